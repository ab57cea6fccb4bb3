//! One connection of a pool: its request is written and its response read as the socket allows.

use std::io::{self, ErrorKind, IoSlice, Read, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::event::Event;
use mio::{Registry, Token};

use super::endpoint::EndpointAddress;
use super::stream::{PoolStream, SocketAddress};
use crate::http::client::connection::{ONE_WRITE, failed_read};
use crate::http::client::connector::connect_error;
use crate::http::client::exchange::{
    ClientError, Deadline, ExchangeLimits, ExchangePhase, FailedExchange, TimedResponse,
};
use crate::http::client::happy_eyeballs::Race;
use crate::http::response_parser::{ParsedResponse, ResponseParser};
use crate::message::Request;
use crate::record::Timings;

/// Reads of one connection before the others have their turn.
const READS_PER_TURN: u32 = 8;
/// An endpoint that closes a connection without saying so in its response does it sooner.
const PROBATION: Duration = Duration::from_millis(100);
/// After this time without a byte of a response, an endpoint may be one that serves one connection at a time.
const SERVICE_DELAY: Duration = Duration::from_millis(200);

/// A job that a pool carries out.
pub(crate) trait PoolJob {
    /// The request, whose body may be elsewhere.
    fn request(&self) -> &Request;

    /// The bytes after the head.
    fn body(&self) -> &[u8] {
        let request = self.request();
        request.framed.as_deref().unwrap_or(&request.body)
    }

    /// The time for its exchange, where that is less than the pool allows.
    fn timeout(&self) -> Duration {
        Duration::MAX
    }
}

/// When a request is sent again, on a new connection, after a kept connection has closed without a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resend {
    /// Whenever no byte of a response has arrived: an endpoint may close an idle connection at any time.
    Unanswered,
    /// Only if no byte of the request was sent, because the endpoint must not get it twice.
    Unsent,
}

/// What all connections of a pool share.
pub(super) struct PoolContext {
    pub(super) registry: Registry,
    pub(super) limits: ExchangeLimits,
    pub(super) resend: Resend,
    pub(super) scratch: Box<[u8]>,
}

/// What a connection needs after its turn.
pub(super) enum Turn<J> {
    /// An event.
    Wait,
    /// Another turn: there may be more to read, which no event reports again.
    Unread,
    /// The addresses of its endpoint.
    Open,
    /// Another job.
    Completed(J, Box<Result<TimedResponse, FailedExchange>>),
}

/// A connection, open or not, and the request on it.
pub(super) struct PooledConnection<J> {
    token: Token,
    endpoint: usize,
    stream: Option<PoolStream>,
    in_flight: Option<InFlightRequest<J>>,
    /// The head of the request, and its body if that is small.
    output: Vec<u8>,
    /// When the last response ended.
    free_since: Instant,
    /// The address that has accepted it.
    accepted: Option<SocketAddress>,
}

/// A request whose response has not arrived whole.
struct InFlightRequest<J> {
    job: J,
    /// The request asks for the connection to be closed.
    closes: bool,
    deadline: Deadline,
    timings: Timings,
    /// Whether the body is written from the job, after the output.
    has_body_apart: bool,
    written: usize,
    opening: Opening,
    /// The connection has carried other requests, and the endpoint may close it as this one is written.
    is_reused: bool,
    /// Why the request could not be written whole. A response may arrive all the same.
    write_error: Option<ClientError>,
    /// The shorter deadline for that response.
    early_deadline: Option<Deadline>,
    parser: ResponseParser,
}

/// How far the connection of a request is.
enum Opening {
    Open,
    Resolving,
    Connecting(Connecting),
    /// Negotiating TLS, since then.
    Handshaking(Instant),
}

/// Connecting to the first address that accepts.
struct Connecting {
    race: Race<SocketAddress, PoolStream>,
    since: Instant,
    endpoint: EndpointAddress,
}

impl<J: PoolJob> InFlightRequest<J> {
    fn length(&self, output: &[u8]) -> usize {
        let body = if self.has_body_apart {
            self.job.body().len()
        } else {
            0
        };
        output.len() + body
    }

    /// The request cannot be written. A response may be there all the same.
    fn fail_write(&mut self, error: io::Error) {
        let deadline = self.deadline;
        self.write_error = Some(deadline.error(error.into(), ExchangePhase::Sending));
        self.early_deadline = Some(deadline.for_early_response());
    }

    fn take_parser(&mut self) -> ResponseParser {
        std::mem::replace(&mut self.parser, ResponseParser::new(false, 0))
    }
}

impl<J: PoolJob> PooledConnection<J> {
    pub(super) fn new(index: usize, endpoint: usize) -> Self {
        Self {
            token: Token(index),
            endpoint,
            stream: None,
            in_flight: None,
            output: Vec::new(),
            free_since: Instant::now(),
            accepted: None,
        }
    }

