//! Every flag and every word of help (home of clap); parsing only validates, nothing is opened here.

mod connect;
mod deliver;
mod handshake;
mod listen;
mod load;
mod replay;
mod responses;
mod send;
mod show;
mod signature;
mod value_enums;
mod values;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::provider::Provider;

use crate::expression::ExpressionError;

pub(crate) use connect::ConnectionArgs;
pub(crate) use deliver::DeliveryArgs;
pub(crate) use handshake::Handshake;
pub(crate) use listen::{Listen, ViewChoice};
pub(crate) use load::LoadArgs;
pub(crate) use replay::{Pace, Replay};
pub(crate) use send::{Coding, Send};
pub(crate) use show::{ExportFormat, Show};
pub(crate) use signature::{SchemeChoice, SecretArgs, Sign, Signing, Verify};

/// Send and receive webhooks.
#[derive(Debug, Parser)]
#[command(
    name = "hook",
    version,
    about = "Send and receive webhooks: see one, send one, prove in CI that one came",
    after_help = "See `hook help COMMAND` for the flags and examples of each, `hook --help` for the exit codes.",
    after_long_help = after_long_help(),
    args_override_self = true,
    disable_help_subcommand = false,
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

fn after_long_help() -> String {
    format!(
        "Exit codes:\n{}\n\nOf several deliveries the worst decides: 1 > 6 > 5 > 4 > 3 > 7 > 0.\n\n{EXAMPLES}",
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
    pub(crate) color: Color,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// When the stream is a terminal
    Auto,
    /// Into a pipe or file too
    Always,
    /// On no stream
    Never,
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
    #[arg(value_name = "TYPE")]
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

/// The completion script for a shell.
pub(crate) fn completion_script(shell: clap_complete::Shell) -> Vec<u8> {
    use clap::CommandFactory as _;
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "hook", &mut script);
    script
}

/// Reads the command line, or says what is wrong with it in one line; help and version come as [`EarlyExit::Help`].
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = std::ffi::OsString>,
) -> Result<Cli, EarlyExit> {
    Cli::try_parse_from(arguments).map_err(|error| {
        let rendered = error.render();
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                EarlyExit::Help(rendered.to_string(), rendered.ansi().to_string())
            }
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => EarlyExit::Usage(
                "a command is missing: listen, send, replay, handshake, show, sign, verify, secret, events or completions; see `hook --help`"
                    .to_owned(),
            ),
            ErrorKind::ValueValidation => EarlyExit::Usage(invalid_value(&error)),
            ErrorKind::InvalidValue if unknown_sender(&error).is_some() => {
                EarlyExit::Usage(unknown_sender(&error).unwrap_or_default())
            }
            ErrorKind::ArgumentConflict => EarlyExit::Usage(
                conflict(&error).unwrap_or_else(|| one_line(&rendered.to_string())),
            ),
            ErrorKind::UnknownArgument if is_handshake(&error) => EarlyExit::Usage(
                "a provider's check is a command: `hook handshake PROVIDER --url URL`".to_owned(),
            ),
            ErrorKind::UnknownArgument if stray_port(&error).is_some() => EarlyExit::Usage(format!(
                "a port is given as `--port {}`",
                stray_port(&error).unwrap_or_default()
            )),
            _ => EarlyExit::Usage(one_line(&rendered.to_string())),
        }
    })
}

/// What to say of a `--as` that nobody is known by; nothing if that is not what is wrong.
fn unknown_sender(error: &clap::Error) -> Option<String> {
    let of = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    };
    let name = of(ContextKind::InvalidValue);
    let is_sender = of(ContextKind::InvalidArg).starts_with("--as ");
    (is_sender && !name.is_empty()).then(|| values::unknown_sender(name))
}

/// Two flags that cannot be used together, in the words of `commands/flag_rules.rs`.
fn conflict(error: &clap::Error) -> Option<String> {
    let flag = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let ContextValue::String(argument) = error.get(ContextKind::InvalidArg)? else {
        return None;
    };
    let other = match error.get(ContextKind::PriorArg)? {
        ContextValue::String(other) => other,
        ContextValue::Strings(others) => others.first()?,
        _ => return None,
    };
    Some(format!(
        "`{}` cannot be used with `{}`",
        flag(argument),
        flag(other)
    ))
}

/// `hook send --handshake`, a command of its own since 0.9.
fn is_handshake(error: &clap::Error) -> bool {
    let argument = error.get(ContextKind::InvalidArg);
    matches!(argument, Some(ContextValue::String(text)) if text == "--handshake")
}

/// `hook listen 8080`, a likely slip.
fn stray_port(error: &clap::Error) -> Option<String> {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(text)) if text.parse::<u16>().is_ok() => Some(text.clone()),
        _ => None,
    }
}

/// What is wrong with a value. The value itself is not repeated, as clap would: it may hold a secret.
fn invalid_value(error: &clap::Error) -> String {
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.split(' ').next().unwrap_or_default(),
        _ => "",
    };
    let source = std::error::Error::source(error);
    let wrong = source.map_or_else(String::new, ToString::to_string);
    let wrong = match source {
        // It has its place on lines of their own.
        Some(source) if source.is::<ExpressionError>() => wrong,
        _ => wrong.replace('\n', "\\n"),
    };
    match argument {
        "[ITEM]..." => wrong,
        argument => format!("{argument}: {wrong}"),
    }
}

/// Why there is nothing to run.
#[derive(Debug)]
pub(crate) enum EarlyExit {
    /// Help or the version was asked for; as plain text, and with the styles of a terminal.
    Help(String, String),
    /// The command line is wrong: how, in one line; an expression's place on two more.
    Usage(String),
}

/// clap's message without its usage block: what is wrong, and its tips, in one line, names in backticks.
fn one_line(message: &str) -> String {
    let mut line = String::new();
    let is_help =
        |part: &str| part.starts_with("Usage:") || part.starts_with("For more information");
    for part in message
        .lines()
        .map(str::trim)
        .take_while(|part| !is_help(part))
    {
        let part = part.strip_prefix("error: ").unwrap_or(part);
        // clap's advice for values that look like flags would make them COMMAND here.
        if part.is_empty() || part.contains("as a value, use") {
            continue;
        }
        if !line.is_empty() {
            line.push_str(if line.ends_with(':') { " " } else { "; " });
        }
        line.push_str(part);
    }
    line.replace('\'', "`")
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
    fn a_usage_error_is_one_line() {
        for arguments in [
            &["hook", "sned"][..],
            &["hook", "send", "--ur", "x"],
            &["hook", "listen", "--port", "x"],
            &["hook"],
        ] {
            let Err(EarlyExit::Usage(line)) = parse(arguments.iter().map(Into::into)) else {
                panic!("{arguments:?} was taken");
            };
            assert!(!line.contains('\n') && !line.contains("Usage"), "{line}");
        }
    }
}
