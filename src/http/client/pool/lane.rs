//! One connection, and the request that is on it.

mod opening;

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::event::Event;
use mio::net::TcpStream;
use mio::{Registry, Token};

use super::answer::{self, Read};
use crate::http::client::clock::Clock;
use crate::http::client::connection::{cut_off, is_kept, no_answer};
use crate::http::client::{
    ClientError, ExchangeLimits, ExchangePhase, FailedExchange, TimedResponse, Timings,
};
use crate::message::Request;

/// So often is read at once, so that no endpoint keeps the others waiting.
const READS: u32 = 8;
/// What is larger is not looked at for every few bytes more.
const LARGE: usize = 256 * 1024;

/// How the endpoint is reached, and what all its connections share.
pub(super) struct Way {
    pub(super) registry: Registry,
    pub(super) addresses: Arc<[SocketAddr]>,
    pub(super) name: String,
    pub(super) limits: ExchangeLimits,
    pub(super) scratch: Box<[u8]>,
}

/// What a request says of its answer and of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asks {
    /// For no body.
    to_head: bool,
    /// For the connection's end.
    to_close: bool,
}

/// A connection, open or not.
pub(super) struct PooledConnection<T> {
    token: Token,
    stream: Option<TcpStream>,
    flight: Option<Flight<T>>,
    /// The request's bytes.
    output: Vec<u8>,
    /// What has come of the answer.
    input: Vec<u8>,
    /// There may be more to read: nobody will say so again.
    has_more: bool,
}

/// A request under way.
struct Flight<T> {
    what: T,
    asks: Asks,
    clock: Clock,
    timings: Timings,
    written: usize,
    /// The address that is tried, and since when, until one takes the connection.
    connecting: Option<(usize, Instant)>,
    /// The connection has carried others: it may be closed as this one goes out.
    is_kept: bool,
    /// It could not be written to its end, for this reason; there may be an answer all the same.
    broken: Option<ClientError>,
    /// Then there is less time for that answer.
    early: Option<Clock>,
    /// What has come is looked at when it is so long.
    need: usize,
}

/// What became of a request.
type Landed<T> = (T, Result<TimedResponse, FailedExchange>);

impl<T> PooledConnection<T> {
    pub(super) fn new(index: usize) -> Self {
        Self {
            token: Token(index),
            stream: None,
            flight: None,
            output: Vec::new(),
            input: Vec::new(),
            has_more: false,
        }
    }

    /// Whether it is to be read on without a word from the system.
    pub(super) fn has_more(&self) -> bool {
        self.has_more
    }

    /// Takes the bytes of a request, and says what it asks for.
    pub(super) fn load(&mut self, request: &Request) -> Asks {
        let body = request.framed.as_deref().unwrap_or(&request.body);
        self.output.clear();
        request.write_head(&mut self.output);
        self.output.extend_from_slice(body);
        Asks {
            to_head: request.method == "HEAD",
            to_close: request.headers.lists("connection", "close"),
        }
    }

    /// Sends what it has taken, as soon as it can be.
    pub(super) fn send(&mut self, what: T, asks: Asks, way: &mut Way) -> Option<Landed<T>> {
        self.input.clear();
        self.flight = Some(Flight {
            what,
            asks,
            clock: Clock::start(way.limits),
            timings: Timings::default(),
            written: 0,
            connecting: None,
            is_kept: self.stream.is_some(),
            broken: None,
            early: None,
            need: 0,
        });
        if self.stream.is_none() {
            return self.open(0, way);
        }
        self.write();
        None
    }

    /// Something can be done on it.
    pub(super) fn ready(&mut self, event: &Event, way: &mut Way) -> Option<Landed<T>> {
        let Some(flight) = &mut self.flight else {
            self.look(event, way);
            return None;
        };
        if let (Some((nth, _)), Some(stream)) = (flight.connecting, &self.stream) {
            match stream.take_error() {
                Ok(None) if stream.peer_addr().is_err() => return None, // not yet
                Ok(None) => {}
                Ok(Some(error)) | Err(error) => return self.refused(nth, error, way),
            }
            flight.connecting = None;
            flight.timings.connect = Some(flight.clock.elapsed());
            // Without it only small requests become slower.
            let _ = stream.set_nodelay(true);
        }
        self.write();
        self.read(event.is_read_closed(), way)
    }

    /// Reads on.
    pub(super) fn go_on(&mut self, way: &mut Way) -> Option<Landed<T>> {
        self.read(true, way)
    }

    /// Whether the time of its request has run out.
    pub(super) fn late(&mut self, way: &mut Way) -> Option<Landed<T>> {
        let flight = self.flight.as_mut()?;
        if let Some((nth, since)) = flight.connecting
            && nth + 1 < way.addresses.len()
        {
            // None gets all of the time while others are left.
            let left = flight.clock.time_left(ExchangePhase::Connecting);
            if since.elapsed() < left {
                return None;
            }
            return self.refused(nth, ErrorKind::TimedOut.into(), way);
        }
        let mut partial = None;
        let phase = if flight.connecting.is_some() {
            ExchangePhase::Connecting
        } else if self.input.is_empty() && flight.written < self.output.len() {
            ExchangePhase::Sending
        } else {
            ExchangePhase::Waiting
        };
        let clock = flight.early.unwrap_or(flight.clock);
        let mut late = clock.left(phase).err()?;
        if let Some(broken) = flight.broken.take() {
            late = broken;
        } else {
            partial = match answer::read(&self.input, true, flight.asks.to_head, usize::MAX - 1) {
                Read::Wrong(_, Some((response, _))) => Some(response),
                Read::Whole { response, .. } => Some(Box::new(response)),
                _ => None,
            };
            if partial.is_some() {
                late = flight.clock.timed_out(ExchangePhase::Reading);
            }
        }
        self.land(Err(FailedExchange::new(late, partial)))
    }

