//! Whether a stream gets colours.

use super::style::Style;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// On a terminal that wants them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the environment says about colours.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wishes {
    /// `NO_COLOR` is there and not empty (no-color.org).
    pub(crate) no_color: bool,
    /// `CLICOLOR_FORCE` or `FORCE_COLOR` is there, not empty and not `0`.
    pub(crate) force: bool,
    /// `TERM` is `dumb`.
    pub(crate) dumb: bool,
}

/// The colours of a stream: the flag, then `NO_COLOR`, then what forces, then `TERM=dumb`, then whether this very stream
/// is a terminal.
pub(crate) fn style(when: When, wishes: Wishes, is_terminal: bool) -> Style {
    Style::new(match when {
        When::Always => true,
        When::Never => false,
        When::Auto if wishes.no_color => false,
        When::Auto if wishes.force => true,
        When::Auto if wishes.dumb => false,
        When::Auto => is_terminal,
    })
}
