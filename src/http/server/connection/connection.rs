//! What a connection is doing, and what happens next when it can read, can write or is out of time.
//!
//! The loop gives a connection a turn for every event. A turn writes what is left, reads and parses, calls the service
//! for each whole request, and writes the responses at once. It ends after [`REQUESTS_PER_TURN`] requests, so that no
//! sender keeps the loop to itself, and says with [`AfterTurn`] what the loop does next.

use std::io;
use std::net::{Shutdown, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use mio::event::Event;
use mio::net::TcpStream;
use socket2::SockRef;

use super::input::{ConnectionInput, ReadOutcome, ReadStage, read_once};
use super::output::ConnectionOutput;
use crate::http::LoopWaker;
use crate::http::parser::{ParserStep, Refusal};
use crate::http::response_writer::{ConnectionAfter, HttpDate, RenderedResponse};
use crate::http::server::config::ServerConfig;
use crate::http::server::service::{
    Action, ConnectionEnd, IncomingRequest, ResponseOutcome, Resumed, Service, Suspender,
};
use crate::message::{Request, Version};

/// Requests of one connection that are served before the other connections have their turn.
const REQUESTS_PER_TURN: usize = 16;
/// No further request of a connection is taken while more bytes of its responses are unsent.
const MAX_UNSENT: usize = 64 << 10;
/// After a refusal, what the sender still sends is read and dropped, so that it can read the response: a reset would
/// discard that (RFC 9112 section 9.6). At most this much is dropped, for at most this long.
const LINGER_BYTES: usize = 64 << 20;
const LINGER_TIME: Duration = Duration::from_secs(10);

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// Bytes of bodies that the connections of all loops hold.
pub(crate) type BytesInFlight = Arc<AtomicUsize>;

/// What a loop lends to the connection whose turn it is.
pub(crate) struct TurnContext<'a, S: Service> {
    /// The connection's key and id in the loop, for suspended requests.
    pub(crate) key: usize,
    pub(crate) id: u64,
    pub(crate) resume: &'a Sender<Resumed<S::Tag>>,
    pub(crate) waker: &'a LoopWaker,
    pub(crate) service: &'a S,
    pub(crate) config: &'a ServerConfig,
    pub(crate) in_flight: &'a BytesInFlight,
    pub(crate) now: Instant,
    pub(crate) date: &'a HttpDate,
    /// Shared by all connections of the loop: input is read into it, and parsed from it.
    pub(crate) buffer: &'a mut [u8],
    /// Shared by all connections of the loop: the responses of a turn are gathered in it, and written at once.
    pub(crate) out: &'a mut Vec<u8>,
    pub(crate) is_stopping: bool,
}

/// What the loop does with a connection after its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterTurn {
    /// Wait for readiness or the deadline.
    Wait,
    /// Give it another turn when the other connections have had theirs.
    Continue,
    /// Give it another turn when deferred requests are retried.
    Retry,
    Close,
}

enum ConnectionState<T> {
    /// Reading a request, or between two.
    Reading,
    /// The service has deferred this request.
    Deferred(IncomingRequest),
    /// Another thread decides on the request, of this many bytes.
    Suspended(ResponseForm, usize),
    /// The response is held back until then.
    Delayed(Instant, PreparedResponse<T>),
    /// Open without a response.
    Hanging,
    /// Refused: input is dropped until then; this many bytes were.
    Lingering(Instant, usize),
}

struct PreparedResponse<T> {
    response: Arc<RenderedResponse>,
    tag: T,
    form: ResponseForm,
    /// Whether a sender that leaves first gets no response.
    ends_with_sender: bool,
}

/// What a request implies for the form of its response.
#[derive(Clone, Copy)]
struct ResponseForm {
    after: ConnectionAfter,
    is_head: bool,
}

/// What happens to the connection once all responses are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// It stays open.
    No,
    /// It closes, lingering only if the sender is still sending.
    AfterResponses,
    Lingering,
    /// It closes whatever the sender still sends.
    Immediate,
}

