//! An open connection to an endpoint, which carries one exchange after the other.
//!
//! A connection is reused only if the last response was whole, allows it, and left no unread bytes.

use std::io::Write as _;
use std::thread;
use std::time::{Duration, Instant};

use ureq::unversioned::transport::{NextTimeout, Transport, TransportAdapter};

use super::exchange::{ClientError, Deadline, ExchangePhase, FailedExchange, WritePace};
use crate::http::response_parser::{ParsedResponse, ResponseParser};
use crate::message::Request;
use crate::record::Timings;

/// A request of up to this size is copied into one buffer, and is one write.
pub(super) const ONE_WRITE: usize = 16 * 1024;

/// A connection is not checked this soon after a response: endpoints do not close one so quickly.
const FRESH: Duration = Duration::from_millis(10);

/// How long a body waits for `100 Continue`.
const CONTINUE_WAIT: Duration = Duration::from_secs(1);

/// The pieces of a body that is written slowly.
const PIECES: u32 = 8;

/// An open connection, whose transport holds what was read ahead.
pub(super) struct EndpointConnection {
    stream: TransportAdapter,
    /// Whether the last response was whole and leaves the connection open.
    is_reusable: bool,
    /// When the last response ended.
    responded_at: Instant,
}

impl EndpointConnection {
    pub(super) fn new(stream: TransportAdapter) -> Self {
        Self {
            stream,
            is_reusable: false,
            responded_at: Instant::now(),
        }
    }

    /// Whether another request may follow the last one (RFC 9112 section 9.3).
    pub(super) fn is_reusable(&mut self) -> bool {
        self.is_reusable && self.transport().buffers().input().is_empty()
    }

    /// Whether the endpoint has neither closed the connection nor sent anything unasked. Shortly after a response this
    /// is assumed, because the check takes as many system calls as an exchange.
    pub(super) fn is_open(&mut self) -> bool {
        self.responded_at.elapsed() < FRESH || self.transport().is_open()
    }

    fn transport(&mut self) -> &mut dyn Transport {
        self.stream.get_mut()
    }

    /// Writes the request and reads the response.
    ///
    /// An endpoint may respond before it has the whole request, and close (RFC 9112 section 9.6): a failed write is
    /// reported only if neither a response nor an alert of TLS follows.
    pub(super) fn exchange(
        &mut self,
        (request, pace): (&Request, WritePace),
        deadline: Deadline,
        timings: &mut Timings,
    ) -> Result<ParsedResponse, FailedExchange> {
        self.is_reusable = false;
        let written = match pace {
            WritePace::AtOnce => self.write(request, deadline).map(|()| true),
            WritePace::ExpectContinue => self.write_when_asked(request, deadline),
            WritePace::Over(time) => self.write_over(time, request, deadline).map(|()| true),
        };
        let Err(error) = written else {
            let received = self.read(request, deadline, timings)?;
            let is_whole = written.is_ok_and(|is_whole| is_whole);
            let closes = request.headers.lists("connection", "close");
            self.is_reusable = is_whole && received.keeps_connection(closes);
            self.responded_at = Instant::now();
            return Ok(received);
        };
        self.read(request, deadline.for_early_response(), timings)
            .map_err(|early| match *early.error {
                ClientError::Tls(_) => early,
                _ => FailedExchange::new(error, early.partial),
            })
    }

    fn write(&mut self, request: &Request, deadline: Deadline) -> Result<(), ClientError> {
        let stream = &mut self.stream;
        stream.set_timeout(deadline.left(ExchangePhase::Sending)?);
        let mut first = request.head();
        let body = request.framed.as_deref().unwrap_or(&request.body);
        let (with_head, rest) =
            body.split_at(body.len().min(ONE_WRITE.saturating_sub(first.len())));
        first.extend_from_slice(with_head);
        stream
            .write_all(&first)
            .and_then(|()| stream.write_all(rest))
            .map_err(|error| deadline.error(error.into(), ExchangePhase::Sending))
    }

