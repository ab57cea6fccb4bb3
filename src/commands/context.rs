//! What surrounds a run: the environment and the standard streams. Only this file reads environment variables.

use std::env;
use std::io::{self, IsTerminal as _};
use std::sync::LazyLock;

use jiff::tz::TimeZone;

use super::error::usage;
use crate::cli::Global;
use crate::color_choice::ColorEnvironment;
use crate::message::Url;
use crate::message::credentials::mask_user;
use crate::output::style::Style;
use crate::output::{stderr, stdout};
use crate::process;
use crate::signature::Secret;

/// The URL that a listener gave to its command, or that the user set.
const URL: &str = "HOOK_URL";

pub(super) struct Context {
    pub(super) stdout_is_terminal: bool,
    pub(super) stderr_is_terminal: bool,
    pub(super) stdin_is_terminal: bool,
    /// Whether lines that are rewritten in place may be written to stderr. The terminal of a listener's command has the
    /// listener's lines too.
    pub(super) has_transient_lines: bool,
    pub(super) stdout_style: Style,
    pub(super) stderr_style: Style,
    /// Looked up when the first time is shown: that reads all folders of the time zone database.
    pub(super) zone: LazyLock<TimeZone>,
}

impl Context {
    pub(super) fn new(global: Global, shows_secrets: bool) -> Self {
        let environment = color_environment();
        let (stdout_is_terminal, stderr_is_terminal) =
            (stdout::is_terminal(), stderr::is_terminal());
        let style = |is_terminal| {
            let has_colors = global.color.has_colors(environment, is_terminal);
            Style::new(has_colors).with_secrets(shows_secrets)
        };
        stderr::show_secrets(shows_secrets);
        Self {
            stdout_is_terminal,
            stderr_is_terminal,
            stdin_is_terminal: io::stdin().is_terminal(),
            has_transient_lines: stderr_is_terminal && env::var_os("HOOK_PORT").is_none(),
            stdout_style: style(stdout_is_terminal),
            stderr_style: style(stderr_is_terminal),
            zone: LazyLock::new(TimeZone::system),
        }
    }

    /// The URLs of the `--url` flags. Without one, the URL that a listener gave to its command, or that the user set.
    pub(super) fn urls(given: &[Url]) -> anyhow::Result<Vec<Url>> {
        if !given.is_empty() {
            return Ok(given.to_vec());
        }
        match env::var(URL) {
            Ok(text) if !text.is_empty() => match Url::parse(&text) {
                Ok(url) => Ok(vec![url]),
                Err(error) => {
                    let text = mask_user(&text);
                    Err(usage(format!(
                        "malformed URL `{text}` in HOOK_URL: {error}"
                    )))
                }
            },
            Err(env::VarError::NotUnicode(_)) => Err(usage("HOOK_URL is not UTF-8")),
            _ => Err(usage(
                "no URL: give `--url URL`, or set HOOK_URL in the environment",
            )),
        }
    }

    /// Whether somebody has written to stdin, which nothing has read.
    pub(super) fn has_unread_stdin(&self) -> bool {
        !self.stdin_is_terminal && process::has_unread_stdin()
    }

    /// Whether the environment gives the URL.
    pub(super) fn has_url() -> bool {
        env::var_os(URL).is_some_and(|value| !value.is_empty())
    }

    /// The secret that signs or verifies.
    pub(super) fn secret() -> Option<Secret> {
        Self::secret_in("HOOK_SECRET")
    }

    /// The credentials of `Authorization`.
    pub(super) fn auth() -> Option<Secret> {
        Self::secret_in("HOOK_AUTH")
    }

    pub(super) fn verify_token() -> Option<Secret> {
        Self::secret_in("HOOK_VERIFY_TOKEN")
    }

    /// The value of a variable, unless it is empty. An endpoints file names the variables of its secrets.
    pub(super) fn secret_in(variable: &str) -> Option<Secret> {
        let value = env::var_os(variable)?;
        (!value.is_empty()).then(|| Secret::new(value.into_encoded_bytes()))
    }

    /// The variable that names the proxy, and its value: the first that is set.
    pub(super) fn proxy() -> Option<(&'static str, String)> {
        const NAMES: [&str; 6] = [
            "ALL_PROXY",
            "all_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "HTTP_PROXY",
            "http_proxy",
        ];
        let set = |name| Some((name, set_variable(name)?));
        NAMES.into_iter().find_map(set)
    }

    /// The list of hosts that need no proxy.
    pub(super) fn no_proxy() -> String {
        let value = set_variable("NO_PROXY").or_else(|| set_variable("no_proxy"));
        value.unwrap_or_default()
    }

    /// The value of a variable that a template names, if it is UTF-8.
    pub(super) fn variable(name: &str) -> Option<String> {
        env::var(name).ok()
    }
}

/// The value of a variable, unless it is empty.
fn set_variable(name: &str) -> Option<String> {
    let value = env::var_os(name).filter(|value| !value.is_empty())?;
    Some(value.to_string_lossy().into_owned())
}

fn color_environment() -> ColorEnvironment {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = |name| set(name) && env::var_os(name).is_some_and(|value| value != "0");
    ColorEnvironment {
        no_color: set("NO_COLOR"),
        force: forced("CLICOLOR_FORCE") || forced("FORCE_COLOR"),
        dumb: env::var_os("TERM").is_some_and(|term| term == "dumb"),
    }
}
