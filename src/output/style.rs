//! Colours by role (home of the colored crate, whose own guessing is switched off: the decision is carried here).

use std::fmt::Write as _;

use colored::Colorize as _;

use crate::json::TokenKind;

/// Whether a stream gets colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    enabled: bool,
    dims: bool,
}

/// What a piece of text is; how that looks is decided in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A request's number.
    Number,
    /// A method.
    Method,
    /// An event's type.
    Event,
    /// What stands beside what matters.
    Aside,
    /// A header's, field's or member's name.
    Name,
    /// A JSON string.
    Text,
    /// A JSON number.
    Figure,
    /// `true`, `false`, `null`.
    Literal,
    /// Success.
    Good,
    /// Neither: a redirect, a warning.
    Odd,
    /// Failure.
    Bad,
    /// The URL to go to.
    Link,
    /// As it is.
    Plain,
}

impl Style {
    /// With or without colours.
    pub(crate) fn new(enabled: bool) -> Self {
        if enabled {
            colored::control::set_override(true);
        }
        Self {
            enabled,
            dims: false,
        }
    }

    /// The same, with everything dimmed or not.
    #[must_use]
    pub(super) fn with_dimming(self, dims: bool) -> Self {
        Self { dims, ..self }
    }

    /// Whether there are colours.
    pub(crate) fn is_enabled(self) -> bool {
        self.enabled
    }

    /// Appends text, which is safe for a terminal, as its role looks.
    pub(super) fn put(self, out: &mut String, role: Role, text: &str) {
        if !self.enabled || role == Role::Plain || text.is_empty() {
            out.push_str(text);
            return;
        }
        let styled = match role {
            _ if self.dims => text.dimmed(),
            Role::Number => text.reversed().bold(),
            Role::Method => text.bold(),
            Role::Event => text.magenta().bold(),
            Role::Aside => text.dimmed(),
            Role::Name => text.cyan(),
            Role::Text | Role::Good => text.green(),
            Role::Figure | Role::Odd => text.yellow(),
            Role::Literal => text.blue(),
            Role::Bad => text.red().bold(),
            Role::Link => text.underline(),
            Role::Plain => text.normal(),
        };
        let _ = write!(out, "{styled}");
    }
}

impl Role {
    /// How a JSON token looks.
    pub(crate) fn of(kind: TokenKind) -> Self {
        match kind {
            TokenKind::Key => Self::Name,
            TokenKind::String => Self::Text,
            TokenKind::Number => Self::Figure,
            TokenKind::Literal => Self::Literal,
            _ => Self::Plain,
        }
    }

    /// How a status looks.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Good,
            100..=399 => Self::Odd,
            _ => Self::Bad,
        }
    }
}
