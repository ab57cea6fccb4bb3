//! The forms in which a request, its response and the rest of the display events appear on stdout.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::display::{DisplayEvent, Renderer};
use crate::http::server::ConnectionEnd;
use crate::output::render::{
    AttemptHistory, DisplayOptions, ExchangeEnd, ExchangeLine, ResponseDetail, ShownRequest,
    ShownResponse, View, mirrored, no_response, rejection, response,
};
use crate::output::stdout::{Buffered, StdoutError};
use crate::output::{StyledText, stderr, stdout};
use crate::record::{CountedFrom, Ordinal, ReceivedRequest, ResponseLine};

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
            DisplayEvent::Unanswered(..) | DisplayEvent::NoResponse(_) | DisplayEvent::End => {
                return Ok(());
            }
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

/// Requests that wait for their responses; more of them are shown without.
const MAX_WAITING: usize = 16 << 10;

/// What people want to see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HumanFormat {
    pub(crate) view: View,
    /// Whether the headers of responses are shown too.
    pub(crate) is_verbose: bool,
    /// What the numbers of the requests mean.
    pub(crate) counted_from: CountedFrom,
}

/// Text for people: requests and responses on stdout, rejected requests on stderr.
pub(crate) struct HumanRenderer {
    out: Buffered,
    format: HumanFormat,
    stdout_options: DisplayOptions,
    stderr_options: DisplayOptions,
    zone: TimeZone,
    text: StyledText,
    history: AttemptHistory,
    waiting: BTreeMap<u64, WaitingRequest>,
}

/// What the response to a request repeats of it.
enum WaitingRequest {
    /// The event type.
    Shown(Option<String>),
    /// The line that is shown with the response.
    Line(Box<ExchangeLine>),
}

impl HumanRenderer {
    pub(crate) fn new(
        format: HumanFormat,
        stdout_options: DisplayOptions,
        stderr_options: DisplayOptions,
        zone: TimeZone,
    ) -> Self {
        Self {
            out: Buffered::new(),
            format,
            text: StyledText::new(stdout_options.style),
            stdout_options,
            stderr_options,
            zone,
            history: AttemptHistory::new(format.counted_from),
            waiting: BTreeMap::new(),
        }
    }

    fn number(&self, seq: u64) -> Ordinal {
        self.format.counted_from.ordinal(seq)
    }

    fn show_request(&mut self, received: &ReceivedRequest) -> Result<(), StdoutError> {
        let view = self.format.view;
        let number = self.number(received.seq);
        let earlier = self.history.request(received);
        let waiting = match view {
            View::Line => {
                let line = ExchangeLine::new(number, received, earlier.as_ref(), &self.zone);
                WaitingRequest::Line(Box::new(line))
            }
            _ => WaitingRequest::Shown(received.origin.event_type.clone()),
        };
        // Of a request whose response was dropped nothing more comes.
        if self.waiting.len() == MAX_WAITING
            && let Some((seq, _)) = self.waiting.first_key_value()
        {
            self.show_without_response(*seq)?;
        }
        self.waiting.insert(received.seq, waiting);
        self.text.clear(MAX_KEPT_CAPACITY);
        let shown = ShownRequest {
            number,
            received,
            earlier: earlier.as_ref(),
            zone: &self.zone,
            columns: stdout::terminal_columns(),
        };
        view.write(&mut self.text, shown, &self.stdout_options);
        self.out.write_text(&self.text)
    }

    fn show_line(&mut self, line: &ExchangeLine, end: ExchangeEnd) -> Result<(), StdoutError> {
        self.text.clear(MAX_KEPT_CAPACITY);
        let columns = stdout::terminal_columns();
        line.write(&mut self.text, end, columns, &self.stdout_options);
        self.out.write_text(&self.text)
    }

    fn show_response(
        &mut self,
        line: &ResponseLine,
        length: Option<usize>,
    ) -> Result<(), StdoutError> {
        self.history.response(line.seq, Some(line.status));
        let event = match self.waiting.remove(&line.seq) {
            Some(WaitingRequest::Line(exchange)) => {
                let end = ExchangeEnd::Response(line.status, line.elapsed);
                return self.show_line(&exchange, end);
            }
            Some(WaitingRequest::Shown(event)) => event,
            None => None,
        };
        let shown = ShownResponse {
            number: self.number(line.seq),
            line,
            event: event.as_deref(),
            length,
        };
        let detail = ResponseDetail {
            headers: self.format.is_verbose,
            body: self.format.view == View::Full,
        };
        match self.format.view {
            // The request was dropped, and counted as such.
            View::Line | View::Body => return Ok(()),
            View::Full | View::Headers => {
                response(&mut self.text, shown, detail, &self.stdout_options);
            }
        }
        self.write_block()
    }

