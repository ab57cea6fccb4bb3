//! One event loop: readiness, deadlines and messages for the connections that it owns.
//!
//! Each wake-up serves, in this order, the connections with events (and the inbox, where other threads leave messages),
//! those that had more to do than one turn allows, those whose deadline has passed, and the listening sockets. At its
//! end the service commits what it has suspended until then, and those requests are served.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, Sender, unbounded};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use slab::Slab;

use super::accept::{Acceptor, Shortage};
use super::config::ServerConfig;
use super::connection::{AfterTurn, BytesInFlight, Connection, TurnContext};
use super::service::{Action, ResponseOutcome, Resumed, Service};
use crate::http::LoopWaker;
use crate::http::parser::Refusal;
use crate::http::response_writer::{ConnectionAfter, HttpDate, RenderedResponse, http_date};

const WAKER: Token = Token(0);
const FIRST_LISTENER: usize = 1;
const FIRST_CONNECTION: usize = 16;
/// Bytes read at once. All connections share the buffer, so an idle one costs no buffer.
const BUFFER: usize = 64 << 10;
/// The capacity that the response buffer keeps after a large response.
const MAX_SPARE: usize = 1 << 20;
/// How long the loop sleeps when the system cannot poll.
const PAUSE: Duration = Duration::from_millis(10);

/// A message from another thread to a loop.
pub(super) enum LoopMessage {
    /// Serve this connection, which another loop accepted.
    Serve(TcpStream, SocketAddr),
    /// Close an idle connection: the system is out of descriptors.
    Evict,
    /// Offer deferred requests to the service again.
    RetryDeferred,
    /// Finish what has started, until then.
    Stop(Instant),
}

/// Sends messages to one loop and wakes it.
#[derive(Clone)]
pub(super) struct LoopHandle {
    sender: Sender<LoopMessage>,
    waker: LoopWaker,
}

impl LoopHandle {
    pub(super) fn send(&self, message: LoopMessage) {
        // A loop that has ended needs no message.
        if self.sender.send(message).is_ok() {
            self.waker.wake();
        }
    }
}

/// The parts of a loop that exist before its service does.
pub(super) struct LoopPoll {
    poll: Poll,
    inbox: Receiver<LoopMessage>,
}

pub(super) fn poll() -> io::Result<(LoopPoll, LoopHandle)> {
    let poll = Poll::new()?;
    let waker = LoopWaker::new(poll.registry(), WAKER)?;
    let (sender, inbox) = unbounded();
    Ok((LoopPoll { poll, inbox }, LoopHandle { sender, waker }))
}

/// A connection with what the loop knows about it.
struct ConnectionSlot<T> {
    connection: Connection<T>,
    /// Distinguishes it from a later connection with the same key.
    id: u64,
    /// The earliest timer entry.
    timer: Option<Instant>,
}

pub(super) struct EventLoop<S: Service> {
    poll: Poll,
    inbox: Receiver<LoopMessage>,
    acceptor: Acceptor,
    /// All loops, this one included.
    loops: Arc<[LoopHandle]>,
    index: usize,
    service: Arc<S>,
    config: ServerConfig,
    in_flight: BytesInFlight,
    connections: Slab<ConnectionSlot<S::Tag>>,
    timers: Timers,
    /// Connections that have more to do without a new event, by key and id.
    unfinished: VecDeque<(usize, u64)>,
    /// Connections whose request was deferred.
    deferred: Vec<(usize, u64)>,
    /// Decisions on suspended requests, and the sender that suspended requests get.
    resumed: Receiver<Resumed<S::Tag>>,
    resume: Sender<Resumed<S::Tag>>,
    /// Connections distributed to the loops, connections of this loop, and shortages, since the start.
    distributed: u64,
    added: u64,
    shortages: u64,
    input_buffer: Box<[u8]>,
    output_buffer: Vec<u8>,
    now: Instant,
    date: HttpDate,
    /// The second that `date` was rendered for.
    date_second: u64,
    stop_at: Option<Instant>,
}

