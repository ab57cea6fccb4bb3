use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use mio::{Events, Poll, Token};

use super::endpoint::{Addresses, PoolEndpoint};
use super::pooled_connection::{PoolContext, PoolJob, PooledConnection, Resend, Turn};
use super::stream::SocketAddress;
use crate::http::LoopWaker;
use crate::http::client::exchange::{
    ClientError, Deadline, ExchangeLimits, FailedExchange, LookupError, TimedResponse,
};
use crate::http::client::happy_eyeballs::interleaved;
use crate::os_error;

/// How late a timeout may be noticed.
const TICK: Duration = Duration::from_millis(10);
const READ_AT_ONCE: usize = 64 * 1024;
/// A free connection is closed after this time: a target that serves one connection at a time serves no one else
/// meanwhile.
const IDLE_LIMIT: Duration = Duration::from_secs(5);
const WAKER: Token = Token(usize::MAX);

/// A job and the outcome of its exchange.
pub(crate) type Completed<J> = (J, Result<TimedResponse, FailedExchange>);

/// Connections to endpoints, each with one request at a time. `J` is the caller's job that a request belongs to.
pub(crate) struct ConnectionPool<J> {
    poll: Poll,
    events: Events,
    context: PoolContext,
    endpoints: Vec<PoolEndpoint>,
    connections: Vec<PooledConnection<J>>,
    /// Connections with more to read, which no event reports again.
    unread: Vec<usize>,
    in_flight: usize,
    checked_at: Instant,
    waker: LoopWaker,
    looked_up: Receiver<LookedUp>,
    lookups: Sender<LookedUp>,
}

/// The addresses of an endpoint, for the connections that wait for them.
type LookedUp = (usize, Result<Arc<[SocketAddress]>, LookupError>, Duration);

impl<J: PoolJob> ConnectionPool<J> {
    pub(crate) fn new(
        endpoints: Vec<PoolEndpoint>,
        limits: ExchangeLimits,
        resend: Resend,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = LoopWaker::new(poll.registry(), WAKER)?;
        let (lookups, looked_up) = unbounded();
        Ok(Self {
            context: PoolContext {
                registry: poll.registry().try_clone()?,
                limits,
                resend,
                scratch: vec![0; READ_AT_ONCE].into_boxed_slice(),
            },
            poll,
            events: Events::with_capacity(1024),
            endpoints,
            connections: Vec::new(),
            unread: Vec::new(),
            in_flight: 0,
            checked_at: Instant::now(),
            waker,
            looked_up,
            lookups,
        })
    }

    pub(crate) fn waker(&self) -> LoopWaker {
        self.waker.clone()
    }

    /// Whether another request to this endpoint can be sent now.
    pub(crate) fn has_room(&self, endpoint: usize) -> bool {
        self.endpoints[endpoint].has_room()
    }

    /// Whether no request is in flight.
    pub(crate) fn is_idle(&self) -> bool {
        self.in_flight == 0
    }

    /// The jobs whose requests are in flight, for a pool that has failed.
    pub(crate) fn abandon(&mut self) -> Vec<J> {
        let connections = self.connections.iter_mut();
        connections.filter_map(PooledConnection::abandon).collect()
    }

    /// Starts to send the request of a job to an endpoint that has room.
    pub(crate) fn start(&mut self, endpoint: usize, job: J, completed: &mut Vec<Completed<J>>) {
        let index = self.choose(endpoint);
        self.in_flight += 1;
        let turn = self.connections[index].send(job, &mut self.context);
        self.act_on(index, turn, completed);
    }

    /// A connection for a request: a free one, or another one if the endpoint may close the free ones.
    fn choose(&mut self, endpoint: usize) -> usize {
        let known = &mut self.endpoints[endpoint];
        let is_reused = match self.context.resend {
            Resend::Unanswered => true,
            Resend::Unsent => {
                let last = known.free.last().map(|index| &self.connections[*index]);
                let last = last.filter(|last| last.is_open());
                let stayed_open = last.map(PooledConnection::has_stayed_open);
                known.keeps_connections(stayed_open, Instant::now())
            }
        };
        if let Some(index) = known.free.pop() {
            if !is_reused {
                self.connections[index].close();
            }
            return index;
        }
        known.existing += 1;
        let index = self.connections.len();
        let connection = PooledConnection::new(index, endpoint);
        self.connections.push(connection);
        index
    }

    /// Waits for events, for at most this time, and adds what has completed.
    pub(crate) fn turn(
        &mut self,
        longest: Option<Duration>,
        completed: &mut Vec<Completed<J>>,
    ) -> io::Result<()> {
        let timeout = if !self.unread.is_empty() {
            Some(Duration::ZERO)
        } else if self.in_flight > 0 {
            Some(longest.map_or(TICK, |longest| longest.min(TICK)))
        } else if self.connections.iter().any(PooledConnection::is_open) {
            Some(longest.map_or(IDLE_LIMIT, |longest| longest.min(IDLE_LIMIT)))
        } else {
            longest
        };
        let mut events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        let polled = self.poll.poll(&mut events, timeout);
        self.waker.notice();
        if let Err(error) = polled
            && error.kind() != io::ErrorKind::Interrupted
        {
            return Err(error);
        }
        let unread = std::mem::take(&mut self.unread);
        for event in &events {
            if event.token() == WAKER {
                continue;
            }
            let Token(index) = event.token();
            let connection = &mut self.connections[index];
            let is_new = connection.is_on_probation();
            let turn = connection.ready(event, &mut self.context);
            let endpoint = &mut self.endpoints[connection.endpoint()];
            if is_new && !connection.is_open() {
                endpoint.closed_unannounced(Instant::now());
            }
            if let Some(address) = connection.take_accepted() {
                endpoint.accepted = Some(address);
            }
            self.act_on(index, turn, completed);
        }
        self.events = events;
        for index in unread {
            let turn = self.connections[index].continue_reading(&mut self.context);
            self.act_on(index, turn, completed);
        }
        while let Ok(looked_up) = self.looked_up.try_recv() {
            self.finish_lookup(looked_up, completed);
        }
        if self.checked_at.elapsed() >= TICK {
            self.checked_at = Instant::now();
            for index in 0..self.connections.len() {
                let turn = self.connections[index].check_deadline(&mut self.context);
                self.act_on(index, turn, completed);
            }
            if self.context.resend == Resend::Unsent {
                self.close_unused();
            }
        }
        Ok(())
    }