    fn show_unanswered(&mut self, seq: u64, why: &str) -> Result<(), StdoutError> {
        self.history.response(seq, None);
        match (self.waiting.remove(&seq), self.format.view) {
            (Some(WaitingRequest::Line(exchange)), _) => {
                self.show_line(&exchange, ExchangeEnd::NoResponse(Some(why)))
            }
            (_, View::Line | View::Body) => Ok(()),
            (_, View::Full | View::Headers) => {
                let number = self.number(seq);
                no_response(&mut self.text, number, why);
                self.write_block()
            }
        }
    }

    /// Shows a request whose response is not shown.
    fn show_without_response(&mut self, seq: u64) -> Result<(), StdoutError> {
        self.history.response(seq, None);
        match self.waiting.remove(&seq) {
            Some(WaitingRequest::Line(line)) => {
                self.show_line(&line, ExchangeEnd::NoResponse(None))
            }
            _ => Ok(()),
        }
    }

    /// The lines of the requests that got no response.
    fn show_waiting(&mut self) -> Result<(), StdoutError> {
        while let Some((_, waiting)) = self.waiting.pop_first() {
            if let WaitingRequest::Line(line) = waiting {
                self.show_line(&line, ExchangeEnd::NoResponse(None))?;
            }
        }
        Ok(())
    }

    /// Writes the text and an empty line.
    fn write_block(&mut self) -> Result<(), StdoutError> {
        self.text.end_line();
        self.out.write_text(&self.text)
    }
}

impl Renderer for HumanRenderer {
    fn show(&mut self, event: &DisplayEvent) -> Result<(), StdoutError> {
        self.text.clear(MAX_KEPT_CAPACITY);
        match event {
            DisplayEvent::Request(received) => self.show_request(received),
            DisplayEvent::Response(line, length) => self.show_response(line, *length),
            DisplayEvent::Unanswered(seq, end) => {
                self.show_unanswered(*seq, reason_unanswered(*end))
            }
            DisplayEvent::NoResponse(seq) => self.show_without_response(*seq),
            DisplayEvent::Rejected(rejected) => {
                self.out.flush()?;
                let mut text = StyledText::new(self.stderr_options.style);
                rejection(&mut text, rejected, &self.stderr_options);
                stderr::write(&text);
                Ok(())
            }
            DisplayEvent::Mirrored(copy) => match self.format.view {
                View::Body => Ok(()),
                View::Line => {
                    let columns = stdout::terminal_columns();
                    mirrored(&mut self.text, copy, columns, &self.stdout_options);
                    self.out.write_text(&self.text)
                }
                View::Full | View::Headers => {
                    mirrored(&mut self.text, copy, None, &self.stdout_options);
                    self.write_block()
                }
            },
            DisplayEvent::End => self.show_waiting(),
        }
    }

    fn flush(&mut self) -> Result<(), StdoutError> {
        self.out.flush()
    }
}

fn reason_unanswered(end: Option<ConnectionEnd>) -> &'static str {
    match end {
        None => "the connection ended first",
        Some(ConnectionEnd::Close) => "the connection was closed, as simulated",
        Some(ConnectionEnd::Reset) => "the connection was reset, as simulated",
        Some(ConnectionEnd::Hang) => "the connection is left open, as simulated",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Request;
    use crate::output::style::Style;

    #[test]
    fn a_request_without_a_response_is_not_waited_for() {
        let format = HumanFormat {
            view: View::Line,
            is_verbose: false,
            counted_from: CountedFrom::Start,
        };
        let options = || DisplayOptions {
            style: Style::new(false),
            limit: None,
        };
        let mut renderer = HumanRenderer::new(format, options(), options(), TimeZone::UTC);
        for seq in 1..=2 * MAX_WAITING as u64 {
            let mut received = ReceivedRequest::new(Request::new("POST", "/"));
            received.seq = seq;
            received.origin.id = Some("msg_1".to_owned());
            received.attempt.duplicate_of = (seq > 1).then_some(1);
            renderer.history.request(&received);
            let _ = renderer.show(&DisplayEvent::NoResponse(seq));
        }
        assert_eq!(renderer.history.waiting(), 0);
    }
}
