//! Colours by role (home of the colored crate).
//!
//! A [`Role`] says what a piece of text is, and one table says how that looks. A [`Style`] carries the decision of
//! `ColorChoice` for its stream; the guessing of the crate is switched off.

use std::borrow::Cow;
use std::fmt::Write as _;

use colored::Colorize as _;

use crate::json::TokenKind;
use crate::message::credentials::mask_text;

/// Whether a stream gets colours, and credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    enabled: bool,
    dims: bool,
    shows_secrets: bool,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    RequestNumber,
    Method,
    EventType,
    /// What matters less: times, sizes, notes.
    Secondary,
    /// The name of a header, a field or a JSON member.
    Name,
    JsonString,
    JsonNumber,
    /// `true`, `false`, `null`.
    JsonLiteral,
    Success,
    /// Neither success nor failure: a redirect, a repeat.
    Warning,
    /// Another attempt after a failed one.
    Retry,
    Failure,
    /// A URL that the user is to open.
    Url,
    /// A heading of a help page, as clap writes them.
    Heading,
    /// What is typed or read literally in a help page, and what is emphasized.
    Literal,
    Plain,
}

impl Style {
    pub(crate) fn new(enabled: bool) -> Self {
        if enabled {
            colored::control::set_override(true);
            // A console of Windows takes escape sequences only after it has been asked to.
            #[cfg(windows)]
            let _ = colored::control::set_virtual_terminal(true);
        }
        Self {
            enabled,
            dims: false,
            shows_secrets: false,
        }
    }

    /// The same, with credentials or without.
    #[must_use]
    pub(crate) fn with_secrets(self, shows_secrets: bool) -> Self {
        Self {
            shows_secrets,
            ..self
        }
    }

    pub(crate) fn shows_secrets(self) -> bool {
        self.shows_secrets
    }

    /// The text without the credentials of its URLs, unless they are shown.
    pub(crate) fn mask(self, text: &str) -> Cow<'_, str> {
        if self.shows_secrets {
            Cow::Borrowed(text)
        } else {
            mask_text(text)
        }
    }

    /// The same, with everything dimmed or not.
    #[must_use]
    pub(super) fn with_dimming(self, dims: bool) -> Self {
        Self { dims, ..self }
    }

    pub(crate) fn is_enabled(self) -> bool {
        self.enabled
    }

    /// Appends text that is safe for a terminal, in the colours of its role.
    pub(super) fn paint(self, out: &mut String, role: Role, text: &str) {
        if !self.enabled || role == Role::Plain || text.is_empty() {
            out.push_str(text);
            return;
        }
        let styled = match role {
            _ if self.dims => text.dimmed(),
            Role::RequestNumber => text.reversed().bold(),
            Role::Heading => text.bold().underline(),
            Role::Method | Role::Literal => text.bold(),
            Role::EventType => text.magenta().bold(),
            Role::Secondary => text.dimmed(),
            Role::Name => text.cyan(),
            Role::JsonString | Role::Success => text.green(),
            Role::JsonNumber | Role::Warning => text.yellow(),
            Role::JsonLiteral | Role::Retry => text.blue(),
            Role::Failure => text.red().bold(),
            Role::Url => text.underline(),
            Role::Plain => text.normal(),
        };
        let _ = write!(out, "{styled}");
    }
}

impl Role {
    pub(crate) fn of(kind: TokenKind) -> Self {
        match kind {
            TokenKind::Key => Self::Name,
            TokenKind::String => Self::JsonString,
            TokenKind::Number => Self::JsonNumber,
            TokenKind::Literal => Self::JsonLiteral,
            _ => Self::Plain,
        }
    }

    pub(crate) fn of_success(is_success: bool) -> Self {
        if is_success {
            Self::Success
        } else {
            Self::Failure
        }
    }

    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Success,
            100..=399 => Self::Warning,
            _ => Self::Failure,
        }
    }
}