    /// The address that has accepted it, once.
    pub(super) fn take_accepted(&mut self) -> Option<SocketAddress> {
        self.accepted.take()
    }

    /// Whether it is open, carries no request, and has not for this long.
    pub(super) fn is_free_for(&self, time: Duration) -> bool {
        self.in_flight.is_none() && self.is_open() && self.free_since.elapsed() >= time
    }

    /// Whether its request is the first one of the connection, and has waited for long.
    pub(super) fn waits_for_service(&self) -> bool {
        self.in_flight.as_ref().is_some_and(|in_flight| {
            let is_open = matches!(in_flight.opening, Opening::Open | Opening::Handshaking(_));
            let is_new = is_open && !in_flight.is_reused && in_flight.parser.is_unused();
            is_new && in_flight.deadline.elapsed() >= SERVICE_DELAY
        })
    }

    /// Whether it waits for a lookup, and has time for another one.
    pub(super) fn has_time_to_resolve(&self) -> bool {
        let in_flight = self.in_flight.as_ref();
        self.is_resolving()
            && in_flight
                .is_some_and(|it| !it.deadline.time_left(ExchangePhase::Resolving).is_zero())
    }

    pub(super) fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    /// Whether it carries no request and its last response is recent.
    pub(super) fn is_on_probation(&self) -> bool {
        self.in_flight.is_none() && self.is_open() && self.free_since.elapsed() < PROBATION
    }

    /// Whether the endpoint has left it open after a response.
    pub(super) fn has_stayed_open(&self) -> bool {
        self.is_free_for(PROBATION)
    }

    pub(super) fn close(&mut self) {
        self.stream = None;
    }

    /// Closes it, and returns the job of the request that it carries.
    pub(super) fn abandon(&mut self) -> Option<J> {
        self.close();
        Some(self.in_flight.take()?.job)
    }

    pub(super) fn endpoint(&self) -> usize {
        self.endpoint
    }

    /// Whether it waits for the addresses of its endpoint.
    pub(super) fn is_resolving(&self) -> bool {
        let in_flight = self.in_flight.as_ref();
        in_flight.is_some_and(|in_flight| matches!(in_flight.opening, Opening::Resolving))
    }

    /// Starts to send a request.
    pub(super) fn send(&mut self, job: J, pool: &mut PoolContext) -> Turn<J> {
        let request = job.request();
        let body = job.body();
        self.output.clear();
        request.write_head(&mut self.output);
        let has_body_apart = self.output.len() + body.len() > ONE_WRITE;
        if !has_body_apart {
            self.output.extend_from_slice(body);
        }
        let parser = ResponseParser::new(request.method == "HEAD", pool.limits.max_body);
        let is_open = self.stream.is_some();
        let limits = ExchangeLimits {
            timeout: pool.limits.timeout.min(job.timeout()),
            ..pool.limits
        };
        self.in_flight = Some(InFlightRequest {
            closes: request.headers.lists("connection", "close"),
            job,
            deadline: Deadline::start(limits),
            timings: Timings::default(),
            has_body_apart,
            written: 0,
            opening: if is_open {
                Opening::Open
            } else {
                Opening::Resolving
            },
            is_reused: is_open,
            write_error: None,
            early_deadline: None,
            parser,
        });
        if is_open {
            self.write();
            Turn::Wait
        } else {
            Turn::Open
        }
    }

    /// Connects to the first of these addresses that accepts.
    pub(super) fn open(
        &mut self,
        addresses: Arc<[SocketAddress]>,
        dns: Option<Duration>,
        endpoint: &EndpointAddress,
        pool: &mut PoolContext,
    ) -> Turn<J> {
        if let Some(in_flight) = &mut self.in_flight {
            in_flight.timings.dns = dns;
            in_flight.is_reused = false;
            in_flight.opening = Opening::Connecting(Connecting {
                race: Race::new(addresses),
                since: Instant::now(),
                endpoint: endpoint.clone(),
            });
        }
        self.connect(pool)
    }

