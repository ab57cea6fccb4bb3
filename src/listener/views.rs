//! The ways in which received requests are shown.

use jiff::tz::TimeZone;

use super::{DisplayEvent, Renderer};
use crate::http::server::ConnectionEnd;
use crate::output::render::{DisplayOptions, View, mirrored, no_response, rejection, response};
use crate::output::stdout::{Buffered, StdoutError};
use crate::output::{StyledText, stderr};

/// A larger text gives its memory back.
const KEPT: usize = 64 << 10;

/// JSON Lines.
pub(crate) struct JsonRenderer(Buffered);

impl JsonRenderer {
    /// On stdout.
    pub(crate) fn new() -> Self {
        Self(Buffered::new())
    }
}

impl Default for JsonRenderer {
    fn default() -> Self {
        Self::new()
    }
}

impl Renderer for JsonRenderer {
    fn show(&mut self, shown: &DisplayEvent) -> Result<(), StdoutError> {
        let line = match shown {
            DisplayEvent::Request(received) => received.to_line(),
            DisplayEvent::Response(responded, _) => responded.to_line(),
            DisplayEvent::Mirrored(told) => told.to_line(),
            DisplayEvent::Rejected(rejected) => rejected.to_line(),
            DisplayEvent::Unanswered(..) | DisplayEvent::End => return Ok(()),
        };
        self.0.write_data(line.as_bytes())
    }

    fn lost(&mut self, count: u64) -> Result<(), StdoutError> {
        warn_lost(count);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StdoutError> {
        self.0.flush()
    }
}

/// The exact bytes of requests or of their bodies, one after the other.
pub(crate) struct BytesRenderer {
    out: Buffered,
    body_only: bool,
}

impl BytesRenderer {
    /// On stdout; whole requests, or only their bodies.
    pub(crate) fn new(body_only: bool) -> Self {
        Self {
            out: Buffered::new(),
            body_only,
        }
    }
}

impl Renderer for BytesRenderer {
    fn show(&mut self, shown: &DisplayEvent) -> Result<(), StdoutError> {
        match shown {
            DisplayEvent::Request(received) if self.body_only => {
                self.out.write_data(&received.request.body)
            }
            DisplayEvent::Request(received) => self.out.write_data(&received.request.to_bytes()),
            _ => Ok(()),
        }
    }

    fn lost(&mut self, count: u64) -> Result<(), StdoutError> {
        warn_lost(count);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StdoutError> {
        self.out.flush()
    }
}

/// For people: requests and answers on stdout, refusals on stderr.
pub(crate) struct HumanRenderer {
    out: Buffered,
    block: View,
    look: DisplayOptions,
    /// How refusals look, which go to stderr.
    aside: DisplayOptions,
    zone: TimeZone,
    text: StyledText,
}

impl HumanRenderer {
    /// On stdout, times in this zone.
    pub(crate) fn new(
        block: View,
        look: DisplayOptions,
        aside: DisplayOptions,
        zone: TimeZone,
    ) -> Self {
        Self {
            out: Buffered::new(),
            block,
            look,
            aside,
            zone,
            text: StyledText::new(look.style),
        }
    }
}

impl Renderer for HumanRenderer {
    fn show(&mut self, shown: &DisplayEvent) -> Result<(), StdoutError> {
        self.text.clear(KEPT);
        match shown {
            DisplayEvent::Request(received) => {
                self.block
                    .write(&mut self.text, received, &self.look, &self.zone);
            }
            _ if self.block == View::Body && !matches!(shown, DisplayEvent::Rejected(_)) => {}
            DisplayEvent::Response(responded, length) => {
                response(&mut self.text, responded, *length, &self.look);
            }
            DisplayEvent::Mirrored(copy) => mirrored(&mut self.text, copy),
            DisplayEvent::End => return Ok(()),
            DisplayEvent::Unanswered(seq, end) => {
                let why = match end {
                    None => "the connection ended first",
                    Some(ConnectionEnd::Close) => "the connection is closed, as --fail-first says",
                    Some(ConnectionEnd::Reset) => "the connection is reset, as --fail-first says",
                    Some(ConnectionEnd::Hang) => "the sender is left hanging, as --fail-first says",
                };
                no_response(&mut self.text, *seq, why);
            }
            DisplayEvent::Rejected(refused) => {
                self.out.flush()?;
                let mut text = StyledText::new(self.aside.style);
                rejection(&mut text, refused, &self.aside);
                stderr::write(&text);
                return Ok(());
            }
        }
        if self.block != View::Line
            && self.block != View::Body
            && !matches!(shown, DisplayEvent::Request(_))
        {
            self.text.end_line();
        }
        self.out.write_text(&self.text)
    }

    fn lost(&mut self, count: u64) -> Result<(), StdoutError> {
        self.out.flush()?;
        warn_lost(count);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StdoutError> {
        self.out.flush()
    }
}

fn warn_lost(count: u64) {
    stderr::message(format_args!(
        "{count} events came faster than they could be shown, and were not"
    ));
}