pub(crate) struct Connection<T> {
    socket: TcpStream,
    peer: SocketAddr,
    input: ConnectionInput,
    output: ConnectionOutput<T>,
    state: ConnectionState<T>,
    closing: Closing,
    /// A deferred request may be offered to the service again.
    is_retry: bool,
    /// Bytes of body counted in [`BytesInFlight`].
    counted: usize,
}

impl<T: Send> Connection<T> {
    pub(crate) fn new(
        socket: TcpStream,
        peer: SocketAddr,
        config: &ServerConfig,
        now: Instant,
    ) -> Self {
        Self {
            socket,
            peer,
            input: ConnectionInput::new(config, now),
            output: ConnectionOutput::new(now),
            state: ConnectionState::Reading,
            closing: Closing::No,
            is_retry: false,
            counted: 0,
        }
    }

    /// The socket, for the loop to deregister.
    pub(crate) fn socket(&mut self) -> &mut TcpStream {
        &mut self.socket
    }

    /// Notes what an event reports.
    pub(crate) fn signal(&mut self, event: &Event) {
        self.input.signal(event);
    }

    /// Lets the next turn offer a deferred request again.
    pub(crate) fn retry(&mut self) {
        self.is_retry = true;
    }

    /// When the connection is out of time, unless it does something first.
    pub(crate) fn deadline(&self, config: &ServerConfig) -> Option<Instant> {
        match &self.state {
            ConnectionState::Deferred(_)
            | ConnectionState::Suspended(..)
            | ConnectionState::Hanging => None,
            ConnectionState::Delayed(until, _) | ConnectionState::Lingering(until, _) => {
                Some(*until)
            }
            ConnectionState::Reading if !self.output.is_empty() => {
                Some(self.output.progress() + config.write_timeout)
            }
            ConnectionState::Reading => Some(self.input.deadline(config)),
        }
    }

    /// Since when it has been idle, in a head or hanging; `None` while it does anything that is worth keeping.
    pub(crate) fn expendable_since(&self) -> Option<Instant> {
        let is_expendable = match self.state {
            ConnectionState::Reading => self.input.stage() != ReadStage::Body,
            _ => self.waits_for_sender(),
        };
        (is_expendable && self.output.is_empty()).then_some(self.input.since())
    }

    /// Whether nothing has started that a graceful stop waits for.
    pub(crate) fn is_idle(&self) -> bool {
        let is_idle = match self.state {
            ConnectionState::Reading => self.input.is_idle(),
            _ => self.waits_for_sender(),
        };
        is_idle && self.output.is_empty()
    }

    /// Whether it only waits for the sender to give up.
    fn waits_for_sender(&self) -> bool {
        match &self.state {
            ConnectionState::Hanging => true,
            ConnectionState::Delayed(_, prepared) => prepared.ends_with_sender,
            _ => false,
        }
    }

    /// Does what can be done now.
    pub(crate) fn turn<S: Service<Tag = T>>(&mut self, cx: &mut TurnContext<'_, S>) -> AfterTurn {
        let after = self.try_turn(cx).unwrap_or(AfterTurn::Close);
        self.input.update_stage(cx.now);
        after
    }

    /// Acts on a deadline that has passed.
    pub(crate) fn expire<S: Service<Tag = T>>(&mut self, cx: &mut TurnContext<'_, S>) -> AfterTurn {
        match std::mem::replace(&mut self.state, ConnectionState::Reading) {
            ConnectionState::Delayed(_, prepared) => {
                self.respond(prepared, cx);
                return self.turn(cx);
            }
            ConnectionState::Lingering(..) => return AfterTurn::Close,
            ConnectionState::Reading => {}
            // These have no deadline.
            state @ (ConnectionState::Deferred(_)
            | ConnectionState::Suspended(..)
            | ConnectionState::Hanging) => {
                self.state = state;
                return AfterTurn::Wait;
            }
        }
        let reason = match self.input.stage() {
            _ if !self.output.is_empty() => return AfterTurn::Close,
            ReadStage::Idle => return AfterTurn::Close,
            ReadStage::Head => format!(
                "the head was not complete within {:?}",
                cx.config.head_timeout
            ),
            ReadStage::Body => format!("the body stalled after {} bytes", self.input.held()),
        };
        if let Some(refusal) = self.input.abandon(408, reason) {
            self.refuse(&refusal, cx);
        }
        self.turn(cx)
    }

