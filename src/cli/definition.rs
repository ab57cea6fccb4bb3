//! The commands and their arguments as plain data, for tests that compare the documentation with them.

use super::help_layout;

/// A command as its help shows it.
#[derive(Clone, Debug)]
pub struct CommandDefinition {
    /// `listen`, for example.
    pub name: String,
    /// Its own flags and positional arguments; `--help`, and those of all commands, are left out.
    pub arguments: Vec<ArgumentDefinition>,
}

/// A flag or a positional argument.
#[derive(Clone, Debug)]
pub struct ArgumentDefinition {
    /// `--url`, or the name of a positional argument's value.
    pub name: String,
    /// `-u`, if it has a short form.
    pub short: Option<String>,
    /// The names that it accepts, if these are listed.
    pub values: Vec<String>,
}

/// All commands but `help`.
pub(crate) fn commands() -> Vec<CommandDefinition> {
    let root = help_layout::command();
    let commands = root.get_subcommands().filter(|it| it.get_name() != "help");
    commands
        .map(|command| CommandDefinition {
            name: command.get_name().to_owned(),
            arguments: command.get_arguments().filter_map(argument).collect(),
        })
        .collect()
}

fn argument(argument: &clap::Arg) -> Option<ArgumentDefinition> {
    let name = match argument.get_long() {
        Some("help" | "version") => return None,
        Some(_) if argument.is_global_set() => return None,
        Some(long) => format!("--{long}"),
        None => argument.get_value_names()?.first()?.to_string(),
    };
    let values = argument.get_possible_values();
    let values = values.iter().map(|value| value.get_name().to_owned());
    Some(ArgumentDefinition {
        name,
        short: argument.get_short().map(|short| format!("-{short}")),
        values: values.collect(),
    })
}
