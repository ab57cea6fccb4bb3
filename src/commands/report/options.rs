//! What the output flags of the commands that send ask for: how much is reported and for whom, or a preview instead.

use crate::cli::LineLimit;
use crate::commands::views::response_limit;
use crate::delivery::Delivery;
use crate::output::export::to_curl;
use crate::output::render::DisplayOptions;
use crate::output::style::Style;

#[derive(Clone, Copy)]
pub(crate) struct ReportOptions {
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    /// How many lines of a response's body are shown.
    pub(crate) lines: Option<LineLimit>,
}

impl ReportOptions {
    /// Whether attempts are shown to people.
    pub(crate) fn is_human(self) -> bool {
        !self.json && !self.quiet
    }

    pub(crate) fn display(style: Style) -> DisplayOptions {
        DisplayOptions { style, limit: None }
    }

    /// The same with as much of a response's body as the user wants.
    pub(crate) fn display_body(self, style: Style, is_terminal: bool) -> DisplayOptions {
        DisplayOptions {
            limit: Some(response_limit(self.lines, is_terminal)),
            ..Self::display(style)
        }
    }
}

/// What is printed instead of being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preview {
    /// The exact HTTP text.
    Http,
    /// curl commands that send the same bytes.
    Curl,
}

impl Preview {
    /// What `--dry-run` and `--curl` ask for.
    pub(crate) fn from_flags(dry_run: bool, curl: bool) -> Option<Self> {
        match (dry_run, curl) {
            (true, _) => Some(Self::Http),
            (false, true) => Some(Self::Curl),
            (false, false) => None,
        }
    }

    /// The deliveries one after the other; an empty line separates the HTTP texts.
    pub(crate) fn render(self, deliveries: &[Delivery]) -> Vec<u8> {
        match self {
            Self::Http => {
                let requests = deliveries
                    .iter()
                    .map(|delivery| delivery.request.to_bytes());
                requests.collect::<Vec<_>>().join(&b'\n')
            }
            Self::Curl => {
                let commands = deliveries
                    .iter()
                    .map(|delivery| to_curl(&delivery.url, &delivery.request));
                commands.collect::<String>().into_bytes()
            }
        }
    }
}
