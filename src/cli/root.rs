//! The commands, and the flags that all of them have.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};

use super::values;
use super::values::{HelpPage, SenderChoice};
use super::{Check, Handshake, Listen, Replay, SecretArgs, Send, Show, Sign, Verify};
use crate::color_choice::ColorChoice;
use crate::exit_code;
use crate::topics::topic_names;

/// Send and receive webhooks.
#[derive(Debug, Parser)]
#[command(
    name = "hook",
    bin_name = "hook",
    version,
    about = "Send and receive webhooks: see one, send one, prove in CI that one came",
    before_help = "Examples:
  hook listen 8080
  hook send :8080 contact.added
  hook listen --port 0 --count 1 --timeout 10s -- hook send -e contact.added",
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
        "Topics: {}\n\nMore: `hook help NAME` for a command or a topic",
        topic_names()
    )
}

fn after_long_help() -> String {
    format!(
        "Exit codes:\n{}\n\n{}\n\n{}",
        exit_code::TABLE,
        exit_code::WORST,
        after_help()
    )
}

/// Flags of every command.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Global {
    /// When to use colours [env: NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR]
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        help_heading = "Display",
        hide_short_help = true,
        display_order = 900
    )]
    pub(crate) color: ColorChoice,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Receive webhooks: show, check, record and forward them
    ///
    /// Every method and path gets a response. Requests go to stdout, everything else to stderr. The URL is printed on
    /// stderr, and with --json in the first line on stdout.
    Listen(Box<Listen>),
    /// Send an event to one or more endpoints
    ///
    /// The data is the sample of the event type, or that of --data; ITEMs change it. The body of the response goes to
    /// stdout, everything else to stderr. Redirects are not followed.
    Send(Box<Send>),
    /// Send recorded requests again
    ///
    /// Method, target, headers in their order and case, and body are the recorded ones. Host and Content-Length are
    /// set, and hop-by-hop headers are left out. Handshakes, and requests that were refused for their signature, are
    /// skipped unless --nth or --last chooses them. Requests and responses go to stdout, everything else to stderr.
    Replay(Box<Replay>),
    /// Test how an endpoint responds to a provider's handshake
    ///
    /// Many providers check that a URL is yours before they deliver events to it. This command sends the request that
    /// the provider sends, with a new challenge. Where the provider also checks that a forged request is refused, it
    /// sends a second one with a wrong token or signature. It exits with 7 if a response is wrong.
    Handshake(Box<Handshake>),
    /// Test whether an endpoint handles webhooks right
    ///
    /// Sends valid, forged, old, repeated and malformed events, and reports which responses are right and which are
    /// not, why that matters, and the curl command that repeats it. It exits with 7 if something fails that must be
    /// right.
    Check(Box<Check>),
    /// Show, choose, check, convert and compare recorded requests
    ///
    /// A record is what `hook listen --record` or `--json` writes. Each request is shown with its response.
    /// Incomplete lines are skipped with a warning that gives the line number.
    Show(Box<Show>),
    /// Print the signature headers for a body
    ///
    /// The body is read from stdin. The headers are printed one on a line, ready for `curl -H @FILE`.
    Sign(Box<Sign>),
    /// Verify a signature, and say why it fails
    ///
    /// The body is read from stdin and its headers come from -H; or FILE is a record whose requests are verified. It
    /// exits with 8 if a signature is missing, wrong or too old.
    Verify(Box<Verify>),
    /// Make a new secret for a signature scheme
    Secret(SecretArgs),
    /// List the event types that have a sample, or print a sample
    Events(Events),
    /// Print a completion script
    Completions(Completions),
    /// Show the help of a command or a topic
    ///
    /// Without a name, lists the commands and the topics.
    Help(Help),
    /// Write the manual pages to a folder
    ///
    /// Each command and each topic has a page: hook.1, hook-listen.1, hook-expressions.7 and so on.
    Man(Man),
}

impl Command {
    /// Whether credentials are shown.
    pub(crate) fn shows_secrets(&self) -> bool {
        match self {
            Self::Listen(args) => args.display.show_secrets,
            Self::Send(args) => args.display.show_secrets,
            Self::Replay(args) => args.display.show_secrets,
            Self::Handshake(args) => args.display.show_secrets,
            Self::Show(args) => args.display.show_secrets,
            Self::Verify(args) => args.display.show_secrets,
            Self::Check(_)
            | Self::Sign(_)
            | Self::Secret(_)
            | Self::Events(_)
            | Self::Completions(_)
            | Self::Help(_)
            | Self::Man(_) => false,
        }
    }

    /// Lets the expressions show credentials, if the command does. A report has the same sentences and many readers,
    /// so a run that writes one keeps them masked.
    pub(crate) fn show_secrets_in_expressions(&mut self) {
        if !self.shows_secrets() {
            return;
        }
        let (conditions, goals) = match self {
            Self::Listen(args) if args.wait.junit.is_none() => (
                vec![&mut args.wait.only, &mut args.wait.expect],
                Some(&mut args.wait.want),
            ),
            Self::Show(args) if args.checks.junit.is_none() => (
                vec![&mut args.selection.only, &mut args.checks.expect],
                Some(&mut args.checks.want),
            ),
            Self::Send(args) => (vec![&mut args.delivery.expect], None),
            Self::Replay(args) => (
                vec![&mut args.selection.only, &mut args.delivery.expect],
                None,
            ),
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
#[command(before_help = "Examples:
  hook events
  hook events contact.added > data.json
  hook events --as github push")]
pub(crate) struct Events {
    /// Events of this provider, which `hook send --as` sends; `all` lists those of every provider
    #[arg(long = "as", value_name = "PROVIDER|all", value_parser = values::SENDERS, hide_possible_values = true, help_heading = "Events")]
    pub(crate) senders: Option<SenderChoice>,
    /// Event type whose sample data to print; with --as its body
    #[arg(value_name = "TYPE", value_parser = values::EVENT_NAME, hide_possible_values = true)]
    pub(crate) event: Option<String>,
}

/// `hook completions`
#[derive(Args, Debug)]
#[command(before_help = "Examples:
  hook completions bash > ~/.local/share/bash-completion/completions/hook
  hook completions zsh > ~/.zfunc/_hook
  hook completions fish > ~/.config/fish/completions/hook.fish")]
pub(crate) struct Completions {
    /// Shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// `hook help`
#[derive(Args, Debug)]
#[command(before_help = "Examples:
  hook help
  hook help listen
  hook help expressions")]
pub(crate) struct Help {
    /// Command or topic
    #[arg(value_name = "NAME", value_parser = values::HELP_PAGE, hide_possible_values = true)]
    pub(crate) page: Option<HelpPage>,
}

/// `hook man`
#[derive(Args, Debug)]
#[command(before_help = "Examples:
  hook man pages
  hook man pages && man ./pages/hook-listen.1")]
pub(crate) struct Man {
    /// Folder, which is created if it does not exist
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
}
