//! The help of commands as clap renders it, and the version.

use clap::builder::StyledStr;

use super::help_layout;

/// The version, the commit and the target. The command line and the manual have the version alone, so that they do not
/// change with each commit.
pub(crate) const VERSION: &str = concat!(
    "hook ",
    env!("CARGO_PKG_VERSION"),
    " (",
    env!("HOOK_COMMIT"),
    ", ",
    env!("HOOK_TARGET"),
    ")\n"
);

/// Help that clap has rendered: wrapped at the width of the terminal.
#[derive(Debug)]
pub(crate) struct HelpText {
    pub(crate) plain: String,
    /// With the escape sequences of a terminal.
    pub(crate) styled: String,
}

impl HelpText {
    pub(super) fn new(text: &StyledStr) -> Self {
        Self {
            plain: text.to_string(),
            styled: text.ansi().to_string(),
        }
    }

    /// The long help of a command, as `hook COMMAND --help` prints it.
    pub(crate) fn of_command(name: &str) -> Option<Self> {
        let mut root = built_command();
        let command = root.find_subcommand_mut(name)?;
        Some(Self::new(&command.render_long_help()))
    }

    /// The short help of `hook`.
    pub(crate) fn short() -> Self {
        Self::new(&help_layout::command().render_help())
    }
}

/// All commands and flags as clap knows them, for the manual.
pub(crate) fn built_command() -> clap::Command {
    let mut root = help_layout::command();
    root.build();
    root
}

/// Each command with what it does, in a line.
pub(crate) fn command_summaries() -> Vec<(String, String)> {
    let root = help_layout::command();
    let commands = root.get_subcommands().map(|command| {
        let about = command.get_about().map(StyledStr::to_string);
        (command.get_name().to_owned(), about.unwrap_or_default())
    });
    commands.collect()
}
