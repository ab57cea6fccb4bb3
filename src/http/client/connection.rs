//! One request and its answer on an open connection.

use std::io::{BufRead, BufReader, Write};
use std::time::{Duration, Instant};

use ureq::unversioned::transport::{Transport, TransportAdapter};

use super::codec::{Framing, Problem, read_body, read_head};
use super::{ClientError, Clock, ExchangePhase, FailedExchange, Timings};
use crate::message::{Request, Response, Version};

/// Small requests leave in one write, and so in one packet.
const PIECE: usize = 16 * 1024;

/// An endpoint gives no connection up so soon after an answer on it.
const MOMENT: Duration = Duration::from_millis(10);

/// An open connection; what was read ahead stays with it.
pub(super) struct Connection {
    stream: BufReader<TransportAdapter>,
    /// The last answer came whole, and leaves the connection to the next request.
    is_reusable: bool,
    /// When the last answer ended.
    answered: Instant,
}

/// An answer, and whether its body was cut.
pub(super) type Received = (Response, bool);

impl Connection {
    pub(super) fn new(stream: TransportAdapter) -> Self {
        Self {
            stream: BufReader::new(stream),
            is_reusable: false,
            answered: Instant::now(),
        }
    }

    /// Whether another request may follow the last one (RFC 9112 section 9.3).
    pub(super) fn is_reusable(&mut self) -> bool {
        let has_more = |transport: &mut dyn Transport| !transport.buffers().input().is_empty();
        self.is_reusable
            && self.stream.buffer().is_empty()
            && !has_more(self.stream.get_mut().get_mut())
    }

    /// Whether the endpoint has neither closed it nor sent what nobody asked for; one request close behind another does
    /// not ask, because that takes as many system calls as an exchange.
    pub(super) fn is_open(&mut self) -> bool {
        self.answered.elapsed() < MOMENT || self.stream.get_mut().get_mut().is_open()
    }

    /// Writes the request and reads the answer.
    ///
    /// An endpoint may answer before it has the whole request, and close (RFC 9112 section 9.6): a write that fails
    /// is reported only if there is no answer.
    pub(super) fn exchange(
        &mut self,
        request: &Request,
        clock: Clock,
        timings: &mut Timings,
    ) -> Result<Received, FailedExchange> {
        self.is_reusable = false;
        let Err(cause) = self.write(request, clock) else {
            let received = self.read(request, clock, timings)?;
            let closes = request.headers.lists("connection", "close");
            let to_head = request.method == "HEAD";
            self.is_reusable = !received.1 && is_kept(to_head, closes, &received.0);
            self.answered = Instant::now();
            return Ok(received);
        };
        self.read(request, clock.for_early_answer(), timings)
            .map_err(|early| FailedExchange::new(cause, early.partial))
    }

    fn write(&mut self, request: &Request, clock: Clock) -> Result<(), ClientError> {
        let stream = self.stream.get_mut();
        stream.set_timeout(clock.left(ExchangePhase::Sending)?);
        let mut first = request.head();
        let body = request.framed.as_deref().unwrap_or(&request.body);
        let (with_head, rest) = body.split_at(body.len().min(PIECE.saturating_sub(first.len())));
        first.extend_from_slice(with_head);
        stream
            .write_all(&first)
            .and_then(|()| stream.write_all(rest))
            .map_err(|error| ClientError::of(error.into(), ExchangePhase::Sending, clock))
    }

    fn read(
        &mut self,
        request: &Request,
        clock: Clock,
        timings: &mut Timings,
    ) -> Result<Received, FailedExchange> {
        // The adapter counts the time down over all reads that follow.
        let left = clock.left(ExchangePhase::Waiting)?;
        self.stream.get_mut().set_timeout(left);
        let mut response = self
            .final_head(clock, timings)
            .map_err(|problem| no_answer(problem, clock))?;
        let framing = match Framing::of(&response, request.method == "HEAD") {
            Ok(framing) => framing,
            Err(problem) => return Err(no_answer(problem, clock).into()),
        };
        let max = clock.limits.max_body;
        match read_body(&mut self.stream, framing, max, &mut response.body) {
            Ok(cut) => Ok((response, cut)),
            Err(problem) => {
                let cause = cut_off(problem, framing, response.body.len(), clock);
                Err(FailedExchange::new(cause, Some(Box::new(response))))
            }
        }
    }

    /// The head of the first answer that is not interim (RFC 9110 section 15.2).
    fn final_head(&mut self, clock: Clock, timings: &mut Timings) -> Result<Response, Problem> {
        loop {
            if !self.stream.fill_buf()?.is_empty() {
                timings.first_byte = Some(clock.elapsed());
            }
            let response = read_head(&mut self.stream)?;
            if response.status == 101 || response.status >= 200 {
                return Ok(response);
            }
        }
    }
}

/// Whether both sides keep the connection after this answer (RFC 9112 sections 6.3 and 9.3).
/// `to_head` is whether HEAD was asked, `closes` whether the request asked for its end.
pub(super) fn is_kept(to_head: bool, closes: bool, response: &Response) -> bool {
    let ends = matches!(
        Framing::of(response, to_head),
        Ok(Framing::UntilClose) | Err(_)
    );
    let lists = |token| response.headers.lists("connection", token);
    let stays = match response.version {
        Version::Http11 => !lists("close"),
        Version::Http10 => lists("keep-alive"),
    };
    stays && !ends && response.status != 101 && !closes
}

/// Why there is no answer.
pub(super) fn no_answer(problem: Problem, clock: Clock) -> ClientError {
    match problem {
        Problem::Io(error) => ClientError::of(error.into(), ExchangePhase::Waiting, clock),
        Problem::Malformed(what) => ClientError::NotHttp(what),
        Problem::Ended(0) => ClientError::Closed,
        Problem::Ended(read) => ClientError::CutOff { read, of: None },
    }
}

/// Why an answer is not whole: however a connection ends in a body, it is cut off.
pub(super) fn cut_off(
    problem: Problem,
    framing: Framing,
    read: usize,
    clock: Clock,
) -> ClientError {
    let of = match framing {
        Framing::Length(length) => Some(length),
        _ => None,
    };
    match problem {
        Problem::Ended(_) => ClientError::CutOff { read, of },
        Problem::Malformed(what) => ClientError::NotHttp(what),
        Problem::Io(error) => match ClientError::of(error.into(), ExchangePhase::Reading, clock) {
            ClientError::Closed | ClientError::Reset(_) => ClientError::CutOff { read, of },
            cause => cause,
        },
    }
}
