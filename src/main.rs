//! Parse, run, report, exit.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use hook::cli::{self, Stop};
use hook::commands::{self, Closed, UsageError};
use hook::exit::Exit;
use hook::output::escape::{Keep, escape};

fn main() -> ExitCode {
    let exit = match cli::parse(std::env::args_os()) {
        Ok(cli) => commands::run(cli).unwrap_or_else(|error| report(&error)),
        Err(Stop::Help(plain, styled)) => {
            let mut stdout = std::io::stdout();
            let text = if stdout.is_terminal() { styled } else { plain };
            let _ = stdout.write_all(text.as_bytes());
            Exit::Done
        }
        Err(Stop::Usage(text)) => {
            // A malformed expression has its place on lines of their own.
            say(&text, Keep::Lines);
            Exit::Usage
        }
    };
    ExitCode::from(exit.code())
}

/// One line for people, and the exit code for scripts.
fn report(error: &anyhow::Error) -> Exit {
    if error.is::<Closed>() {
        return Exit::Done;
    }
    say(&format!("{error:#}"), Keep::Nothing);
    if error.is::<UsageError>() {
        Exit::Usage
    } else {
        Exit::Failed
    }
}

/// What the user typed is in it, so it is made safe for the terminal.
fn say(text: &str, keep: Keep) {
    let text = escape(text.as_bytes(), keep);
    let _ = writeln!(std::io::stderr(), "hook: {text}");
}
