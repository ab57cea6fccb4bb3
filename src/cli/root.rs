//! The commands, and the flags that all of them have.

use std::fmt::Write as _;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand};

use super::values::{self, HelpPage};
use super::{Handshake, Listen, Replay, SecretArgs, Send, Show, Sign, Verify};
use crate::color_choice::ColorChoice;
use crate::provider::Provider;
use crate::topics::topic_names;

/// Send and receive webhooks.
#[derive(Debug, Parser)]
#[command(
    name = "hook",
    bin_name = "hook",
    version,
    about = "Send and receive webhooks: see one, send one, prove in CI that one came",
    after_help = after_help(),
    after_long_help = after_long_help(),
    args_override_self = true,
    disable_help_subcommand = true,
    propagate_version = true
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// What holds for all.
    #[command(flatten)]
    pub(crate) global: Global,
}

fn after_help() -> String {
    format!(
        "Topics: {}\n\nSee `hook help NAME` for a command or a topic.",
        topic_names()
    )
}

fn after_long_help() -> String {
    format!(
        "Topics: {}\n\nSee `hook help NAME` for a command or a topic.\n\nExit codes:\n{}\n\nOf several deliveries the worst decides: 1 > 6 > 5 > 4 > 3 > 7 > 0.\n\n{EXAMPLES}",
        topic_names(),
        crate::exit_code::TABLE
    )
}

const EXAMPLES: &str = "Examples:
  hook listen --port 8080
  hook send --url http://127.0.0.1:8080/ --event contact.added
  hook listen --port 0 --count 1 --timeout 10s -- hook send --event contact.added";

/// Flags of every command.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Global {
    /// When to use colours; NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR are heeded
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        display_order = 900
    )]
    pub(crate) color: ColorChoice,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Receive webhooks: show them, answer them, wait for them
    ///
    /// Every method and path is accepted, shown and answered. The URL is said on stderr, and with --json in the first
    /// line on stdout. Requests go to stdout, everything else to stderr.
    Listen(Box<Listen>),
    /// Fire an event at one or more URLs
    ///
    /// The body is the built-in sample of the event's type unless --data or --body gives another; ITEMs change it. The
    /// answer's body goes to stdout, everything else to stderr. Redirects are shown, not followed. Proxies are taken from
    /// the environment (ALL_PROXY, HTTPS_PROXY, HTTP_PROXY, NO_PROXY), never for loopback.
    Send(Box<Send>),
    /// Send recorded requests again
    ///
    /// A record is what `hook listen --record` or `--json` wrote; HAR files and raw HTTP are read as well. Method, target,
    /// headers in order and case, and body are the recorded ones; Host and Content-Length are made anew, and what belongs to
    /// a connection is left out. Endpoint checks and requests that were refused for their signature are skipped unless --nth
    /// or --last chooses them. What was sent and answered goes to stdout, everything else to stderr. Ends as `send` does:
    /// the worst answer decides.
    Replay(Box<Replay>),
    /// Play a provider's check of an endpoint, and say whether the response is right
    ///
    /// Before many providers deliver anything they check that the URL is yours. One request asks as they do, with a fresh
    /// challenge; where they check that a forged one is refused, a second has a wrong token or signature. Exits with 7 if a
    /// response is wrong.
    Handshake(Box<Handshake>),
    /// Look at the requests of a record, choose among them, convert them
    ///
    /// A record is what `hook listen --json` wrote; HAR files and raw HTTP are read as well. Each request is shown with its
    /// answer, as `hook listen` shows them. A torn line is told on stderr and skipped.
    Show(Box<Show>),
    /// Make the signature headers for a body, offline
    ///
    /// The body is read from stdin; the headers are printed one per line, ready for `curl -H @-`.
    Sign(Box<Sign>),
    /// Check the signature of a body or of a record, and say why it fails
    ///
    /// The body is read from stdin, its headers come by -H; or the requests of a record are checked, one line each. Ends
    /// with 8 if a signature is missing, wrong or too old.
    Verify(Box<Verify>),
    /// Make a fresh secret in a scheme's form
    Secret(SecretArgs),
    /// List the built-in events, or print one's sample
    ///
    /// With --as, those that are dressed as a known sender's.
    Events(Events),
    /// Print a completion script
    Completions(Completions),
    /// Show the help of a command or a topic
    ///
    /// Without a name, lists the commands and the topics.
    Help(Help),
}

impl Command {
    /// Whether credentials are shown.
    pub(crate) fn shows_secrets(&self) -> bool {
        match self {
            Self::Listen(args) => args.show_secrets,
            Self::Send(args) => args.show_secrets,
            Self::Replay(args) => args.show_secrets,
            Self::Handshake(args) => args.show_secrets,
            Self::Show(args) => args.show_secrets,
            Self::Verify(args) => args.show_secrets,
            Self::Sign(_)
            | Self::Secret(_)
            | Self::Events(_)
            | Self::Completions(_)
            | Self::Help(_) => false,
        }
    }

    /// Lets the expressions show credentials, if the command does. A report has the same sentences and many readers, so
    /// a run that writes one keeps them masked.
    pub(crate) fn show_secrets_in_expressions(&mut self) {
        if !self.shows_secrets() {
            return;
        }
        let (conditions, goals) = match self {
            Self::Listen(args) if args.junit.is_none() => {
                (vec![&mut args.only, &mut args.expect], Some(&mut args.want))
            }
            Self::Show(args) if args.checks.junit.is_none() => (
                vec![&mut args.only, &mut args.checks.expect],
                Some(&mut args.checks.want),
            ),
            Self::Send(args) => (vec![&mut args.delivery.expect], None),
            Self::Replay(args) => (vec![&mut args.only, &mut args.delivery.expect], None),
            _ => return,
        };
        let goals = goals.into_iter().flatten();
        let goals = goals.map(|goal| &mut goal.expression);
        for expression in conditions.into_iter().flatten().chain(goals) {
            expression.show_secrets();
        }
    }
}

/// `hook events`
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook events
  hook events contact.added > data.json
  hook send --event contact.added --data @data.json --url :3000/hooks
  hook events --as github
  hook events --as github push")]
pub(crate) struct Events {
    /// The test events of this sender, which `hook send --as` sends
    #[arg(long = "as", value_name = "PROVIDER", value_parser = values::sender())]
    pub(crate) sender: Option<&'static Provider>,
    /// Print this event's sample data, with --as its body
    #[arg(value_name = "TYPE", value_parser = values::EVENT_NAME, hide_possible_values = true)]
    pub(crate) event: Option<String>,
}

/// `hook completions`
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook completions bash > ~/.local/share/bash-completion/completions/hook
  hook completions zsh > ~/.zfunc/_hook
  hook completions fish > ~/.config/fish/completions/hook.fish")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// `hook help`
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook help
  hook help listen
  hook help expressions")]
pub(crate) struct Help {
    /// The command or the topic
    #[arg(value_name = "NAME", value_parser = values::HELP_PAGE, hide_possible_values = true)]
    pub(crate) page: Option<HelpPage>,
}

/// The completion script for a shell.
pub(crate) fn completion_script(shell: clap_complete::Shell) -> Vec<u8> {
    use clap::CommandFactory as _;
    let mut script = Vec::new();
    let mut root = Cli::command();
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_a_page_of_help() {
        let root = Cli::command();
        let names: Vec<_> = root
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        assert_eq!(names, values::COMMANDS);
    }
}
