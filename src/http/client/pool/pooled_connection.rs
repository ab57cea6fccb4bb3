//! One connection of a pool: its request goes out and its response comes in as the socket allows.

use std::io::{self, ErrorKind, Read, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::event::Event;
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use crate::http::client::connection::failed_read;
use crate::http::client::connector::connect_error;
use crate::http::client::exchange::{
    ClientError, Deadline, ExchangeLimits, ExchangePhase, FailedExchange, TimedResponse,
};
use crate::http::response_parser::{ParsedResponse, ResponseParser};
use crate::message::Request;
use crate::record::Timings;

/// Reads of one connection before the others have their turn.
const READS_PER_TURN: u32 = 8;

/// What all connections of a pool share.
pub(super) struct PoolContext {
    pub(super) registry: Registry,
    pub(super) addresses: Arc<[SocketAddr]>,
    pub(super) name: String,
    pub(super) limits: ExchangeLimits,
    pub(super) scratch: Box<[u8]>,
}

/// What a request implies for its response and for the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestTraits {
    is_head: bool,
    /// The request asks for the connection to be closed.
    closes: bool,
}

/// A connection, open or not, and the request on it.
pub(super) struct PooledConnection<T> {
    token: Token,
    stream: Option<TcpStream>,
    in_flight: Option<InFlightRequest<T>>,
    /// The bytes of the request.
    output: Vec<u8>,
    /// There may be more to read, which no event reports again.
    has_more: bool,
}

/// A request whose response has not arrived whole.
struct InFlightRequest<T> {
    job: T,
    /// The request asks for the connection to be closed.
    closes: bool,
    deadline: Deadline,
    timings: Timings,
    written: usize,
    /// The address being tried, and since when, until one accepts the connection.
    connecting: Option<(usize, Instant)>,
    /// The connection has carried other requests, and the endpoint may close it as this one goes out.
    is_reused: bool,
    /// Why the request could not be written whole. A response may arrive all the same.
    write_error: Option<ClientError>,
    /// The shorter deadline for that response.
    early_deadline: Option<Deadline>,
    parser: ResponseParser,
}

impl<T> InFlightRequest<T> {
    fn take_parser(&mut self) -> ResponseParser {
        std::mem::replace(&mut self.parser, ResponseParser::new(false, 0))
    }
}

/// A job and the outcome of its exchange.
type Completed<T> = (T, Result<TimedResponse, FailedExchange>);

impl<T> PooledConnection<T> {
    pub(super) fn new(index: usize) -> Self {
        Self {
            token: Token(index),
            stream: None,
            in_flight: None,
            output: Vec::new(),
            has_more: false,
        }
    }

    /// Whether to read on without waiting for an event.
    pub(super) fn has_more(&self) -> bool {
        self.has_more
    }

    /// Copies the bytes of a request, and returns what it implies for its response.
    pub(super) fn load(&mut self, request: &Request) -> RequestTraits {
        let body = request.framed.as_deref().unwrap_or(&request.body);
        self.output.clear();
        request.write_head(&mut self.output);
        self.output.extend_from_slice(body);
        RequestTraits {
            is_head: request.method == "HEAD",
            closes: request.headers.lists("connection", "close"),
        }
    }

    /// Starts to send the request that was loaded.
    pub(super) fn send(
        &mut self,
        job: T,
        traits: RequestTraits,
        pool: &mut PoolContext,
    ) -> Option<Completed<T>> {
        self.in_flight = Some(InFlightRequest {
            job,
            closes: traits.closes,
            deadline: Deadline::start(pool.limits),
            timings: Timings::default(),
            written: 0,
            connecting: None,
            is_reused: self.stream.is_some(),
            write_error: None,
            early_deadline: None,
            parser: ResponseParser::new(traits.is_head, pool.limits.max_body),
        });
        if self.stream.is_none() {
            return self.open(0, pool);
        }
        self.write();
        None
    }

