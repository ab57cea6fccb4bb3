//! How requests and responses are shown: colours, secrets, and how much of a body.

use crate::output::style::Style;

/// How something is shown on one stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DisplayOptions {
    pub(crate) style: Style,
    pub(crate) show_secrets: bool,
    /// In a pipe a body is shown whole.
    pub(crate) limit: Option<BodyLimit>,
}

/// How much of a body is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyLimit {
    pub(crate) lines: usize,
    pub(crate) bytes: usize,
    /// How to see the rest.
    pub(crate) advice: &'static str,
}

impl BodyLimit {
    /// A few screens: enough to see what it is, little enough to find the next request.
    pub(crate) fn terminal(advice: &'static str) -> Self {
        Self {
            lines: 120,
            bytes: 16 << 10,
            advice,
        }
    }
}