    fn write(&mut self) {
        let (Some(flight), Some(stream)) = (&mut self.flight, &mut self.stream) else {
            return;
        };
        while flight.written < self.output.len() && flight.broken.is_none() {
            match stream.write(&self.output[flight.written..]) {
                Ok(written) => flight.written += written,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    flight.broken = Some(ClientError::of(
                        error.into(),
                        ExchangePhase::Sending,
                        flight.clock,
                    ));
                    flight.early = Some(flight.clock.for_early_answer());
                }
            }
        }
    }

    /// Reads what has come; `closed` is whether the connection's end came with it, which is told only once.
    fn read(&mut self, closed: bool, way: &mut Way) -> Option<Landed<T>> {
        let (flight, stream) = (self.flight.as_mut()?, self.stream.as_mut()?);
        let before = self.input.len();
        let (mut ended, mut failed) = (false, None);
        let mut reads = 0;
        self.has_more = false;
        while !ended && failed.is_none() {
            reads += 1;
            if reads > READS {
                self.has_more = true;
                break;
            }
            match stream.read(&mut way.scratch) {
                Ok(0) => ended = true,
                Ok(read) => {
                    self.input.extend_from_slice(&way.scratch[..read]);
                    // Less than was asked for is all that there is.
                    if read < way.scratch.len() && !closed && !cfg!(windows) {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => failed = Some(error),
            }
        }
        let over = ended || failed.is_some();
        if before == 0 && !self.input.is_empty() {
            flight.timings.first_byte = Some(flight.clock.elapsed());
        }
        // The end of a chunked body is seen from afar, with trailers before it or without.
        let is_awaited = self.input.len() >= flight.need || self.input.ends_with(b"\r\n\r\n");
        if !over && (self.input.len() == before || !is_awaited) {
            return None;
        }
        if over && self.input.is_empty() && flight.is_kept {
            // It was closed as the request went out, which is no answer to it: it goes out anew, and that once.
            self.stream = None;
            (flight.written, flight.broken, flight.early) = (0, None, None);
            flight.timings = Timings::default();
            return self.open(0, way);
        }
        let (asks, max) = (flight.asks, way.limits.max_body);
        match answer::read(&self.input, over, asks.to_head, max) {
            // Sizes and their extensions may take as much room as what they frame, and no more.
            Read::Part(_) if self.input.len() > 2 * max.max(LARGE) => {
                let what = "its framing is larger than its body";
                self.land(Err(ClientError::NotHttp(what.to_owned()).into()))
            }
            Read::Part(need) => {
                // What is large is not looked through again for each drop.
                let length = self.input.len();
                flight.need = match length {
                    0..LARGE => need,
                    _ if need > length => need,
                    _ => length + length / 4,
                };
                None
            }
            Read::Whole {
                response,
                cut,
                is_last,
            } => {
                let is_sent = flight.written == self.output.len();
                let stays = is_last && is_sent && !over && !cut && !self.has_more;
                if !(stays && is_kept(asks.to_head, asks.to_close, &response)) {
                    self.stream = None;
                }
                let answer = TimedResponse {
                    response,
                    timings: Timings::default(),
                    elapsed: Duration::ZERO,
                    truncated: cut,
                };
                self.land(Ok(answer))
            }
            Read::Wrong(problem, partial) => {
                let problem = match failed {
                    Some(error) => error.into(),
                    None => problem,
                };
                let broken = flight.broken.take();
                let clock = flight.clock;
                let (cause, partial) = match partial {
                    None => (no_answer(problem, clock), None),
                    Some((response, framing)) => {
                        let cause = cut_off(problem, framing, response.body.len(), clock);
                        (cause, Some(response))
                    }
                };
                self.land(Err(FailedExchange::new(broken.unwrap_or(cause), partial)))
            }
        }
    }

    /// Nobody asked: the endpoint closes it, or sends what nobody wants. Either way it carries no other request.
    fn look(&mut self, event: &Event, way: &mut Way) {
        let Some(stream) = &mut self.stream else {
            return;
        };
        let is_quiet = !event.is_read_closed()
            && matches!(stream.read(&mut way.scratch), Err(error) if error.kind() == ErrorKind::WouldBlock);
        if !is_quiet {
            self.stream = None;
        }
    }

    /// The request is through.
    fn land(&mut self, outcome: Result<TimedResponse, FailedExchange>) -> Option<Landed<T>> {
        let flight = self.flight.take()?;
        self.has_more = false;
        let (timings, elapsed) = (flight.timings, flight.clock.elapsed());
        let outcome = match outcome {
            Ok(answer) => Ok(TimedResponse {
                timings,
                elapsed,
                ..answer
            }),
            Err(failure) => {
                self.stream = None;
                Err(FailedExchange {
                    timings,
                    elapsed,
                    ..failure
                })
            }
        };
        Some((flight.what, outcome))
    }
}