    /// Acts on an event.
    pub(super) fn ready(&mut self, event: &Event, pool: &mut PoolContext) -> Turn<J> {
        let Some(in_flight) = &mut self.in_flight else {
            self.check_idle(event, pool);
            return Turn::Wait;
        };
        if let Opening::Connecting(connecting) = &mut in_flight.opening {
            let Some((address, mut stream)) = connecting.race.winner(PoolStream::is_connected)
            else {
                return self.connect(pool);
            };
            in_flight.timings.connect = Some(connecting.since.elapsed());
            stream.set_nodelay();
            self.accepted = Some(address);
            in_flight.opening = match connecting.endpoint.tls.as_ref().map(|factory| factory()) {
                None => Opening::Open,
                Some(Ok(tls)) => {
                    stream.start_tls(tls);
                    Opening::Handshaking(Instant::now())
                }
                Some(Err(error)) => return self.fail(ClientError::Tls(error)),
            };
            self.stream = Some(stream);
        }
        let Some(stream) = &mut self.stream else {
            return Turn::Wait;
        };
        if let Opening::Handshaking(since) = in_flight.opening {
            match stream.negotiate() {
                Ok(false) => return Turn::Wait,
                Ok(true) => {}
                Err(error) => {
                    let error = in_flight.deadline.error(error.into(), ExchangePhase::Tls);
                    return self.fail(error);
                }
            }
            in_flight.timings.tls = Some(since.elapsed());
            in_flight.opening = Opening::Open;
        }
        self.write();
        self.read(event.is_read_closed(), pool)
    }

    /// Reads on without an event.
    pub(super) fn continue_reading(&mut self, pool: &mut PoolContext) -> Turn<J> {
        let in_flight = self.in_flight.as_ref();
        match in_flight.map(|in_flight| &in_flight.opening) {
            Some(Opening::Open) => self.read(true, pool),
            _ => Turn::Wait, // another request has begun meanwhile
        }
    }

    /// Ends the exchange if its time has run out.
    pub(super) fn check_deadline(&mut self, pool: &mut PoolContext) -> Turn<J> {
        let Some(in_flight) = &mut self.in_flight else {
            return Turn::Wait;
        };
        let left = in_flight.deadline.time_left(ExchangePhase::Connecting);
        if matches!(in_flight.opening, Opening::Connecting(_)) && !left.is_zero() {
            return self.connect(pool);
        }
        let is_sending = in_flight.written < in_flight.length(&self.output);
        let phase = match in_flight.opening {
            Opening::Resolving => ExchangePhase::Resolving,
            Opening::Connecting(_) => ExchangePhase::Connecting,
            Opening::Handshaking(_) => ExchangePhase::Tls,
            Opening::Open if in_flight.parser.is_unused() && is_sending => ExchangePhase::Sending,
            Opening::Open => ExchangePhase::of(&in_flight.parser),
        };
        let deadline = in_flight.early_deadline.unwrap_or(in_flight.deadline);
        match deadline.left(phase) {
            Ok(_) => Turn::Wait,
            Err(error) => self.fail(error),
        }
    }

    /// Starts the attempts to connect that are due.
    fn connect(&mut self, pool: &PoolContext) -> Turn<J> {
        let Some(in_flight) = &mut self.in_flight else {
            return Turn::Wait;
        };
        let Opening::Connecting(connecting) = &mut in_flight.opening else {
            return Turn::Wait;
        };
        let started = connecting.race.start(Instant::now(), |address| {
            let mut stream = PoolStream::connect(address)?;
            // All attempts have the same token: an event of one is a reason to look at all of them.
            stream.register(&pool.registry, self.token)?;
            Ok(stream)
        });
        match started {
            Ok(()) => Turn::Wait,
            Err(error) => {
                let name = &connecting.endpoint.name;
                let error = connect_error(error.into(), name, in_flight.deadline);
                self.fail(error)
            }
        }
    }

    fn write(&mut self) {
        let (Some(in_flight), Some(stream)) = (&mut self.in_flight, &mut self.stream) else {
            return;
        };
        let body = if in_flight.has_body_apart {
            in_flight.job.body()
        } else {
            &[]
        };
        let length = self.output.len() + body.len();
        // Encrypted bytes may be left of an earlier write.
        let mut failed = stream.flush().err();
        let is_broken = in_flight.write_error.is_some();
        while in_flight.written < length && !is_broken && failed.is_none() {
            let head = self.output.get(in_flight.written..).unwrap_or_default();
            let rest = &body[in_flight.written.saturating_sub(self.output.len())..];
            let written = match (head, rest) {
                (_, []) => stream.write(head),
                ([], _) => stream.write(rest),
                _ => stream.write_vectored(&[IoSlice::new(head), IoSlice::new(rest)]),
            };
            match written {
                Ok(written) => in_flight.written += written,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => failed = Some(error),
            }
        }
        if let (Some(error), false) = (failed, is_broken) {
            in_flight.fail_write(error);
        }
    }

