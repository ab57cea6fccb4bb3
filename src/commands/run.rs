//! Runs the command that the command line names.

use anyhow::Result;

use super::context::Context;
use super::{
    check, completions, events, handshake, help, listen, man, replay, secret, send, show, sign,
    verify,
};
use crate::cli::{Cli, Command};
use crate::exit_code::Exit;

pub(crate) fn run(mut cli: Cli) -> Result<Exit> {
    cli.command.show_secrets_in_expressions();
    let context = Context::new(cli.global, cli.command.shows_secrets());
    match cli.command {
        Command::Listen(args) => listen::run(&args, &context),
        Command::Send(args) => send::run(*args, &context),
        Command::Replay(args) => replay::run(&args, &context),
        Command::Handshake(args) => handshake::run(&args, &context),
        Command::Check(args) => check::run(*args, &context),
        Command::Show(args) => show::run(&args, &context),
        Command::Sign(args) => sign::run(&args, &context),
        Command::Verify(args) => verify::run(&args, &context),
        Command::Secret(args) => secret::run(&args),
        Command::Events(args) => events::run(&args, &context),
        Command::Completions(args) => completions::run(&args),
        Command::Help(args) => help::run(&args, &context),
        Command::Man(args) => man::run(&args),
    }
}
