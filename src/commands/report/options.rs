//! How much is reported, and for whom.

use crate::output::render::DisplayOptions;
use crate::output::style::Style;

/// The flags for output that all commands that send have.
#[derive(Clone, Copy)]
pub(crate) struct ReportOptions {
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    pub(crate) show_secrets: bool,
}

impl ReportOptions {
    /// Whether attempts are shown to people.
    pub(crate) fn is_human(self) -> bool {
        !self.json && !self.quiet
    }

    pub(crate) fn display(self, style: Style) -> DisplayOptions {
        DisplayOptions {
            style,
            show_secrets: self.show_secrets,
            limit: None,
        }
    }
}
