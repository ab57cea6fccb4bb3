//! One connection: what it is doing, and what happens next when it can read, can write or is out of time.

mod answering;
mod reading;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use mio::Waker;
use mio::net::TcpStream;

use super::super::parser::{Parser, ParserStep};
use super::super::response_writer::{ConnectionAfter, HttpDate, RenderedResponse};
use super::suspended_requests::Resumed;
use super::{Action, InFlight, IncomingRequest, ResponseOutcome, ServerConfig, Service};

/// Requests of one connection that are taken before the others have their turn.
const REQUESTS_A_TURN: usize = 16;
/// Unsent answers above which no further request of the connection is taken.
const MAX_UNSENT: usize = 64 << 10;
/// After a refusal, what the sender still sends is read and dropped, so that it can read the answer: a reset would
/// throw that away (RFC 9112 section 9.6). This much, and this long, at most.
const LINGER_BYTES: usize = 64 << 20;
const LINGER_TIME: Duration = Duration::from_secs(10);

/// What a loop lends to the connection whose turn it is.
pub(super) struct Context<'a, S: Service> {
    /// The connection's place in the loop, and the way into the loop: for parked requests.
    pub(super) key: usize,
    pub(super) resume: &'a Sender<Resumed<S::Tag>>,
    pub(super) waker: &'a Arc<Waker>,
    pub(super) service: &'a S,
    pub(super) config: &'a ServerConfig,
    pub(super) in_flight: &'a InFlight,
    pub(super) now: Instant,
    pub(super) date: &'a HttpDate,
    /// Shared by all connections of the loop: input is read into it, and parsed from it.
    pub(super) buffer: &'a mut [u8],
    /// Shared by all connections of the loop: answers of a turn are gathered in it, and written at once.
    pub(super) out: &'a mut Vec<u8>,
    pub(super) stopping: bool,
}

/// What the loop does with a connection after its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterTurn {
    /// Wait for readiness or the deadline.
    Keep,
    /// Give it another turn when the others had theirs.
    Again,
    /// Give it another turn after the next wake-up from downstream.
    Retry,
    /// Close it.
    Close,
}

/// What a connection is doing.
enum Phase<T> {
    /// Reading a request, or between two.
    Reading,
    /// Its request waits for room downstream.
    Waiting(IncomingRequest),
    /// Its request, of so many bytes, is in another thread's hands.
    Parked(Form, usize),
    /// Its answer is held back until then.
    Delayed(Instant, Held<T>),
    /// It gets no answer, and is not closed either.
    Hanging,
    /// Refused: what still comes is dropped until then; so many bytes were.
    Lingering(Instant, usize),
}

/// An answer that is held back.
struct Held<T> {
    answer: Arc<RenderedResponse>,
    ticket: T,
    form: Form,
}

/// How a request wants to be answered.
#[derive(Clone, Copy)]
struct Form {
    fate: ConnectionAfter,
    is_head: bool,
}

/// What is done once all answers are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    No,
    AtOnce,
    Lingering,
    /// Without waiting for what the sender still sends.
    Hard,
}

/// What is being read, for the deadlines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Idle,
    Head,
    Body,
}

pub(super) struct Connection<T> {
    pub(super) socket: TcpStream,
    pub(super) id: u64,
    /// The earliest timer entry of this connection, for the loop.
    pub(super) timer: Option<Instant>,
    pub(super) readable: bool,
    /// The sender's half is closed: behind the last bytes comes the end, of which no event tells again.
    pub(super) read_closed: bool,
    /// There is room downstream again, for a request that waits for it.
    pub(super) retry: bool,
    peer: SocketAddr,
    parser: Parser,
    phase: Phase<T>,
    closing: Closing,
    /// Bytes read but not yet parsed: the sender pipelines.
    input: Vec<u8>,
    unsent: Vec<u8>,
    /// How much of `unsent` is written.
    unsent_from: usize,
    /// Tickets of answers, each with how many bytes of all answers must have been written.
    tickets: VecDeque<(u64, T)>,
    queued: u64,
    written: u64,
    reading: Reading,
    /// When `reading` began.
    since: Instant,
    /// When a piece of a body last came.
    progress: Instant,
    /// When a byte of an answer was last taken, or the first one put off.
    writing: Instant,
    /// Bytes of body counted in the loops' total.
    held: usize,
}

impl<T: Send> Connection<T> {
    pub(super) fn new(
        socket: TcpStream,
        peer: SocketAddr,
        id: u64,
        config: &ServerConfig,
        now: Instant,
    ) -> Self {
        Self {
            socket,
            id,
            timer: None,
            readable: true,
            read_closed: false,
            retry: false,
            peer,
            parser: Parser::new(config.limits),
            phase: Phase::Reading,
            closing: Closing::No,
            input: Vec::new(),
            unsent: Vec::new(),
            unsent_from: 0,
            tickets: VecDeque::new(),
            queued: 0,
            written: 0,
            reading: Reading::Idle,
            since: now,
            progress: now,
            writing: now,
            held: 0,
        }
    }

