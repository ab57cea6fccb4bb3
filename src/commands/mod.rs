//! A verb is a file and reads as a recipe.

mod captured;
mod completions;
mod context;
mod delivering;
mod events;
mod handshake;
mod input;
mod listen;
mod replay;
mod secret;
mod send;
mod show;
mod sieve;
mod sign;
mod signing;
mod stop;
mod verify;
mod views;

use anyhow::Result;

use crate::cli::{Cli, Command};
use crate::exit::Exit;

pub use context::{Closed, UsageError};

/// Runs what the command line asks for.
pub fn run(cli: Cli) -> Result<Exit> {
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