    /// Closes free connections that are idle for long, or that may keep an endpoint from serving a new one.
    fn close_unused(&mut self) {
        for endpoint in &mut self.endpoints {
            endpoint.is_crowded = false;
        }
        for connection in &self.connections {
            self.endpoints[connection.endpoint()].is_crowded |= connection.waits_for_service();
        }
        for connection in &mut self.connections {
            let is_crowded = self.endpoints[connection.endpoint()].is_crowded;
            if connection.is_free_for(if is_crowded {
                Duration::ZERO
            } else {
                IDLE_LIMIT
            }) {
                connection.close();
            }
        }
    }

    /// Does what a connection needs after its turn.
    fn act_on(&mut self, index: usize, turn: Turn<J>, completed: &mut Vec<Completed<J>>) {
        match turn {
            Turn::Wait => {}
            Turn::Unread => {
                if !self.unread.contains(&index) {
                    self.unread.push(index);
                }
            }
            Turn::Open => self.open(index, completed),
            Turn::Completed(job, outcome) => {
                self.in_flight -= 1;
                let connection = &mut self.connections[index];
                let endpoint = &mut self.endpoints[connection.endpoint()];
                if endpoint.is_crowded {
                    connection.close();
                }
                let failed = outcome.as_ref().as_ref().err();
                if failed.is_some_and(FailedExchange::is_lost_on_kept_connection) {
                    endpoint.closed_unannounced(Instant::now());
                }
                endpoint.free.push(index);
                completed.push((job, *outcome));
            }
        }
    }

    /// Opens a connection, after a lookup where its endpoint needs one.
    fn open(&mut self, index: usize, completed: &mut Vec<Completed<J>>) {
        let endpoint = self.connections[index].endpoint();
        let waker = self.waker();
        let known = &mut self.endpoints[endpoint];
        match &known.address.addresses {
            Addresses::Known(addresses) => {
                let addresses = addresses.clone();
                self.open_at(index, &Ok(addresses), None, completed);
            }
            Addresses::Named(lookup) if !known.is_looking_up => {
                let (lookup, lookups) = (lookup.clone(), self.lookups.clone());
                let deadline = Deadline::start(self.context.limits);
                let run = move || {
                    let found = lookup(deadline);
                    let found = found.map(|found| {
                        let ordered = interleaved(&found).into_iter();
                        ordered.map(SocketAddress::Tcp).collect()
                    });
                    let _ = lookups.send((endpoint, found, deadline.elapsed()));
                    waker.wake();
                };
                let thread = thread::Builder::new().name("lookup".to_owned());
                match thread.spawn(run) {
                    Ok(_) => known.is_looking_up = true,
                    Err(error) => {
                        let failed = Err(LookupError {
                            host: known.address.name.clone(),
                            timed_out: false,
                            reason: os_error::reason(&error),
                        });
                        self.open_at(index, &failed, None, completed);
                    }
                }
            }
            Addresses::Named(_) => {} // the lookup that is under way is for this connection too
        }
    }

    /// Opens the connections that wait for a lookup.
    fn finish_lookup(
        &mut self,
        (endpoint, found, elapsed): LookedUp,
        completed: &mut Vec<Completed<J>>,
    ) {
        self.endpoints[endpoint].is_looking_up = false;
        if found.as_ref().is_err_and(|error| error.timed_out) {
            // The deadlines end those that have waited as long. Others came later and need another lookup.
            let later = (0..self.connections.len()).find(|index| {
                let connection = &self.connections[*index];
                connection.endpoint() == endpoint && connection.has_time_to_resolve()
            });
            if let Some(index) = later {
                self.open(index, completed);
            }
            return;
        }
        for index in 0..self.connections.len() {
            let connection = &self.connections[index];
            if connection.endpoint() == endpoint && connection.is_resolving() {
                self.open_at(index, &found, Some(elapsed), completed);
            }
        }
    }

    /// Opens a connection to one of these addresses.
    fn open_at(
        &mut self,
        index: usize,
        addresses: &Result<Arc<[SocketAddress]>, LookupError>,
        dns: Option<Duration>,
        completed: &mut Vec<Completed<J>>,
    ) {
        let connection = &mut self.connections[index];
        let endpoint = &self.endpoints[connection.endpoint()];
        let turn = match addresses {
            Ok(addresses) => {
                let ordered = endpoint.ordered(addresses);
                connection.open(ordered, dns, &endpoint.address, &mut self.context)
            }
            Err(error) => connection.fail(ClientError::NameNotFound(error.clone())),
        };
        self.act_on(index, turn, completed);
    }
}
