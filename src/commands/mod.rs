//! A verb is a file and reads as a recipe.

mod advice;
mod completions;
mod context;
mod deliver;
mod events;
mod filter;
mod handshake;
mod listen;
mod record_input;
mod replay;
mod run_exit;
mod secret;
mod send;
mod show;
mod sign;
mod signals;
mod signer;
mod value_input;
mod verify;
mod views;

use anyhow::Result;

use crate::cli::{Cli, Command};
use crate::exit_code::Exit;

pub(crate) use context::UsageError;
pub(crate) use run_exit::is_stdout_closed;

/// Runs what the command line asks for.
pub(crate) fn run(cli: Cli) -> Result<Exit> {
    let context = context::Context::new(cli.global);
    match cli.command {
        Command::Listen(args) => listen::run(&args, &context),
        Command::Send(args) => send::run(&args, &context),
        Command::Replay(args) => replay::run(&args, &context),
        Command::Show(args) => show::run(&args, &context),
        Command::Sign(args) => sign::run(&args, &context),
        Command::Verify(args) => verify::run(&args, &context),
        Command::Secret(args) => secret::run(&args),
        Command::Events(args) => events::run(&args, &context),
        Command::Completions(args) => completions::run(&args),
    }
}
