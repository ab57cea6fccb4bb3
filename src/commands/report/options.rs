//! What the output flags of the commands that send ask for: how much is reported and for whom, or a preview instead.

use crate::cli::{LineLimit, SendDisplayArgs};
use crate::commands::context::Context;
use crate::commands::views::response_limit;
use crate::delivery::Delivery;
use crate::output::StyledText;
use crate::output::export::to_curl;
use crate::output::render::{self, DisplayOptions};
use crate::output::stdout::{self, StdoutError};
use crate::output::style::Style;

#[derive(Clone, Copy)]
pub(crate) struct ReportOptions {
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    /// How many lines of a body are shown.
    pub(crate) lines: Option<LineLimit>,
}

impl From<&SendDisplayArgs> for ReportOptions {
    fn from(args: &SendDisplayArgs) -> Self {
        let SendDisplayArgs {
            dry_run: _, // a preview
            json,
            quiet,
            verbose,
            lines,
            show_secrets: _, // the context has it
        } = *args;
        Self {
            json,
            quiet,
            verbose,
            lines,
        }
    }
}

impl ReportOptions {
    /// Whether attempts are shown to people.
    pub(crate) fn is_human(self) -> bool {
        !self.json && !self.quiet
    }

    pub(crate) fn display(style: Style) -> DisplayOptions {
        DisplayOptions { style, limit: None }
    }

    /// The same with as much of a body as the user wants.
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

    /// Writes the deliveries to stdout, after others unless they are the first: exact bytes into a pipe, colours and a
    /// line break at the end on a terminal.
    pub(crate) fn write(
        self,
        deliveries: &[Delivery],
        is_first: bool,
        context: &Context,
    ) -> Result<(), StdoutError> {
        if self == Self::Curl || !context.stdout_is_terminal {
            let mut text = self.render(deliveries);
            if self == Self::Http && !is_first && !deliveries.is_empty() {
                text.insert(0, b'\n');
            }
            return stdout::write_message(&text);
        }
        let display = ReportOptions::display(context.stdout_style);
        for (nth, delivery) in deliveries.iter().enumerate() {
            let mut text = StyledText::new(display.style);
            if nth > 0 || !is_first {
                text.end_line();
            }
            text.append(&render::exact_request(&delivery.request, &display));
            stdout::write_text(&text)?;
        }
        Ok(())
    }

    /// The deliveries one after the other; an empty line separates the HTTP texts.
    fn render(self, deliveries: &[Delivery]) -> Vec<u8> {
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
