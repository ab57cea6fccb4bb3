//! `hook completions SHELL`

use anyhow::Result;

use super::context::print;
use crate::cli::{Completions, completion_script};
use crate::exit_code::Exit;

/// Prints the script.
pub(super) fn run(args: &Completions) -> Result<Exit> {
    print(&completion_script(args.shell))?;
    Ok(Exit::Done)
}
