//! The files that a command line names. One that is written may not be another one too, under any of its names: what is
//! read would be lost, and two outputs would overwrite each other.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::error::usage;
use crate::cli::{Argument, ConnectionArgs, EventArgs, HeaderArg, RequestArgs, Signing};
use crate::output::file::is_descriptor;
use crate::payload::Item;
use crate::record_file::FileIdentity;

/// How many links in a row are followed, as Linux does.
const MAX_LINKS: usize = 40;

/// Checks the files that are written, each with its flag, against each other and against those that are read.
pub(super) fn check(written: &[(&str, Option<&Path>)], read: &[&str]) -> Result<()> {
    let written = written
        .iter()
        .filter_map(|(flag, path)| Some((*flag, (*path)?)));
    let mut others: Vec<(&str, FilePlace)> = Vec::new();
    for (flag, path) in written {
        let Some(place) = FilePlace::of(path) else {
            continue;
        };
        let name = path.display();
        if read
            .iter()
            .any(|read| FilePlace::of_input(read).as_ref() == Some(&place))
        {
            return Err(usage(format!(
                "`{name}` is read and cannot be written at the same time: choose another `{flag}`"
            )));
        }
        if is_descriptor(path) {
            continue;
        }
        if let Some((other, _)) = others.iter().find(|(_, other)| *other == place) {
            return Err(usage(format!(
                "`{name}` cannot be both `{other}` and `{flag}`: choose another `{flag}`"
            )));
        }
        others.push((flag, place));
    }
    Ok(())
}

/// The flags that say which event is sent and how, of any command that sends one.
pub(super) struct EventInputs<'a> {
    pub(super) arguments: &'a [Argument],
    pub(super) event: &'a EventArgs,
    pub(super) request: &'a RequestArgs,
    pub(super) signing: &'a Signing,
    pub(super) connection: &'a ConnectionArgs,
}

impl<'a> EventInputs<'a> {
    /// The files that are read.
    pub(super) fn files(&self) -> Vec<&'a str> {
        let values = self.event.data.iter().chain(&self.event.body);
        let items = self.arguments.iter().filter_map(|argument| match argument {
            Argument::Item(_, item) => Some(item),
            _ => None,
        });
        let names = [
            &self.event.from,
            &self.event.from_curl,
            &self.request.auth_file,
            &self.signing.signing_cert,
            &self.connection.cacert,
            &self.connection.cert,
            &self.connection.key,
        ];
        names
            .into_iter()
            .flatten()
            .chain(&self.signing.secret_files)
            .map(String::as_str)
            .chain(values.filter_map(|value| value_file(value)))
            .chain(items.filter_map(Item::file))
            .chain(self.request.headers.iter().filter_map(HeaderArg::file))
            .collect()
    }
}

/// The file of a value that is `@FILE`.
pub(super) fn value_file(value: &str) -> Option<&str> {
    value.strip_prefix('@')
}

/// Whether two paths lead to the same regular file.
pub(super) fn is_same(first: &Path, second: &Path) -> bool {
    FilePlace::of(first).is_some_and(|first| FilePlace::of(second) == Some(first))
}

/// Which regular file is at a path, or would be created there.
#[derive(Debug, PartialEq, Eq)]
enum FilePlace {
    Existing(FileIdentity),
    New(PathBuf),
}

impl FilePlace {
    /// `None` for what several may use, such as a device or a FIFO, and for what cannot be opened.
    fn of(path: &Path) -> Option<Self> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => FileIdentity::at(path).ok().map(Self::Existing),
            Err(error) if error.kind() == io::ErrorKind::NotFound => new_file(path).map(Self::New),
            _ => None,
        }
    }

    /// The same for a file that is read, which may be stdin.
    fn of_input(name: &str) -> Option<Self> {
        let path = if matches!(name, "-" | "@-") {
            "/dev/stdin"
        } else {
            name
        };
        match Self::of(Path::new(path)) {
            // It will not be there to be read.
            Some(Self::New(_)) => None,
            place => place,
        }
    }
}

/// The full path of a file that does not exist: at the end of the links at this path, in an existing folder.
fn new_file(path: &Path) -> Option<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        match fs::read_link(&path) {
            Ok(target) => path = folder.join(target),
            Err(_) => {
                let name = path.file_name()?;
                let folder = fs::canonicalize(folder).ok()?;
                // These systems do not tell capitals apart.
                let name = if cfg!(any(windows, target_os = "macos")) {
                    name.to_string_lossy().to_lowercase().into()
                } else {
                    name.to_owned()
                };
                return Some(folder.join(name));
            }
        }
    }
    None
}
