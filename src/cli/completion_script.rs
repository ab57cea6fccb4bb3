//! The scripts with which shells complete the command line.

use std::fmt::Write as _;

use clap::builder::PossibleValue;

use super::help_layout;

/// The completion script for a shell.
pub(crate) fn completion_script(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    let mut root = help_layout::command();
    clap_complete::generate(shell, &mut root, "hook", &mut script);
    if shell == clap_complete::Shell::Fish {
        script.extend(fish_arguments(&root).into_bytes());
    }
    script
}

/// The values of arguments without a flag, which clap leaves out for fish.
fn fish_arguments(root: &clap::Command) -> String {
    let mut lines = String::new();
    for command in root.get_subcommands() {
        for argument in command.get_positionals() {
            let values = argument.get_possible_values();
            let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
            if !names.is_empty() {
                let (command, names) = (command.get_name(), names.join(" "));
                let _ = writeln!(
                    lines,
                    "complete -c hook -n \"__fish_hook_using_subcommand {command}\" -a \"{names}\""
                );
            }
        }
    }
    lines
}