impl<S: Service> EventLoop<S> {
    pub(super) fn new(
        LoopPoll { poll, inbox }: LoopPoll,
        mut listeners: Vec<TcpListener>,
        (loops, index): (Arc<[LoopHandle]>, usize),
        service: Arc<S>,
        config: ServerConfig,
        in_flight: BytesInFlight,
    ) -> io::Result<Self> {
        for (index, listener) in listeners.iter_mut().enumerate() {
            let token = Token(FIRST_LISTENER + index);
            poll.registry()
                .register(listener, token, Interest::READABLE)?;
        }
        let (resume, resumed) = unbounded();
        Ok(Self {
            poll,
            inbox,
            acceptor: Acceptor::new(listeners),
            loops,
            index,
            service,
            config,
            in_flight,
            connections: Slab::new(),
            timers: Timers::default(),
            unfinished: VecDeque::new(),
            deferred: Vec::new(),
            resumed,
            resume,
            distributed: 0,
            added: 0,
            shortages: 0,
            input_buffer: vec![0; BUFFER].into(),
            output_buffer: Vec::new(),
            now: Instant::now(),
            date: [b' '; 29],
            date_second: u64::MAX,
            stop_at: None,
        })
    }

    /// Serves until the loop is stopped and the last connection is closed.
    pub(super) fn run(&mut self) {
        let mut events = Events::with_capacity(1024);
        while !self.is_done() {
            let timeout = self.timeout();
            if let Err(error) = self.poll.poll(&mut events, timeout)
                && error.kind() != io::ErrorKind::Interrupted
            {
                // Only a bug in the registrations could cause this; spinning on it would be worse than a pause.
                std::thread::sleep(PAUSE);
            }
            self.update_time();
            for event in &events {
                match event.token() {
                    WAKER => self.read_inbox(),
                    Token(token) if token < FIRST_CONNECTION => self.acceptor.schedule(self.now),
                    Token(token) => {
                        let key = token - FIRST_CONNECTION;
                        if let Some(slot) = self.connections.get_mut(key) {
                            slot.connection.signal(event);
                            self.turn(key);
                        }
                    }
                }
            }
            for _ in 0..self.unfinished.len() {
                if let Some((key, id)) = self.unfinished.pop_front()
                    && self.slot(key, id).is_some()
                {
                    self.turn(key);
                }
            }
            while let Some((when, key, id)) = self.timers.pop(self.now) {
                self.check_deadline(when, key, id);
            }
            self.accept();
            self.commit();
            self.service.idle();
        }
        self.abandon_uncommitted();
        for slot in self.connections.drain() {
            slot.connection.close(&*self.service, &self.in_flight);
        }
    }

    fn is_done(&self) -> bool {
        self.stop_at
            .is_some_and(|until| self.connections.is_empty() || until <= self.now)
    }

    fn timeout(&self) -> Option<Duration> {
        // A request that came while another one was resumed is committed in the next turn.
        if !self.unfinished.is_empty() || self.service.has_uncommitted() {
            return Some(Duration::ZERO);
        }
        [self.timers.next(), self.acceptor.due(), self.stop_at]
            .into_iter()
            .flatten()
            .min()
            .map(|when| when.saturating_duration_since(Instant::now()))
            // epoll counts whole milliseconds: rounding down would spin through the last one.
            .map(|wait| {
                if wait.is_zero() {
                    wait
                } else {
                    wait + Duration::from_millis(1)
                }
            })
    }

    /// Reads the clock once per wake-up, and renders the `Date` header once per second.
    fn update_time(&mut self) {
        self.now = Instant::now();
        let since_epoch = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        if since_epoch.as_secs() != self.date_second {
            self.date_second = since_epoch.as_secs();
            self.date = http_date(self.date_second);
        }
    }

    fn slot(&mut self, key: usize, id: u64) -> Option<&mut ConnectionSlot<S::Tag>> {
        self.connections.get_mut(key).filter(|slot| slot.id == id)
    }

    fn turn(&mut self, key: usize) {
        self.with(key, Connection::turn);
    }

    fn check_deadline(&mut self, when: Instant, key: usize, id: u64) {
        let slots = &mut self.connections;
        let Some(slot) = slots.get_mut(key).filter(|slot| slot.id == id) else {
            return;
        };
        if slot.timer != Some(when) {
            return; // an earlier entry was added later, and counts instead of this one
        }
        slot.timer = None;
        match slot.connection.deadline(&self.config) {
            Some(when) if when <= self.now => self.with(key, Connection::expire),
            _ => self.set_timer(key),
        }
    }