    /// Writes the head, and the body unless the endpoint refuses the request first. Returns whether all was written.
    fn write_when_asked(
        &mut self,
        request: &Request,
        deadline: Deadline,
    ) -> Result<bool, ClientError> {
        self.write_part(&request.head(), deadline)?;
        let left = deadline.left(ExchangePhase::Sending)?;
        let wait = NextTimeout {
            after: (*left.after).min(CONTINUE_WAIT).into(),
            ..left
        };
        let transport = self.transport();
        if matches!(transport.maybe_await_input(wait), Ok(true)) {
            let input = transport.buffers().input();
            let is_interim = input.get(9).is_none_or(|digit| *digit == b'1');
            if !is_interim {
                return Ok(false);
            }
        }
        self.write_part(&request.wire_body(), deadline)?;
        Ok(true)
    }

    /// Writes the head, then the body in pieces with a pause before each.
    fn write_over(
        &mut self,
        time: Duration,
        request: &Request,
        deadline: Deadline,
    ) -> Result<(), ClientError> {
        self.write_part(&request.head(), deadline)?;
        let body = request.wire_body();
        let size = body.len().div_ceil(PIECES as usize).max(1);
        for piece in body.chunks(size) {
            thread::sleep(time / PIECES);
            self.write_part(piece, deadline)?;
        }
        Ok(())
    }

    fn write_part(&mut self, bytes: &[u8], deadline: Deadline) -> Result<(), ClientError> {
        self.stream
            .set_timeout(deadline.left(ExchangePhase::Sending)?);
        let written = self.stream.write_all(bytes);
        written
            .and_then(|()| self.stream.flush())
            .map_err(|error| deadline.error(error.into(), ExchangePhase::Sending))
    }

    fn read(
        &mut self,
        request: &Request,
        deadline: Deadline,
        timings: &mut Timings,
    ) -> Result<ParsedResponse, FailedExchange> {
        let mut parser = ResponseParser::new(request.method == "HEAD", deadline.max_body());
        let transport = self.transport();
        // What came while the request was written is not waited for.
        let mut has_input = !transport.buffers().input().is_empty();
        loop {
            let phase = ExchangePhase::of(&parser);
            let arrived = deadline
                .left(phase)
                .map_err(FailedExchange::from)
                .and_then(|left| {
                    if std::mem::take(&mut has_input) {
                        return Ok(true);
                    }
                    let arrived = transport.maybe_await_input(left);
                    arrived.map_err(|error| deadline.error(error, phase).into())
                });
            let is_open = match arrived {
                Ok(is_open) => is_open,
                Err(failed) => return Err(failed_read(failed, parser)),
            };
            if !is_open {
                return parser
                    .end()
                    .map_err(|error| FailedExchange::new(error.into(), parser.into_partial()));
            }
            let buffers = transport.buffers();
            let mut input = buffers.input();
            let length = input.len();
            if parser.is_at_start() && length > 0 {
                timings.first_byte = Some(deadline.elapsed());
            }
            let parsed = parser.push(&mut input);
            let used = length - input.len();
            buffers.input_consume(used);
            match parsed {
                Ok(Some(response)) => return Ok(response),
                Ok(None) => {}
                Err(error) => {
                    return Err(FailedExchange::new(error.into(), parser.into_partial()));
                }
            }
        }
    }
}

/// A failure while a response was read: however the connection ends in its body, the body is cut off.
pub(super) fn failed_read(failed: FailedExchange, parser: ResponseParser) -> FailedExchange {
    let is_end = matches!(*failed.error, ClientError::Closed | ClientError::Reset);
    let error = if is_end && parser.has_head() {
        Box::new(parser.cut_off().into())
    } else {
        failed.error
    };
    FailedExchange::new(*error, parser.into_partial())
}
