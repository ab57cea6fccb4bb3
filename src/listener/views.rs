//! The forms in which a request, its response and the rest of the display events appear on stdout.

use jiff::tz::TimeZone;

use super::display::{DisplayEvent, Renderer};
use crate::http::server::ConnectionEnd;
use crate::output::render::{DisplayOptions, View, mirrored, no_response, rejection, response};
use crate::output::stdout::{Buffered, StdoutError};
use crate::output::{StyledText, stderr};

/// The capacity that the text of one event may leave for the next.
const MAX_KEPT_CAPACITY: usize = 64 << 10;

/// What programs read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DataFormat {
    /// JSON Lines, as in a record.
    JsonLines,
    /// The exact bytes of each request, one after the other.
    Requests,
    /// The same of their bodies.
    Bodies,
}

pub(crate) struct DataRenderer {
    out: Buffered,
    format: DataFormat,
}

impl DataRenderer {
    pub(crate) fn new(format: DataFormat) -> Self {
        Self {
            out: Buffered::new(),
            format,
        }
    }

    fn show_line(&mut self, event: &DisplayEvent) -> Result<(), StdoutError> {
        let line = match event {
            DisplayEvent::Request(received) => received.to_line(),
            DisplayEvent::Response(response, _) => response.to_line(),
            DisplayEvent::Mirrored(mirrored) => mirrored.to_line(),
            DisplayEvent::Rejected(rejection) => rejection.to_line(),
            DisplayEvent::Unanswered(..) | DisplayEvent::End => return Ok(()),
        };
        self.out.write_json(&line)
    }
}

impl Renderer for DataRenderer {
    fn show(&mut self, event: &DisplayEvent) -> Result<(), StdoutError> {
        match (self.format, event) {
            (DataFormat::JsonLines, event) => self.show_line(event),
            (DataFormat::Requests, DisplayEvent::Request(received)) => {
                self.out.write_data(&received.request.to_bytes())
            }
            (DataFormat::Bodies, DisplayEvent::Request(received)) => {
                self.out.write_data(&received.request.body)
            }
            _ => Ok(()),
        }
    }

    fn flush(&mut self) -> Result<(), StdoutError> {
        self.out.flush()
    }
}

/// Text for people: requests and responses on stdout, rejected requests on stderr.
pub(crate) struct HumanRenderer {
    out: Buffered,
    view: View,
    stdout_options: DisplayOptions,
    stderr_options: DisplayOptions,
    zone: TimeZone,
    text: StyledText,
}

impl HumanRenderer {
    pub(crate) fn new(
        view: View,
        stdout_options: DisplayOptions,
        stderr_options: DisplayOptions,
        zone: TimeZone,
    ) -> Self {
        Self {
            out: Buffered::new(),
            view,
            text: StyledText::new(stdout_options.style),
            stdout_options,
            stderr_options,
            zone,
        }
    }
}

impl Renderer for HumanRenderer {
    fn show(&mut self, event: &DisplayEvent) -> Result<(), StdoutError> {
        let is_body_only = self.view == View::Body;
        self.text.clear(MAX_KEPT_CAPACITY);
        match event {
            DisplayEvent::Request(received) => {
                self.view
                    .write(&mut self.text, received, &self.stdout_options, &self.zone);
                return self.out.write_text(&self.text);
            }
            DisplayEvent::Rejected(rejected) => {
                self.out.flush()?;
                let mut text = StyledText::new(self.stderr_options.style);
                rejection(&mut text, rejected, &self.stderr_options);
                stderr::write(&text);
                return Ok(());
            }
            DisplayEvent::End => return Ok(()),
            _ if is_body_only => return Ok(()),
            DisplayEvent::Response(sent, length) => {
                response(&mut self.text, sent, *length, &self.stdout_options);
            }
            DisplayEvent::Mirrored(copy) => mirrored(&mut self.text, copy),
            DisplayEvent::Unanswered(seq, end) => {
                no_response(&mut self.text, *seq, reason_unanswered(*end));
            }
        }
        if self.view != View::Line {
            self.text.end_line();
        }
        self.out.write_text(&self.text)
    }

    fn flush(&mut self) -> Result<(), StdoutError> {
        self.out.flush()
    }
}

fn reason_unanswered(end: Option<ConnectionEnd>) -> &'static str {
    match end {
        None => "the connection ended first",
        Some(ConnectionEnd::Close) => "the connection was closed on purpose",
        Some(ConnectionEnd::Reset) => "the connection was reset on purpose",
        Some(ConnectionEnd::Hang) => "the connection was left open on purpose",
    }
}
