//! What surrounds a run: the environment, and what the standard streams are; read here and nowhere else.

use std::io::{self, IsTerminal as _};
use std::sync::LazyLock;

use jiff::tz::TimeZone;

pub(super) use super::run_exit::usage;

use crate::cli::{Color, Global};
use crate::delivery::random;
use crate::message::Url;
use crate::output::style::Style;
use crate::output::style::{ColorChoice, ColorEnvironment, style};
use crate::output::{stderr, stdout};
use crate::signature::Secret;

/// The surroundings of a run.
pub(super) struct Context {
    pub(super) stdout_is_terminal: bool,
    pub(super) stderr_is_terminal: bool,
    pub(super) stdin_is_terminal: bool,
    pub(super) stdout_style: Style,
    pub(super) stderr_style: Style,
    /// Looked up when a time is shown: that reads all folders of the time zone database.
    pub(super) zone: LazyLock<TimeZone>,
}

impl Context {
    pub(super) fn new(global: Global) -> Self {
        let when = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let environment = environment();
        let (stdout_is_terminal, stderr_is_terminal) =
            (stdout::is_terminal(), stderr::is_terminal());
        Self {
            stdout_is_terminal,
            stderr_is_terminal,
            stdin_is_terminal: io::stdin().is_terminal(),
            stdout_style: style(when, environment, stdout_is_terminal),
            stderr_style: style(when, environment, stderr_is_terminal),
            zone: LazyLock::new(TimeZone::system),
        }
    }

    /// The URL that a listener gave to its COMMAND, or that the user set.
    pub(super) fn url() -> anyhow::Result<Option<Url>> {
        match std::env::var("HOOK_URL") {
            Ok(text) if !text.is_empty() => match Url::parse(&text) {
                Ok(url) => Ok(Some(url)),
                Err(wrong) => Err(usage(format!(
                    "malformed URL `{text}` in HOOK_URL: {wrong}"
                ))),
            },
            _ => Ok(None),
        }
    }
}

impl Context {
    /// The secret that the environment holds.
    pub(super) fn secret() -> Option<Secret> {
        hidden("HOOK_SECRET")
    }

    /// The credentials that it holds.
    pub(super) fn auth() -> Option<Secret> {
        hidden("HOOK_AUTH")
    }

    /// A variable that a template names, if it is set and text.
    pub(super) fn variable(name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    /// The verify token that it holds.
    pub(super) fn verify_token() -> Option<Secret> {
        hidden("HOOK_VERIFY_TOKEN")
    }

    /// The secret that a file of endpoints says is in this variable.
    pub(super) fn secret_in(variable: &str) -> Option<Secret> {
        hidden(variable)
    }
}

fn hidden(name: &str) -> Option<Secret> {
    let value = std::env::var_os(name)?;
    (!value.is_empty()).then(|| Secret::new(value.into_encoded_bytes()))
}

/// Makes something of random bytes.
pub(super) fn with_random<T>(
    make: impl FnOnce(&mut dyn FnMut(&mut [u8])) -> T,
) -> anyhow::Result<T> {
    let mut failed = None;
    let result = make(&mut |bytes: &mut [u8]| {
        if let Err(error) = random(bytes) {
            failed = Some(error);
        }
    });
    match failed {
        None => Ok(result),
        Some(error) => anyhow::bail!("could not get random bytes: {error}"),
    }
}

/// A random seed.
pub(super) fn random_seed() -> anyhow::Result<u64> {
    let mut bytes = [0; 8];
    with_random(|random| random(&mut bytes))?;
    Ok(u64::from_le_bytes(bytes))
}

/// What the environment says about colours.
fn environment() -> ColorEnvironment {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = |name| set(name) && std::env::var_os(name).is_some_and(|value| value != "0");
    ColorEnvironment {
        no_color: set("NO_COLOR"),
        force: forced("CLICOLOR_FORCE") || forced("FORCE_COLOR"),
        dumb: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
    }
}