    /// Acts on the decision of another thread about the suspended request.
    pub(crate) fn resume<S: Service<Tag = T>>(
        &mut self,
        action: Action<T>,
        cx: &mut TurnContext<'_, S>,
    ) -> AfterTurn {
        match std::mem::replace(&mut self.state, ConnectionState::Reading) {
            ConnectionState::Suspended(form, _) => self.act(action, form, cx),
            // The request was given up in the meantime.
            state => {
                self.state = state;
                if let Action::Respond { tag, .. } = action {
                    cx.service.sent(tag, ResponseOutcome::Aborted);
                }
            }
        }
        self.count_in_flight(cx);
        self.turn(cx)
    }

    /// Ends the connection. The service learns of each response that was not sent.
    pub(crate) fn close<S: Service<Tag = T>>(self, service: &S, in_flight: &BytesInFlight) {
        in_flight.fetch_sub(self.counted, Relaxed);
        let delayed = match self.state {
            ConnectionState::Delayed(_, prepared) => Some(prepared.tag),
            _ => None,
        };
        for tag in self.output.into_unsent_tags().chain(delayed) {
            service.sent(tag, ResponseOutcome::Aborted);
        }
    }

    fn try_turn<S: Service<Tag = T>>(
        &mut self,
        cx: &mut TurnContext<'_, S>,
    ) -> io::Result<AfterTurn> {
        self.write(cx)?;
        if let ConnectionState::Lingering(..) = self.state {
            return self.linger(cx);
        }
        if std::mem::take(&mut self.is_retry) {
            match std::mem::replace(&mut self.state, ConnectionState::Reading) {
                ConnectionState::Deferred(incoming) => self.call(incoming, cx),
                state => self.state = state,
            }
            self.count_in_flight(cx);
        }
        let mut requests_left = REQUESTS_PER_TURN;
        while self.takes_input(cx) {
            if requests_left == 0 {
                self.write(cx)?;
                return Ok(AfterTurn::Continue);
            }
            let unparsed = self.input.take_unparsed();
            if !unparsed.is_empty() {
                self.feed(&unparsed, &mut requests_left, cx);
            } else if !self.input.is_readable() || !self.read(&mut requests_left, cx)? {
                break;
            }
        }
        self.write(cx)?;
        match self.state {
            ConnectionState::Deferred(_) => Ok(AfterTurn::Retry),
            _ if self.waits_for_sender() && self.input.is_read_closed() => Ok(AfterTurn::Close),
            // No event reports again what is left over, here or in the socket.
            ConnectionState::Reading if self.takes_input(cx) && self.input.has_more() => {
                Ok(AfterTurn::Continue)
            }
            ConnectionState::Reading if self.output.is_empty() => self.after_responses(cx),
            _ => Ok(AfterTurn::Wait),
        }
    }

    fn takes_input<S: Service>(&self, cx: &TurnContext<'_, S>) -> bool {
        matches!(self.state, ConnectionState::Reading)
            && self.closing == Closing::No
            && self.output.len() + cx.out.len() < MAX_UNSENT
    }

    /// Reads once and parses what arrived; `false` if nothing did.
    fn read<S: Service<Tag = T>>(
        &mut self,
        requests_left: &mut usize,
        cx: &mut TurnContext<'_, S>,
    ) -> io::Result<bool> {
        match self.input.read(&self.socket, cx.buffer)? {
            ReadOutcome::Bytes(count) => {
                let buffer = std::mem::take(&mut cx.buffer);
                self.feed(&buffer[..count], requests_left, cx);
                cx.buffer = buffer;
                Ok(true)
            }
            ReadOutcome::Interrupted => Ok(true),
            ReadOutcome::Nothing => Ok(false),
            ReadOutcome::Closed => {
                match self.input.end() {
                    Some(refusal) => self.refuse(&refusal, cx),
                    None if self.closing == Closing::No => self.closing = Closing::AfterResponses,
                    None => {}
                }
                Ok(false)
            }
        }
    }