    /// When this connection is out of time, as things stand.
    pub(super) fn deadline(&self, config: &ServerConfig) -> Option<Instant> {
        match &self.phase {
            Phase::Waiting(_) | Phase::Parked(..) | Phase::Hanging => None,
            Phase::Delayed(until, _) | Phase::Lingering(until, _) => Some(*until),
            Phase::Reading if !self.unsent.is_empty() => Some(self.writing + config.write_timeout),
            Phase::Reading => Some(match self.reading {
                Reading::Idle => self.since + config.idle_timeout,
                Reading::Head => self.since + config.head_timeout,
                Reading::Body => {
                    let seconds = self.parser.held() as u64 / config.min_rate.max(1);
                    let at_rate = self.since + config.rate_grace + Duration::from_secs(seconds);
                    at_rate.min(self.progress + config.body_timeout)
                }
            }),
        }
    }

    /// Since when it has been idle, in a head or hanging; `None` while it does anything that is worth keeping.
    pub(super) fn expendable_since(&self) -> Option<Instant> {
        let idle = match self.phase {
            Phase::Reading => self.reading != Reading::Body,
            Phase::Hanging => true,
            _ => false,
        };
        (idle && self.unsent.is_empty()).then_some(self.since)
    }

    /// Whether nothing has started that a clean end would wait for.
    pub(super) fn is_idle(&self) -> bool {
        let idle = match self.phase {
            Phase::Reading => self.parser.is_idle() && self.input.is_empty(),
            Phase::Hanging => true,
            _ => false,
        };
        idle && self.unsent.is_empty()
    }

    /// Does what can be done now.
    pub(super) fn turn<S: Service<Tag = T>>(&mut self, cx: &mut Context<'_, S>) -> AfterTurn {
        let next = self.try_turn(cx).unwrap_or(AfterTurn::Close);
        self.note_reading(cx);
        next
    }

    /// The deadline has passed.
    pub(super) fn expire<S: Service<Tag = T>>(&mut self, cx: &mut Context<'_, S>) -> AfterTurn {
        match std::mem::replace(&mut self.phase, Phase::Reading) {
            Phase::Delayed(_, held) => {
                self.answer(held, cx);
                return self.turn(cx);
            }
            Phase::Lingering(..) => return AfterTurn::Close,
            Phase::Reading => {}
            // These have no deadline.
            phase @ (Phase::Waiting(_) | Phase::Parked(..) | Phase::Hanging) => {
                self.phase = phase;
                return AfterTurn::Keep;
            }
        }
        let reason = match self.reading {
            _ if !self.unsent.is_empty() => return AfterTurn::Close,
            Reading::Idle => return AfterTurn::Close,
            Reading::Head => format!("no complete head within {:?}", cx.config.head_timeout),
            Reading::Body => format!("the body stopped coming after {} bytes", self.parser.held()),
        };
        if let ParserStep::Refused(refusal) = self.parser.abandon(408, reason.into()) {
            self.refuse(&refusal, cx);
        }
        self.turn(cx)
    }

    /// The connection ends: whoever waits for an answer that has not left is told.
    pub(super) fn close<S: Service<Tag = T>>(self, service: &S, in_flight: &InFlight) {
        in_flight.fetch_sub(self.held, Relaxed);
        let held = match self.phase {
            Phase::Delayed(_, held) => Some(held.ticket),
            _ => None,
        };
        for ticket in self
            .tickets
            .into_iter()
            .map(|(_, ticket)| ticket)
            .chain(held)
        {
            service.sent(ticket, ResponseOutcome::Aborted);
        }
    }

    fn try_turn<S: Service<Tag = T>>(&mut self, cx: &mut Context<'_, S>) -> io::Result<AfterTurn> {
        self.write(cx)?;
        if let Phase::Lingering(..) = self.phase {
            return self.linger(cx);
        }
        if std::mem::take(&mut self.retry) {
            match std::mem::replace(&mut self.phase, Phase::Reading) {
                Phase::Waiting(arrival) => self.call(arrival, cx),
                phase => self.phase = phase,
            }
            self.count_held(cx);
        }
        let mut left = REQUESTS_A_TURN;
        while self.takes_input(cx) {
            if left == 0 {
                self.write(cx)?;
                return Ok(AfterTurn::Again);
            }
            if !self.input.is_empty() {
                let input = std::mem::take(&mut self.input);
                self.feed(&input, &mut left, cx);
            } else if !self.readable || !self.read(&mut left, cx)? {
                break;
            }
        }
        self.write(cx)?;
        match self.phase {
            Phase::Waiting(_) => Ok(AfterTurn::Retry),
            Phase::Hanging if self.read_closed => Ok(AfterTurn::Close),
            // What is left over, here or in the socket, is not told of again.
            Phase::Reading if self.takes_input(cx) && (self.readable || !self.input.is_empty()) => {
                Ok(AfterTurn::Again)
            }
            Phase::Reading if self.unsent.is_empty() => self.after_answers(cx),
            _ => Ok(AfterTurn::Keep),
        }
    }
}