    /// Acts on an event.
    pub(super) fn ready(&mut self, event: &Event, pool: &mut PoolContext) -> Option<Completed<T>> {
        let Some(in_flight) = &mut self.in_flight else {
            self.check_idle(event, pool);
            return None;
        };
        if let (Some((nth, _)), Some(stream)) = (in_flight.connecting, &self.stream) {
            match stream.take_error() {
                Ok(None) if stream.peer_addr().is_err() => return None, // not connected yet
                Ok(None) => {}
                Ok(Some(error)) | Err(error) => return self.try_next(nth, error, pool),
            }
            in_flight.connecting = None;
            in_flight.timings.connect = Some(in_flight.deadline.elapsed());
            // A failure only makes small requests slower.
            let _ = stream.set_nodelay(true);
        }
        self.write();
        self.read(event.is_read_closed(), pool)
    }

    /// Reads on without an event.
    pub(super) fn continue_reading(&mut self, pool: &mut PoolContext) -> Option<Completed<T>> {
        self.read(true, pool)
    }

    /// Ends the exchange if its time has run out.
    pub(super) fn check_deadline(&mut self, pool: &mut PoolContext) -> Option<Completed<T>> {
        let in_flight = self.in_flight.as_mut()?;
        if let Some((nth, since)) = in_flight.connecting
            && nth + 1 < pool.addresses.len()
        {
            // An address gets half of the time that is left while others follow.
            let left = in_flight.deadline.time_left(ExchangePhase::Connecting);
            if since.elapsed() < left {
                return None;
            }
            return self.try_next(nth, ErrorKind::TimedOut.into(), pool);
        }
        let is_sending = in_flight.parser.is_unused() && in_flight.written < self.output.len();
        let phase = if in_flight.connecting.is_some() {
            ExchangePhase::Connecting
        } else if is_sending {
            ExchangePhase::Sending
        } else if in_flight.parser.has_head() {
            ExchangePhase::Reading
        } else {
            ExchangePhase::Waiting
        };
        let deadline = in_flight.early_deadline.unwrap_or(in_flight.deadline);
        let error = deadline.left(phase).err()?;
        let error = in_flight.write_error.take().unwrap_or(error);
        let partial = self.in_flight.as_mut()?.take_parser().into_partial();
        self.complete(Err(FailedExchange::new(error, partial)))
    }

    /// Opens a connection to the first address, from this index on, that accepts.
    fn open(&mut self, from: usize, pool: &mut PoolContext) -> Option<Completed<T>> {
        let in_flight = self.in_flight.as_mut()?;
        in_flight.is_reused = false;
        let mut last_error = ErrorKind::ConnectionRefused.into();
        for (nth, address) in pool.addresses.iter().enumerate().skip(from) {
            let interest = Interest::READABLE | Interest::WRITABLE;
            let opened = TcpStream::connect(*address).and_then(|mut stream| {
                pool.registry.register(&mut stream, self.token, interest)?;
                Ok(stream)
            });
            match opened {
                Ok(stream) => {
                    in_flight.connecting = Some((nth, Instant::now()));
                    self.stream = Some(stream);
                    return None;
                }
                Err(error) => last_error = error,
            }
        }
        self.try_next(pool.addresses.len(), last_error, pool)
    }

    /// Tries the next address, after this one did not accept.
    fn try_next(
        &mut self,
        nth: usize,
        error: io::Error,
        pool: &mut PoolContext,
    ) -> Option<Completed<T>> {
        self.stream = None;
        if nth + 1 < pool.addresses.len() {
            return self.open(nth + 1, pool);
        }
        let deadline = self.in_flight.as_ref()?.deadline;
        self.complete(Err(connect_error(error.into(), &pool.name, deadline).into()))
    }

