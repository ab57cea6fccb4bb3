//! Reads the command line, and puts what is wrong with it into one line.

use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::root::Cli;
use super::values;
use crate::expression::ExpressionError;

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
                "`--handshake` is a command: `hook handshake PROVIDER --url URL`".to_owned(),
            ),
            ErrorKind::UnknownArgument if stray_port(&error).is_some() => EarlyExit::Usage(format!(
                "a port is given as `--port {}`",
                stray_port(&error).unwrap_or_default()
            )),
            _ => EarlyExit::Usage(one_line(&rendered.to_string())),
        }
    })
}

/// The message for an unknown provider of `--as`, if that is the error.
fn unknown_sender(error: &clap::Error) -> Option<String> {
    let of = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "",
    };
    let name = of(ContextKind::InvalidValue);
    let is_sender = of(ContextKind::InvalidArg).starts_with("--as ");
    (is_sender && !name.is_empty()).then(|| values::unknown_sender(name))
}

/// Two flags that cannot be used together, in the words of `commands/error.rs`.
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

/// `hook send --handshake` and its `--verify-token`, which belong to a command of their own.
fn is_handshake(error: &clap::Error) -> bool {
    let argument = error.get(ContextKind::InvalidArg);
    matches!(argument, Some(ContextValue::String(text)) if text.starts_with("--handsh") || text == "--verify-token")
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
        // It marks the position on lines of its own.
        Some(source) if source.is::<ExpressionError>() => wrong,
        _ => wrong.replace('\n', "\\n"),
    };
    match argument {
        "[ITEM]..." => wrong,
        argument => format!("{argument}: {wrong}"),
    }
}

/// Why no command runs.
#[derive(Debug)]
pub(crate) enum EarlyExit {
    /// Help or the version was asked for; as plain text, and with the styles of a terminal.
    Help(String, String),
    /// What is wrong, in one line. A malformed expression and the mark below it are on two more.
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