    /// Gives a connection a step with all that the loop lends it, and does what it asks for next.
    fn with(
        &mut self,
        key: usize,
        step: impl FnOnce(&mut Connection<S::Tag>, &mut TurnContext<'_, S>) -> AfterTurn,
    ) {
        let Some(slot) = self.connections.get_mut(key) else {
            return;
        };
        let mut context = TurnContext {
            key,
            id: slot.id,
            resume: &self.resume,
            waker: &self.loops[self.index].waker,
            service: &*self.service,
            config: &self.config,
            in_flight: &self.in_flight,
            now: self.now,
            date: &self.date,
            buffer: &mut self.input_buffer,
            out: &mut self.output_buffer,
            is_stopping: self.stop_at.is_some(),
        };
        let after = step(&mut slot.connection, &mut context);
        self.output_buffer.clear();
        self.output_buffer.shrink_to(MAX_SPARE);
        let id = slot.id;
        match after {
            AfterTurn::Close => return self.close(key),
            AfterTurn::Wait if self.stop_at.is_some() && slot.connection.is_idle() => {
                return self.close(key);
            }
            AfterTurn::Wait => {}
            AfterTurn::Continue => self.unfinished.push_back((key, id)),
            // Events of a deferred connection go on meanwhile; it is listed once.
            AfterTurn::Retry if self.deferred.contains(&(key, id)) => {}
            AfterTurn::Retry => self.deferred.push((key, id)),
        }
        self.set_timer(key);
    }

    /// Makes sure that a timer entry at or before the connection's deadline exists.
    fn set_timer(&mut self, key: usize) {
        let slot = &mut self.connections[key];
        if let Some(when) = slot.connection.deadline(&self.config)
            && slot.timer.is_none_or(|known| when < known)
        {
            slot.timer = Some(when);
            self.timers.add(when, key, slot.id);
        }
    }

    fn close(&mut self, key: usize) {
        let mut slot = self.connections.remove(key);
        let _ = self.poll.registry().deregister(slot.connection.socket());
        slot.connection.close(&*self.service, &self.in_flight);
    }

    fn read_inbox(&mut self) {
        self.loops[self.index].waker.notice();
        let mut is_retry = false;
        while let Ok(message) = self.inbox.try_recv() {
            match message {
                LoopMessage::Serve(socket, peer) => self.add(socket, peer),
                LoopMessage::Evict => {
                    self.evict();
                }
                LoopMessage::RetryDeferred => is_retry = true,
                LoopMessage::Stop(until) => self.stop(until),
            }
        }
        // Those that come meanwhile wake the loop again.
        for _ in 0..self.resumed.len() {
            if let Ok(resumed) = self.resumed.try_recv() {
                self.resume(resumed);
            }
        }
        if is_retry {
            for (key, id) in std::mem::take(&mut self.deferred) {
                if let Some(slot) = self.slot(key, id) {
                    slot.connection.retry();
                    self.turn(key);
                }
            }
        }
    }

    /// Lets the service commit, and serves what it resumes.
    fn commit(&mut self) {
        // What is resumed is found below, so it need not wake this loop.
        let waker = &self.loops[self.index].waker;
        waker.while_awake(|| self.service.commit());
        self.read_inbox();
    }

    /// Lets the service commit what came in the last turn, to which no response can be sent any more.
    fn abandon_uncommitted(&mut self) {
        self.service.commit();
        self.service.idle();
        while let Ok(Resumed { action, .. }) = self.resumed.try_recv() {
            if let Action::Respond { tag, .. } = action {
                self.service.sent(tag, ResponseOutcome::Aborted);
            }
        }
    }

    fn resume(&mut self, Resumed { key, id, action }: Resumed<S::Tag>) {
        if self.slot(key, id).is_some() {
            self.with(key, |connection, cx| connection.resume(action, cx));
        } else if let Action::Respond { tag, .. } = action {
            self.service.sent(tag, ResponseOutcome::Aborted);
        }
    }

    fn stop(&mut self, until: Instant) {
        self.stop_at = Some(until);
        self.acceptor.stop();
        let idle: Vec<usize> = self
            .connections
            .iter()
            .filter(|(_, slot)| slot.connection.is_idle())
            .map(|(key, _)| key)
            .collect();
        for key in idle {
            self.close(key);
        }
    }

    fn accept(&mut self) {
        if !self.acceptor.begin(self.now) {
            return;
        }
        while let Some(accepted) = self.acceptor.next(self.now) {
            match accepted {
                Ok((socket, peer)) => self.distribute(socket, peer),
                Err(Shortage) => return self.make_room(),
            }
        }
    }

    /// Distributes accepted connections to the loops in turn.
    fn distribute(&mut self, socket: TcpStream, peer: SocketAddr) {
        let owner = (self.distributed % self.loops.len() as u64) as usize;
        self.distributed += 1;
        if owner == 0 {
            self.add(socket, peer);
        } else {
            self.loops[owner].send(LoopMessage::Serve(socket, peer));
        }
    }

    /// Closes an idle connection to get its descriptor back; the loops take turns, as in [`Self::distribute`].
    fn make_room(&mut self) {
        let owner = (self.shortages % self.loops.len() as u64) as usize;
        self.shortages += 1;
        if owner == 0 {
            self.evict();
        } else {
            self.loops[owner].send(LoopMessage::Evict);
        }
    }

    fn add(&mut self, mut socket: TcpStream, peer: SocketAddr) {
        if self.stop_at.is_some() {
            return;
        }
        if self.connections.len() >= self.config.max_connections && !self.evict() {
            return self.reject(&socket, peer);
        }
        // Responses longer than one segment would wait for the client's delayed acknowledgement.
        let _ = socket.set_nodelay(true);
        self.added += 1;
        let entry = self.connections.vacant_entry();
        let key = entry.key();
        let token = Token(FIRST_CONNECTION + key);
        let interest = Interest::READABLE | Interest::WRITABLE;
        let registry = self.poll.registry();
        if registry.register(&mut socket, token, interest).is_ok() {
            entry.insert(ConnectionSlot {
                connection: Connection::new(socket, peer, &self.config, self.now),
                id: self.added,
                timer: None,
            });
            self.turn(key);
        }
    }

    /// No connection can be closed for this one: it gets a 503, as far as that can be written without waiting.
    fn reject(&self, mut socket: &TcpStream, peer: SocketAddr) {
        let advice = self.config.max_connections_advice;
        let refusal = Refusal {
            status: 503,
            reason: format!("all connections are in use{advice}").into(),
            head: Vec::new(),
            wrong: Vec::new(),
        };
        let mut out = Vec::new();
        RenderedResponse::refusal(refusal.status, &refusal.reason).write(
            &mut out,
            &self.date,
            ConnectionAfter::Close,
            false,
        );
        let _ = socket.write(&out);
        self.service.refused(peer, &refusal);
    }

    /// Closes the connection that has been idle or in its head for the longest time.
    fn evict(&mut self) -> bool {
        let oldest = self
            .connections
            .iter()
            .filter_map(|(key, slot)| Some((slot.connection.expendable_since()?, key)))
            .min();
        if let Some((_, key)) = oldest {
            self.close(key);
        }
        oldest.is_some()
    }
}

/// The deadlines of the connections, as a heap of wake-up times.
///
/// An entry may be stale. The loop asks the connection for its real deadline when an entry is due, so that a request on
/// a persistent connection does not touch the heap.
#[derive(Default)]
struct Timers {
    heap: BinaryHeap<Reverse<(Instant, usize, u64)>>,
}

impl Timers {
    /// Wakes the connection `key` at `when`; `id` distinguishes it from a later one with the same key.
    fn add(&mut self, when: Instant, key: usize, id: u64) {
        self.heap.push(Reverse((when, key, id)));
    }

    /// When the first entry is due.
    fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((when, ..))| *when)
    }

    /// The next entry that is due.
    fn pop(&mut self, now: Instant) -> Option<(Instant, usize, u64)> {
        if self.next()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry)
    }
}