    fn feed<S: Service<Tag = T>>(
        &mut self,
        bytes: &[u8],
        requests_left: &mut usize,
        cx: &mut TurnContext<'_, S>,
    ) {
        let mut input = bytes;
        self.input.arrived(cx.now);
        while !input.is_empty() && *requests_left > 0 && self.takes_input(cx) {
            match self.input.parse(&mut input) {
                ParserStep::More => {}
                ParserStep::Continue if input.is_empty() => {
                    cx.out.extend_from_slice(CONTINUE);
                    self.output.queue(CONTINUE.len(), None);
                }
                ParserStep::Continue => {} // the sender did not wait: the body is here
                ParserStep::Request(request) => {
                    *requests_left -= 1;
                    self.input.request_ended(cx.now);
                    let incoming = IncomingRequest {
                        request,
                        peer: self.peer,
                        received_at: cx.now,
                    };
                    self.call(incoming, cx);
                }
                ParserStep::Refused(refusal) => self.refuse(&refusal, cx),
            }
        }
        if self.closing == Closing::No {
            self.input.keep_unparsed(input);
        }
        self.count_in_flight(cx);
    }

    fn call<S: Service<Tag = T>>(
        &mut self,
        incoming: IncomingRequest,
        cx: &mut TurnContext<'_, S>,
    ) {
        let form = response_form(&incoming.request, cx.is_stopping);
        let size = incoming.request.size();
        let service = cx.service;
        let suspender = Suspender {
            key: cx.key,
            id: cx.id,
            sender: cx.resume,
            waker: cx.waker,
        };
        // A panic in the service ends this connection only.
        match catch_unwind(AssertUnwindSafe(|| service.call(incoming, &suspender))) {
            Ok(Action::Suspend) => self.state = ConnectionState::Suspended(form, size),
            Ok(action) => self.act(action, form, cx),
            Err(_) => self.closing = Closing::AfterResponses,
        }
    }

    fn act<S: Service<Tag = T>>(
        &mut self,
        action: Action<T>,
        form: ResponseForm,
        cx: &mut TurnContext<'_, S>,
    ) {
        match action {
            Action::Respond {
                response,
                delay,
                ends_with_sender,
                tag,
            } => {
                let prepared = PreparedResponse {
                    response,
                    tag,
                    form,
                    ends_with_sender,
                };
                if delay.is_zero() {
                    self.respond(prepared, cx);
                } else {
                    self.state = ConnectionState::Delayed(cx.now + delay, prepared);
                }
            }
            Action::Defer(incoming) => self.state = ConnectionState::Deferred(incoming),
            Action::End(ConnectionEnd::Hang) => self.state = ConnectionState::Hanging,
            Action::End(ConnectionEnd::Reset) => {
                // A socket that is closed with a linger time of zero is reset.
                let _ = SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
                self.closing = Closing::Immediate;
            }
            // A request that is suspended again has no thread left that would resume it.
            Action::End(ConnectionEnd::Close) | Action::Suspend => {
                self.closing = Closing::Immediate;
            }
        }
    }

    fn respond<S: Service<Tag = T>>(
        &mut self,
        prepared: PreparedResponse<T>,
        cx: &mut TurnContext<'_, S>,
    ) {
        let before = cx.out.len();
        let PreparedResponse { response, form, .. } = prepared;
        let after = response.connection_after(form.after);
        response.write(cx.out, cx.date, after, form.is_head);
        self.output.queue(cx.out.len() - before, Some(prepared.tag));
        if after == ConnectionAfter::Close || response.closes_silently() {
            self.closing = Closing::AfterResponses;
        }
    }

    fn refuse<S: Service<Tag = T>>(&mut self, refusal: &Refusal, cx: &mut TurnContext<'_, S>) {
        cx.service.refused(self.peer, refusal);
        let response = RenderedResponse::refusal(refusal.status, &refusal.reason);
        let before = cx.out.len();
        response.write(cx.out, cx.date, ConnectionAfter::Close, false);
        self.output.queue(cx.out.len() - before, None);
        self.closing = Closing::Lingering;
        self.input.take_unparsed();
        // The body that was given up no longer counts.
        cx.in_flight.fetch_sub(self.counted, Relaxed);
        self.counted = 0;
    }

