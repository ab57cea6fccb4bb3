//! `hook help`, and what a run without a command prints.

use anyhow::Result;

use super::context::Context;
use crate::cli::{EarlyExit, Global, Help, HelpPage, HelpText, VERSION, command_summaries};
use crate::color_choice::ColorChoice;
use crate::exit_code::Exit;
use crate::help::topic_page;
use crate::output::style::{Role, Style};
use crate::output::{StyledText, stderr, stdout};
use crate::topics::TOPICS;

/// Shows the help of a command or a topic, or lists all.
pub(super) fn run(args: &Help, context: &Context) -> Result<Exit> {
    match args.page {
        None => stdout::write_text(&list(context.stdout_style))?,
        Some(HelpPage::Topic(topic)) => {
            let page = topic_page(topic.markdown, columns(), context.stdout_style);
            stdout::write_text(&page)?;
        }
        Some(HelpPage::Command(name)) => {
            if let Some(help) = HelpText::of_command(name) {
                stdout::write_data(styled(&help, context.stdout_style).as_bytes())?;
            }
        }
    }
    Ok(Exit::Done)
}

/// Long lines are hard to read, however wide the terminal is.
fn columns() -> usize {
    stdout::terminal_columns().unwrap_or(80).min(100)
}

/// Prints what was asked for instead of a command, or what is wrong with the command line.
pub(crate) fn exit_early(early_exit: &EarlyExit) -> Result<Exit> {
    match early_exit {
        EarlyExit::Help(help, color) => {
            let style = context(*color).stdout_style;
            stdout::write_data(styled(help, style).as_bytes())?;
            Ok(Exit::Done)
        }
        EarlyExit::Version => {
            stdout::write_data(VERSION.as_bytes())?;
            Ok(Exit::Done)
        }
        EarlyExit::NoCommand(help, color) => {
            stderr::write_help(styled(help, context(*color).stderr_style));
            Ok(Exit::Usage)
        }
        EarlyExit::Usage(text) => {
            // A malformed expression is marked on lines of its own.
            stderr::message_lines(text);
            Ok(Exit::Usage)
        }
    }
}

fn context(color: ColorChoice) -> Context {
    Context::new(Global { color }, false)
}

fn styled(help: &HelpText, style: Style) -> &str {
    if style.is_enabled() {
        &help.styled
    } else {
        &help.plain
    }
}

/// All commands and topics, a line each.
fn list(style: Style) -> StyledText {
    let commands = command_summaries();
    let topics = TOPICS.map(|topic| (topic.name.to_owned(), topic.summary()));
    let names = commands.iter().chain(&topics).map(|(name, _)| name.len());
    let widest = names.max().unwrap_or(0);
    let mut text = StyledText::new(style);
    for (heading, rows) in [("Commands:", &commands[..]), ("Topics:", &topics[..])] {
        text.push(Role::Heading, heading).end_line();
        for (name, summary) in rows {
            text.plain("  ").push(Role::Literal, name);
            let gap = widest + 2 - name.len();
            text.plain(" ".repeat(gap)).plain(summary).end_line();
        }
        text.end_line();
    }
    text.plain("See `hook help NAME` for a command or a topic.")
        .end_line();
    text
}