    fn write(&mut self) {
        let (Some(in_flight), Some(stream)) = (&mut self.in_flight, &mut self.stream) else {
            return;
        };
        while in_flight.written < self.output.len() && in_flight.write_error.is_none() {
            match stream.write(&self.output[in_flight.written..]) {
                Ok(written) => in_flight.written += written,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    in_flight.write_error = Some(
                        in_flight
                            .deadline
                            .error(error.into(), ExchangePhase::Sending),
                    );
                    in_flight.early_deadline = Some(in_flight.deadline.for_early_response());
                }
            }
        }
    }

    /// Reads what has arrived. `is_closed` is whether the end of the connection was reported with it, which happens once.
    fn read(&mut self, is_closed: bool, pool: &mut PoolContext) -> Option<Completed<T>> {
        let (in_flight, stream) = (self.in_flight.as_mut()?, self.stream.as_mut()?);
        let mut reads = 0;
        self.has_more = false;
        loop {
            reads += 1;
            if reads > READS_PER_TURN {
                self.has_more = true;
                return None;
            }
            let read = match stream.read(&mut pool.scratch) {
                Ok(0) => return self.end(None, pool),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return None,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return self.end(Some(error), pool),
            };
            if in_flight.parser.is_at_start() {
                in_flight.timings.first_byte = Some(in_flight.deadline.elapsed());
            }
            let mut input = &pool.scratch[..read];
            // A read that does not fill the buffer has taken all there is.
            let is_all = read < pool.scratch.len() && !is_closed && !cfg!(windows);
            match in_flight.parser.push(&mut input) {
                Ok(None) if is_all => return None,
                Ok(None) => {}
                Ok(Some(parsed)) => {
                    let is_last = input.is_empty();
                    // More may have arrived, which no response would own.
                    let is_quiet = is_last && (is_all || has_no_input(stream, &mut pool.scratch));
                    return self.respond(parsed, is_quiet);
                }
                Err(error) => return self.fail(error.into()),
            }
        }
    }

    /// Acts on the end of the connection, with the error that ended it.
    fn end(&mut self, error: Option<io::Error>, pool: &mut PoolContext) -> Option<Completed<T>> {
        let in_flight = self.in_flight.as_mut()?;
        if in_flight.parser.is_unused() && in_flight.is_reused {
            // The endpoint closed the idle connection as the request went out: the request is sent once more, on a new
            // connection.
            self.stream = None;
            (
                in_flight.written,
                in_flight.write_error,
                in_flight.early_deadline,
            ) = (0, None, None);
            in_flight.timings = Timings::default();
            return self.open(0, pool);
        }
        let ended = match error {
            None => in_flight.parser.end().map_err(ClientError::from),
            Some(error) => {
                let phase = if in_flight.parser.has_head() {
                    ExchangePhase::Reading
                } else {
                    ExchangePhase::Waiting
                };
                Err(in_flight.deadline.error(error.into(), phase))
            }
        };
        match ended {
            Ok(parsed) => self.respond(parsed, false),
            Err(error) => self.fail(error),
        }
    }

    /// Ends the exchange with a response. `is_quiet` is whether nothing follows it.
    fn respond(&mut self, parsed: ParsedResponse, is_quiet: bool) -> Option<Completed<T>> {
        let in_flight = self.in_flight.as_ref()?;
        let is_sent = in_flight.written == self.output.len();
        if !(is_quiet && is_sent && parsed.keeps_connection(in_flight.closes)) {
            self.stream = None;
        }
        self.complete(Ok(TimedResponse {
            response: parsed.response,
            timings: Timings::default(),
            elapsed: Duration::ZERO,
            truncated: parsed.truncated,
        }))
    }

    /// Ends the exchange without a whole response.
    fn fail(&mut self, error: ClientError) -> Option<Completed<T>> {
        let in_flight = self.in_flight.as_mut()?;
        let write_error = in_flight.write_error.take();
        let parser = in_flight.take_parser();
        let mut failed = failed_read(error.into(), parser);
        if let Some(error) = write_error {
            failed.error = Box::new(error);
        }
        self.complete(Err(failed))
    }

    /// Acts on an event without a request: the endpoint closes the connection or sends something unasked. Either way the
    /// connection carries no other request.
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
    fn complete(&mut self, outcome: Result<TimedResponse, FailedExchange>) -> Option<Completed<T>> {
        let in_flight = self.in_flight.take()?;
        self.has_more = false;
        let (timings, elapsed) = (in_flight.timings, in_flight.deadline.elapsed());
        let outcome = match outcome {
            Ok(response) => Ok(TimedResponse {
                timings,
                elapsed,
                ..response
            }),
            Err(failed) => {
                self.stream = None;
                Err(FailedExchange {
                    timings,
                    elapsed,
                    ..failed
                })
            }
        };
        Some((in_flight.job, outcome))
    }
}

/// Whether the endpoint has neither sent anything nor closed the connection.
fn has_no_input(mut stream: impl Read, scratch: &mut [u8]) -> bool {
    matches!(stream.read(scratch), Err(error) if error.kind() == ErrorKind::WouldBlock)
}
