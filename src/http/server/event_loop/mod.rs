//! One loop: readiness, deadlines and messages to the connections that it owns.

mod accepting;
mod inbox;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, Sender, unbounded};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};
use slab::Slab;

use super::connection::{AfterTurn, Connection, Context};
use super::suspended_requests::Resumed;
use super::timers::Timers;
use super::{InFlight, LoopHandle, ServerConfig, Service};
use crate::http::response_writer::HttpDate;

const WAKER: Token = Token(0);
const FIRST_LISTENER: usize = 1;
const FIRST_CONNECTION: usize = 16;
/// Bytes read at once; also the most that a connection without a partial message costs in buffers, shared by all.
const BUFFER: usize = 64 << 10;
/// What the buffer for answers keeps after a large one.
const MAX_SPARE: usize = 1 << 20;
/// Connections accepted before the others have their turn.
const ACCEPTS_A_TURN: usize = 64;
/// How long accepting rests when the system has no descriptors or memory left.
const BACK_OFF: Duration = Duration::from_millis(10);

/// What a loop is told from outside.
pub(super) enum LoopMessage {
    /// A connection that another loop accepted.
    Take(TcpStream, SocketAddr),
    /// Close an idle connection: the system is out of descriptors.
    Evict,
    /// There is room downstream again.
    Retry,
    /// Finish what has started, until then.
    Stop(Instant),
}

/// What a loop is made of before its service exists.
pub(super) struct Parts {
    poll: Poll,
    inbox: Receiver<LoopMessage>,
}

/// A loop's poll and inbox, and the way into it.
pub(super) fn parts() -> io::Result<(Parts, LoopHandle)> {
    let poll = Poll::new()?;
    let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
    let (sender, inbox) = unbounded();
    Ok((Parts { poll, inbox }, LoopHandle { sender, waker }))
}

pub(super) struct EventLoop<S: Service> {
    parts: Parts,
    listeners: Vec<TcpListener>,
    peers: Arc<[LoopHandle]>,
    /// Which of the peers this is.
    index: usize,
    service: Arc<S>,
    config: ServerConfig,
    in_flight: InFlight,
    connections: Slab<Connection<S::Tag>>,
    timers: Timers,
    /// Connections that have more to do without a new event.
    again: VecDeque<(usize, u64)>,
    /// Connections that wait for room downstream.
    waiting: Vec<(usize, u64)>,
    /// What other threads say of parked requests, and the sender that they get for it.
    resumed: Receiver<Resumed<S::Tag>>,
    resume: Sender<Resumed<S::Tag>>,
    /// Listeners that may have more connections waiting, and when to look again.
    accept_at: Option<Instant>,
    accepted: u64,
    added: u64,
    /// How often accepting found no descriptors or memory.
    shortages: u64,
    buffer: Box<[u8]>,
    out: Vec<u8>,
    now: Instant,
    date: HttpDate,
    date_second: u64,
    stop_at: Option<Instant>,
}

impl<S: Service> EventLoop<S> {
    pub(super) fn new(
        parts: Parts,
        mut listeners: Vec<TcpListener>,
        (peers, index): (Arc<[LoopHandle]>, usize),
        service: Arc<S>,
        config: ServerConfig,
        in_flight: InFlight,
    ) -> io::Result<Self> {
        for (index, listener) in listeners.iter_mut().enumerate() {
            let token = Token(FIRST_LISTENER + index);
            parts
                .poll
                .registry()
                .register(listener, token, Interest::READABLE)?;
        }
        let (resume, resumed) = unbounded();
        Ok(Self {
            parts,
            listeners,
            peers,
            index,
            service,
            config,
            in_flight,
            connections: Slab::new(),
            timers: Timers::default(),
            again: VecDeque::new(),
            waiting: Vec::new(),
            resumed,
            resume,
            accept_at: None,
            accepted: 0,
            added: 0,
            shortages: 0,
            buffer: vec![0; BUFFER].into(),
            out: Vec::new(),
            now: Instant::now(),
            date: [b' '; 29],
            date_second: u64::MAX,
            stop_at: None,
        })
    }

