//! `hook` sends and receives webhooks. The modules are listed by level; each imports only from the levels before it.

// Level 0: what every other module builds on.
mod bounded_read;
mod color_choice;
mod exit_code;
mod glob;
mod ids;
mod json;
mod os_error;
mod shell_quote;
mod suggest;
mod topics;
mod units;
mod xml;

// Level 1: HTTP messages.
mod message;

// Level 2: signature schemes.
mod signature;

// Level 3: events and the formats that carry them.
mod payload;

// Level 4: what each provider sends.
mod provider;

// Level 5: the received request and the JSON Lines form.
mod record;

// Level 6: expressions over requests and responses.
mod expression;

// Level 7: which response the listener gives, when a delivery is retried, whether what came is enough.
mod assertions;
mod conformance;
mod response_plan;
mod retry;

// Level 8: sockets, the record file, the terminal, child processes and signals.
mod http;
mod output;
mod process;
mod record_file;

// Level 9: captured requests; attempts to deliver.
mod capture;
mod delivery;

// Level 10: the steps of a received request.
mod listener;

// Level 11: flags and their help.
mod cli;

// Level 12: the topics for a terminal, the manual.
mod help;

// Level 13: one file or folder for each command.
mod commands;

#[doc(hidden)]
pub mod bench;

use std::ffi::OsString;
use std::process::ExitCode;

use commands::{UsageError, is_stdout_closed, with_causes};
use exit_code::Exit;
use output::stderr;

/// Runs the program with these arguments, the first of which is its own name.
pub fn run(args: impl Iterator<Item = OsString>) -> ExitCode {
    let exit = match cli::parse(args) {
        Ok(cli) => commands::run(cli),
        Err(early_exit) => commands::exit_early(&early_exit),
    };
    let exit = exit.unwrap_or_else(|error| report(&error));
    ExitCode::from(exit.code())
}

/// One line for people, and the exit code for scripts.
fn report(error: &anyhow::Error) -> Exit {
    if is_stdout_closed(error) {
        return Exit::Done;
    }
    stderr::message(with_causes(error));
    if error.is::<UsageError>() {
        Exit::Usage
    } else {
        Exit::Failed
    }
}
