//! Whether a stream gets colours.
//!
//! The flag decides, then `NO_COLOR`, then `CLICOLOR_FORCE` or `FORCE_COLOR`, then `TERM=dumb`, then whether this very
//! stream is a terminal.

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless the environment says otherwise.
    Auto,
    Always,
    Never,
}

/// What the environment says about colours.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ColorEnvironment {
    /// `NO_COLOR` is set and not empty (no-color.org).
    pub(crate) no_color: bool,
    /// `CLICOLOR_FORCE` or `FORCE_COLOR` is set, not empty and not `0`.
    pub(crate) force: bool,
    /// `TERM` is `dumb`.
    pub(crate) dumb: bool,
}

impl ColorChoice {
    pub(crate) fn has_colors(self, environment: ColorEnvironment, is_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if environment.no_color => false,
            Self::Auto if environment.force => true,
            Self::Auto if environment.dumb => false,
            Self::Auto => is_terminal,
        }
    }
}
