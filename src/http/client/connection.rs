//! An open connection to an endpoint, which carries one exchange after the other.
//!
//! A connection is reused only if the last response was whole, allows it, and left no unread bytes.

use std::io::{BufRead, BufReader, Write};
use std::time::{Duration, Instant};

use ureq::unversioned::transport::{Transport, TransportAdapter};

use super::exchange::{ClientError, Deadline, ExchangePhase, FailedExchange};
use super::response_parser::{ResponseError, ResponseFraming, read_body, read_head};
use crate::message::{Request, Response, Version};
use crate::record::Timings;

/// A request of up to this size is one write, and so one packet.
const ONE_WRITE: usize = 16 * 1024;

/// A connection is not checked this soon after a response: endpoints do not close one so quickly.
const FRESH: Duration = Duration::from_millis(10);

/// An open connection, with what was read ahead.
pub(super) struct ClientConnection {
    stream: BufReader<TransportAdapter>,
    /// Whether the last response was whole and leaves the connection open.
    is_reusable: bool,
    /// When the last response ended.
    responded_at: Instant,
}

pub(super) struct ReceivedResponse {
    pub(super) response: Response,
    /// The body was longer than the limit, and is cut there.
    pub(super) truncated: bool,
}

impl ClientConnection {
    pub(super) fn new(stream: TransportAdapter) -> Self {
        Self {
            stream: BufReader::new(stream),
            is_reusable: false,
            responded_at: Instant::now(),
        }
    }

    /// Whether another request may follow the last one (RFC 9112 section 9.3).
    pub(super) fn is_reusable(&mut self) -> bool {
        let has_more = |transport: &mut dyn Transport| !transport.buffers().input().is_empty();
        self.is_reusable
            && self.stream.buffer().is_empty()
            && !has_more(self.stream.get_mut().get_mut())
    }

    /// Whether the endpoint has neither closed the connection nor sent anything unasked. Shortly after a response this
    /// is assumed, because the check takes as many system calls as an exchange.
    pub(super) fn is_open(&mut self) -> bool {
        self.responded_at.elapsed() < FRESH || self.stream.get_mut().get_mut().is_open()
    }

    /// Writes the request and reads the response.
    ///
    /// An endpoint may respond before it has the whole request, and close (RFC 9112 section 9.6): a failed write is
    /// reported only if no response follows.
    pub(super) fn exchange(
        &mut self,
        request: &Request,
        deadline: Deadline,
        timings: &mut Timings,
    ) -> Result<ReceivedResponse, FailedExchange> {
        self.is_reusable = false;
        let Err(error) = self.write(request, deadline) else {
            let received = self.read(request, deadline, timings)?;
            let closes = request.headers.lists("connection", "close");
            let is_head = request.method == "HEAD";
            self.is_reusable =
                !received.truncated && is_persistent(is_head, closes, &received.response);
            self.responded_at = Instant::now();
            return Ok(received);
        };
        self.read(request, deadline.for_early_response(), timings)
            .map_err(|early| FailedExchange::new(error, early.partial))
    }

    fn write(&mut self, request: &Request, deadline: Deadline) -> Result<(), ClientError> {
        let stream = self.stream.get_mut();
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
    ) -> Result<ReceivedResponse, FailedExchange> {
        // The adapter counts the time down over all reads that follow.
        let left = deadline.left(ExchangePhase::Waiting)?;
        self.stream.get_mut().set_timeout(left);
        let mut response = self
            .final_head(deadline, timings)
            .map_err(|error| head_error(error, deadline))?;
        let framing = match ResponseFraming::of(&response, request.method == "HEAD") {
            Ok(framing) => framing,
            Err(error) => return Err(head_error(error, deadline).into()),
        };
        let max = deadline.max_body();
        match read_body(&mut self.stream, framing, max, &mut response.body) {
            Ok(truncated) => Ok(ReceivedResponse {
                response,
                truncated,
            }),
            Err(error) => {
                let error = body_error(error, framing, response.body.len(), deadline);
                Err(FailedExchange::new(error, Some(Box::new(response))))
            }
        }
    }

    /// The head of the first response that is not interim (RFC 9110 section 15.2).
    fn final_head(
        &mut self,
        deadline: Deadline,
        timings: &mut Timings,
    ) -> Result<Response, ResponseError> {
        loop {
            if !self.stream.fill_buf()?.is_empty() {
                timings.first_byte = Some(deadline.elapsed());
            }
            let response = read_head(&mut self.stream)?;
            if response.status == 101 || response.status >= 200 {
                return Ok(response);
            }
        }
    }
}

/// Whether both sides keep the connection open after a response (RFC 9112 sections 6.3 and 9.3). `is_head` is whether the
/// request was HEAD, `closes` whether it asked for the connection to be closed.
pub(super) fn is_persistent(is_head: bool, closes: bool, response: &Response) -> bool {
    let ends = matches!(
        ResponseFraming::of(response, is_head),
        Ok(ResponseFraming::UntilClose) | Err(_)
    );
    let lists = |token| response.headers.lists("connection", token);
    let stays = match response.version {
        Version::Http11 => !lists("close"),
        Version::Http10 => lists("keep-alive"),
    };
    stays && !ends && response.status != 101 && !closes
}

/// The error for a response whose head could not be read.
pub(super) fn head_error(error: ResponseError, deadline: Deadline) -> ClientError {
    match error {
        ResponseError::Io(error) => deadline.error(error.into(), ExchangePhase::Waiting),
        ResponseError::Malformed(what) => ClientError::NotHttp(what),
        ResponseError::Ended(0) => ClientError::Closed,
        ResponseError::Ended(read) => ClientError::CutOff { read, length: None },
    }
}

/// The error for a response whose body could not be read: however the connection ends, the body is cut off.
pub(super) fn body_error(
    error: ResponseError,
    framing: ResponseFraming,
    read: usize,
    deadline: Deadline,
) -> ClientError {
    let length = match framing {
        ResponseFraming::Length(length) => Some(length),
        _ => None,
    };
    match error {
        ResponseError::Ended(_) => ClientError::CutOff { read, length },
        ResponseError::Malformed(what) => ClientError::NotHttp(what),
        ResponseError::Io(error) => match deadline.error(error.into(), ExchangePhase::Reading) {
            ClientError::Closed | ClientError::Reset => ClientError::CutOff { read, length },
            error => error,
        },
    }
}
