//! How the help of every command is laid out.
//!
//! `-h` fits one screen: what the command does, its usage, three examples, and the common flags. `--help` has every
//! flag, the names that a flag accepts, and more examples. Both have the flags under headings, one for each `Args`
//! struct. The names come from the tables that the parsers of the flags use.

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::root::Cli;
use super::values;

/// The heading of `--help` and `--version`.
const HELP_HEADING: &str = "Help";

/// The examples come first: most readers look for one of them.
const TEMPLATE: &str = "{about-with-newline}
{usage-heading} {usage}

{before-help}{all-args}{after-help}";

/// The arguments whose names are proposals: any other text is accepted.
const OPEN_SETS: [&str; 5] = ["arguments", "event", "events", "only", "skip"];

/// The command line with its help.
pub(super) fn command() -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .global(true)
        .help("Print the common flags; --help prints all")
        .long_help("Print all flags; -h prints the common ones")
        .help_heading(HELP_HEADING)
        .display_order(990);
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .global(true)
        .help("Print the version")
        .hide_short_help(true)
        .help_heading(HELP_HEADING)
        .display_order(991);
    Cli::command()
        .help_template(TEMPLATE)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help)
        .arg(version)
        .mut_subcommands(lay_out)
}

fn lay_out(command: Command) -> Command {
    let more = format!("More: `hook {} --help`", command.get_name());
    let command = match command.get_after_long_help() {
        Some(_) => command,
        None => command.after_long_help("See also: `hook help`"),
    };
    command
        .help_template(TEMPLATE)
        .after_help(more)
        .mut_args(list_names)
}

/// Lists the names that a flag accepts in its long help, where they are too many for the short one.
fn list_names(argument: Arg) -> Arg {
    let is_open = OPEN_SETS.contains(&argument.get_id().as_str());
    if is_open || !argument.is_hide_possible_values_set() {
        return argument;
    }
    let possible = argument.get_possible_values();
    let mut names: Vec<_> = possible.iter().map(PossibleValue::get_name).collect();
    if argument.get_id() == "check" {
        // The other names of a provider are completed, and not listed.
        let own = values::names_of("handshake");
        names.retain(|name| own.contains(name));
    }
    names.sort_unstable();
    let help = argument.get_long_help().or(argument.get_help());
    let help = help.map(StyledStr::to_string).unwrap_or_default();
    let listed = format!("{help}\n\nOne of: {}", names.join(", "));
    argument.long_help(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn every_command_has_a_page_of_help() {
        let root = command();
        let names: Vec<_> = root.get_subcommands().map(Command::get_name).collect();
        assert_eq!(names, values::COMMANDS);
    }
}
