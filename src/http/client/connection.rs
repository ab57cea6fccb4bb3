//! An open connection to an endpoint, which carries one exchange after the other.
//!
//! A connection is reused only if the last response was whole, allows it, and left no unread bytes.

use std::io::Write as _;
use std::time::{Duration, Instant};

use ureq::unversioned::transport::{Transport, TransportAdapter};

use super::exchange::{ClientError, Deadline, ExchangePhase, FailedExchange};
use crate::http::response_parser::{ParsedResponse, ResponseParser};
use crate::message::Request;
use crate::record::Timings;

/// A request of up to this size is one write, and so one packet.
const ONE_WRITE: usize = 16 * 1024;

/// A connection is not checked this soon after a response: endpoints do not close one so quickly.
const FRESH: Duration = Duration::from_millis(10);

/// An open connection, whose transport holds what was read ahead.
pub(super) struct ClientConnection {
    stream: TransportAdapter,
    /// Whether the last response was whole and leaves the connection open.
    is_reusable: bool,
    /// When the last response ended.
    responded_at: Instant,
}

impl ClientConnection {
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
        request: &Request,
        deadline: Deadline,
        timings: &mut Timings,
    ) -> Result<ParsedResponse, FailedExchange> {
        self.is_reusable = false;
        let Err(error) = self.write(request, deadline) else {
            let received = self.read(request, deadline, timings)?;
            let closes = request.headers.lists("connection", "close");
            self.is_reusable = received.keeps_connection(closes);
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

    fn read(
        &mut self,
        request: &Request,
        deadline: Deadline,
        timings: &mut Timings,
    ) -> Result<ParsedResponse, FailedExchange> {
        let mut parser = ResponseParser::new(request.method == "HEAD", deadline.max_body());
        let transport = self.transport();
        loop {
            let phase = ExchangePhase::of(&parser);
            let arrived = deadline
                .left(phase)
                .map_err(FailedExchange::from)
                .and_then(|left| {
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
