//! `hook completions SHELL`

use anyhow::Result;

use crate::cli::{Completions, completion_script};
use crate::exit_code::Exit;
use crate::output::stdout;

/// Prints the script.
pub(super) fn run(args: &Completions) -> Result<Exit> {
    stdout::write_data(&completion_script(args.shell))?;
    Ok(Exit::Done)
}
