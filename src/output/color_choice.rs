//! Whether a stream gets colours.

use super::style::Style;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColorChoice {
    /// On a terminal that wants them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the environment says about colours.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ColorEnvironment {
    /// `NO_COLOR` is there and not empty (no-color.org).
    pub(crate) no_color: bool,
    /// `CLICOLOR_FORCE` or `FORCE_COLOR` is there, not empty and not `0`.
    pub(crate) force: bool,
    /// `TERM` is `dumb`.
    pub(crate) dumb: bool,
}

/// The colours of a stream: the flag, then `NO_COLOR`, then what forces, then `TERM=dumb`, then whether this very stream
/// is a terminal.
pub(crate) fn style(when: ColorChoice, environment: ColorEnvironment, is_terminal: bool) -> Style {
    Style::new(match when {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if environment.no_color => false,
        ColorChoice::Auto if environment.force => true,
        ColorChoice::Auto if environment.dumb => false,
        ColorChoice::Auto => is_terminal,
    })
}