    /// Updates the total of body bytes, those of deferred and suspended requests included. Over the bound, this
    /// connection's request is refused, unless the service has taken it.
    fn count_in_flight<S: Service<Tag = T>>(&mut self, cx: &mut TurnContext<'_, S>) {
        let waiting = match &self.state {
            ConnectionState::Deferred(incoming) => incoming.request.size(),
            ConnectionState::Suspended(_, size) => *size,
            _ => 0,
        };
        let held = self.input.held() + waiting;
        let total = if held > self.counted {
            let more = held - self.counted;
            cx.in_flight.fetch_add(more, Relaxed) + more
        } else {
            cx.in_flight.fetch_sub(self.counted - held, Relaxed);
            0
        };
        self.counted = held;
        let is_taken = matches!(self.state, ConnectionState::Suspended(..));
        if is_taken || total <= cx.config.max_in_flight {
            return;
        }
        let reason = "the bodies of all connections together are too large";
        let refusal = match std::mem::replace(&mut self.state, ConnectionState::Reading) {
            ConnectionState::Deferred(incoming) => Some(Box::new(Refusal {
                status: 503,
                reason: reason.into(),
                head: incoming.request.head(),
                wrong: Vec::new(),
            })),
            _ => self.input.abandon(503, reason),
        };
        if let Some(refusal) = refusal {
            self.refuse(&refusal, cx);
        }
    }

    fn write<S: Service<Tag = T>>(&mut self, cx: &mut TurnContext<'_, S>) -> io::Result<()> {
        self.output.write(&self.socket, cx.out, cx.now)?;
        while let Some(tag) = self.output.next_sent() {
            cx.service.sent(tag, ResponseOutcome::Sent);
        }
        Ok(())
    }

    fn after_responses<S: Service<Tag = T>>(
        &mut self,
        cx: &mut TurnContext<'_, S>,
    ) -> io::Result<AfterTurn> {
        match self.closing {
            Closing::No => Ok(AfterTurn::Wait),
            Closing::Immediate => Ok(AfterTurn::Close),
            Closing::AfterResponses if !self.input.is_readable() => Ok(AfterTurn::Close),
            // A sender that is still sending would lose even an ordinary last response: closing resets the connection.
            Closing::AfterResponses | Closing::Lingering => {
                // The peer may have left already; reading finds out.
                let _ = self.socket.shutdown(Shutdown::Write);
                self.state = ConnectionState::Lingering(cx.now + LINGER_TIME, 0);
                self.input.set_readable();
                self.linger(cx)
            }
        }
    }

    fn linger<S: Service>(&mut self, cx: &mut TurnContext<'_, S>) -> io::Result<AfterTurn> {
        let ConnectionState::Lingering(_, dropped) = &mut self.state else {
            return Ok(AfterTurn::Wait);
        };
        // At most one turn's worth; a fast sender must not keep the loop to itself.
        for _ in 0..REQUESTS_PER_TURN {
            match read_once(&self.socket, cx.buffer)? {
                ReadOutcome::Closed => return Ok(AfterTurn::Close),
                ReadOutcome::Bytes(count) => *dropped += count,
                ReadOutcome::Nothing => return Ok(AfterTurn::Wait),
                ReadOutcome::Interrupted => {}
            }
            if *dropped > LINGER_BYTES {
                return Ok(AfterTurn::Close);
            }
        }
        Ok(AfterTurn::Continue)
    }
}

fn response_form(request: &Request, is_stopping: bool) -> ResponseForm {
    let asks_to_close = request.headers.lists("connection", "close");
    let after = match request.version {
        _ if is_stopping || asks_to_close => ConnectionAfter::Close,
        Version::Http11 => ConnectionAfter::KeepAlive,
        Version::Http10 if request.headers.lists("connection", "keep-alive") => {
            ConnectionAfter::KeepAliveHttp10
        }
        Version::Http10 => ConnectionAfter::Close,
    };
    ResponseForm {
        after,
        is_head: request.method == "HEAD",
    }
}