    /// Reads what has arrived. `is_closed` is whether the end of the connection was reported with it, which happens
    /// once.
    fn read(&mut self, is_closed: bool, pool: &mut PoolContext) -> Turn<J> {
        let (Some(in_flight), Some(stream)) = (&mut self.in_flight, &mut self.stream) else {
            return Turn::Wait;
        };
        for _ in 0..READS_PER_TURN {
            let read = match stream.read(&mut pool.scratch) {
                Ok(0) => return self.end(None, pool),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Turn::Wait,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return self.end(Some(error), pool),
            };
            if in_flight.parser.is_at_start() {
                in_flight.timings.first_byte = Some(in_flight.deadline.elapsed());
            }
            let mut input = &pool.scratch[..read];
            let is_all = stream.is_drained() && !is_closed && !cfg!(windows);
            match in_flight.parser.push(&mut input) {
                Ok(None) if is_all => return Turn::Wait,
                Ok(None) => {}
                Ok(Some(parsed)) => {
                    // More may have arrived, which no response would own.
                    let is_quiet =
                        input.is_empty() && (is_all || has_no_input(stream, &mut pool.scratch));
                    return self.respond(parsed, is_quiet);
                }
                Err(error) => return self.fail(error.into()),
            }
        }
        Turn::Unread
    }

    /// Acts on the end of the connection, with the error that ended it.
    fn end(&mut self, error: Option<io::Error>, pool: &PoolContext) -> Turn<J> {
        let Some(in_flight) = &mut self.in_flight else {
            return Turn::Wait;
        };
        let ended = match error {
            None => in_flight.parser.end().map_err(ClientError::from),
            Some(error) => {
                let phase = ExchangePhase::of(&in_flight.parser);
                Err(in_flight.deadline.error(error.into(), phase))
            }
        };
        let may_resend = match pool.resend {
            Resend::Unanswered => true,
            Resend::Unsent => in_flight.written == 0,
        };
        let failed = ended.as_ref().err();
        let is_unanswered = failed.is_some_and(|error| error.is_unanswered(&in_flight.timings));
        if may_resend && in_flight.is_reused && is_unanswered {
            // It is sent once more, on a new connection.
            self.stream = None;
            (in_flight.written, in_flight.write_error) = (0, None);
            (in_flight.early_deadline, in_flight.opening) = (None, Opening::Resolving);
            in_flight.timings = Timings::default();
            return Turn::Open;
        }
        match ended {
            Ok(parsed) => self.respond(parsed, false),
            Err(error) => self.fail(error),
        }
    }

    /// Ends the exchange with a response. `is_quiet` is whether nothing follows it.
    fn respond(&mut self, parsed: ParsedResponse, is_quiet: bool) -> Turn<J> {
        if let Some(in_flight) = &self.in_flight {
            let is_flushed = self.stream.as_ref().is_some_and(PoolStream::is_flushed);
            let is_sent = is_flushed && in_flight.written == in_flight.length(&self.output);
            if !(is_quiet && is_sent && parsed.keeps_connection(in_flight.closes)) {
                self.stream = None;
            }
        }
        self.complete(Ok(parsed))
    }

    /// Ends the exchange without a whole response.
    pub(super) fn fail(&mut self, error: ClientError) -> Turn<J> {
        let Some(in_flight) = &mut self.in_flight else {
            return Turn::Wait;
        };
        let mut failed = failed_read(error.into(), in_flight.take_parser());
        if let Some(error) = in_flight.write_error.take() {
            failed.error = Box::new(error);
        }
        self.stream = None;
        self.complete(Err(failed))
    }

    /// Acts on an event without a request: the endpoint closes the connection or sends something unasked. Either way
    /// the connection carries no other request.
    fn check_idle(&mut self, event: &Event, pool: &mut PoolContext) {
        let Some(stream) = &mut self.stream else {
            return;
        };
        let is_quiet = !event.is_read_closed() && has_no_input(stream, &mut pool.scratch);
        if !is_quiet {
            self.stream = None;
        }
    }

    /// Ends the exchange.
    fn complete(&mut self, outcome: Result<ParsedResponse, FailedExchange>) -> Turn<J> {
        let Some(in_flight) = self.in_flight.take() else {
            return Turn::Wait;
        };
        self.free_since = Instant::now();
        let (timings, elapsed) = (in_flight.timings, in_flight.deadline.elapsed());
        let outcome = match outcome {
            Ok(parsed) => Ok(TimedResponse {
                response: parsed.response,
                truncated: parsed.truncated,
                timings,
                elapsed,
            }),
            Err(failed) => Err(FailedExchange {
                timings,
                elapsed,
                ..failed
            }),
        };
        Turn::Completed(in_flight.job, Box::new(outcome))
    }
}

/// Whether the endpoint has neither sent anything nor closed the connection.
fn has_no_input(mut stream: impl Read, scratch: &mut [u8]) -> bool {
    matches!(stream.read(scratch), Err(error) if error.kind() == ErrorKind::WouldBlock)
}