    /// Serves until stopped and the last connection is closed.
    pub(super) fn run(&mut self) {
        let mut events = Events::with_capacity(1024);
        while !self.is_done() {
            let timeout = self.timeout();
            if let Err(error) = self.parts.poll.poll(&mut events, timeout)
                && error.kind() != io::ErrorKind::Interrupted
            {
                // Only a bug in the registrations could cause this; spinning on it would be worse than a rest.
                std::thread::sleep(BACK_OFF);
            }
            self.tick();
            for event in &events {
                match event.token() {
                    WAKER => self.read_inbox(),
                    Token(token) if token < FIRST_CONNECTION => self.accept_at = Some(self.now),
                    Token(token) => {
                        let key = token - FIRST_CONNECTION;
                        if let Some(connection) = self.connections.get_mut(key) {
                            connection.readable |= event.is_readable() || event.is_read_closed();
                            connection.read_closed |= event.is_read_closed();
                            self.turn(key);
                        }
                    }
                }
            }
            for _ in 0..self.again.len() {
                if let Some((key, id)) = self.again.pop_front() {
                    self.turn_if(key, id);
                }
            }
            while let Some((when, key, id)) = self.timers.pop(self.now) {
                self.check_deadline(when, key, id);
            }
            if self.accept_at.is_some_and(|at| at <= self.now) {
                self.accept();
            }
            self.service.rests();
        }
        for connection in self.connections.drain() {
            connection.close(&*self.service, &self.in_flight);
        }
    }

    fn is_done(&self) -> bool {
        self.stop_at
            .is_some_and(|until| self.connections.is_empty() || until <= self.now)
    }

    fn timeout(&self) -> Option<Duration> {
        if !self.again.is_empty() {
            return Some(Duration::ZERO);
        }
        [self.timers.next(), self.accept_at, self.stop_at]
            .into_iter()
            .flatten()
            .min()
            .map(|when| when.saturating_duration_since(Instant::now()))
            // epoll counts in whole milliseconds: rounding down would spin through the last one.
            .map(|wait| {
                if wait.is_zero() {
                    wait
                } else {
                    wait + Duration::from_millis(1)
                }
            })
    }

    fn tick(&mut self) {
        self.now = Instant::now();
        let since_epoch = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        if since_epoch.as_secs() != self.date_second {
            self.date_second = since_epoch.as_secs();
            self.date = http_date(self.date_second);
        }
    }

    fn turn_if(&mut self, key: usize, id: u64) {
        if self.connections.get(key).is_some_and(|c| c.id == id) {
            self.turn(key);
        }
    }

    fn turn(&mut self, key: usize) {
        self.with(key, Connection::turn);
    }

    fn check_deadline(&mut self, when: Instant, key: usize, id: u64) {
        let Some(connection) = self.connections.get_mut(key).filter(|c| c.id == id) else {
            return;
        };
        if connection.timer != Some(when) {
            return; // an earlier entry was added since, and stands for this one
        }
        connection.timer = None;
        match connection.deadline(&self.config) {
            Some(when) if when <= self.now => self.with(key, Connection::expire),
            _ => self.set_timer(key),
        }
    }

    /// Gives a connection a step with all that a loop lends, and does what it asks for next.
    fn with(
        &mut self,
        key: usize,
        step: impl FnOnce(&mut Connection<S::Tag>, &mut Context<'_, S>) -> AfterTurn,
    ) {
        let Some(connection) = self.connections.get_mut(key) else {
            return;
        };
        let mut context = Context {
            key,
            resume: &self.resume,
            waker: &self.peers[self.index].waker,
            service: &*self.service,
            config: &self.config,
            in_flight: &self.in_flight,
            now: self.now,
            date: &self.date,
            buffer: &mut self.buffer,
            out: &mut self.out,
            stopping: self.stop_at.is_some(),
        };
        let next = step(connection, &mut context);
        self.out.clear();
        self.out.shrink_to(MAX_SPARE);
        let id = connection.id;
        match next {
            AfterTurn::Close => return self.close(key),
            AfterTurn::Keep if self.stop_at.is_some() && connection.is_idle() => {
                return self.close(key);
            }
            AfterTurn::Keep => {}
            AfterTurn::Again => self.again.push_back((key, id)),
            AfterTurn::Retry => self.wait_for_room(key, id),
        }
        self.set_timer(key);
    }

    /// Makes sure that a timer entry at or before the connection's deadline exists.
    fn set_timer(&mut self, key: usize) {
        let connection = &mut self.connections[key];
        if let Some(when) = connection.deadline(&self.config)
            && connection.timer.is_none_or(|known| when < known)
        {
            connection.timer = Some(when);
            self.timers.add(when, key, connection.id);
        }
    }

    fn close(&mut self, key: usize) {
        let mut connection = self.connections.remove(key);
        let _ = self
            .parts
            .poll
            .registry()
            .deregister(&mut connection.socket);
        connection.close(&*self.service, &self.in_flight);
    }
}

fn http_date(seconds: u64) -> HttpDate {
    use jiff::Timestamp;
    use jiff::fmt::rfc2822::DateTimePrinter;
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .and_then(|now| {
            DateTimePrinter::new()
                .timestamp_to_rfc9110_string(&now)
                .ok()
        })
        .and_then(|text| text.into_bytes().try_into().ok())
        .unwrap_or(*b"Thu, 01 Jan 1970 00:00:00 GMT")
}
