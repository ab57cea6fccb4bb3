//! `hook man DIR`

use std::path::Path;
use std::{fs, io};

use anyhow::{Result, anyhow};

use crate::cli::Man;
use crate::exit_code::Exit;
use crate::help::{ManualPage, manual_pages};
use crate::os_error;
use crate::output::file::{self, Access};

/// Writes the pages.
pub(super) fn run(args: &Man) -> Result<Exit> {
    let folder = &args.folder;
    fs::create_dir_all(folder).map_err(|error| failure("create", folder, &error))?;
    for ManualPage { file_name, text } in manual_pages() {
        let path = folder.join(file_name);
        file::write(&path, text.as_bytes(), Access::Umask)
            .map_err(|error| failure("write", &path, &error))?;
    }
    Ok(Exit::Done)
}

fn failure(what: &str, path: &Path, error: &io::Error) -> anyhow::Error {
    let (path, reason) = (path.display(), os_error::reason(error));
    anyhow!("could not {what} `{path}`: {reason}")
}
