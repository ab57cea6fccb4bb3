//! Whether a command line keeps all rules between its flags, as far as they can be checked without running it.

use anyhow::Result;

use super::{check, listen, send};
use crate::cli::{Cli, Command};

/// Says which rule the command line breaks. `has_url` is whether `HOOK_URL` is in the environment.
pub(crate) fn check_usage(cli: Cli, has_url: bool) -> Result<()> {
    match cli.command {
        Command::Listen(args) => listen::check_flags(&args),
        Command::Send(args) => send::check_flags(*args, has_url),
        Command::Check(args) => check::check_flags(*args, has_url),
        _ => Ok(()),
    }
}
