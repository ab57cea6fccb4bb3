use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Poll};

use super::pooled_connection::{PoolContext, PooledConnection};
use crate::http::client::exchange::{ExchangeLimits, FailedExchange, TimedResponse};
use crate::message::Request;

/// How late a timeout may be noticed.
const TICK: Duration = Duration::from_millis(10);
const READ_AT_ONCE: usize = 64 * 1024;

/// Connections to one endpoint, each with one request at a time. `T` is the caller's job that a request belongs to.
pub(crate) struct ConnectionPool<T> {
    poll: Poll,
    context: PoolContext,
    connections: Vec<PooledConnection<T>>,
}

impl<T> ConnectionPool<T> {
    /// Connections to the first of these addresses that accepts; `name` is the endpoint's, for messages.
    pub(in crate::http::client) fn new(
        addresses: Arc<[SocketAddr]>,
        name: String,
        connections: usize,
        limits: ExchangeLimits,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        Ok(Self {
            context: PoolContext {
                registry: poll.registry().try_clone()?,
                addresses,
                name,
                limits,
                scratch: vec![0; READ_AT_ONCE].into_boxed_slice(),
            },
            poll,
            connections: (0..connections).map(PooledConnection::new).collect(),
        })
    }

    /// Sends the `next` job's request on each connection that is free, until there are no more jobs, and calls `done` with
    /// each outcome. An error of `next` ends the run when the requests in flight are done, an error of `done` at once.
    pub(crate) fn run<E: From<io::Error>>(
        &mut self,
        mut next: impl FnMut() -> Result<Option<T>, E>,
        request: impl Fn(&T) -> &Request,
        mut done: impl FnMut(T, Result<TimedResponse, FailedExchange>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut events = Events::with_capacity(1024);
        let mut free: Vec<usize> = (0..self.connections.len()).rev().collect();
        let mut unread = Vec::new();
        let (mut is_over, mut failed, mut checked_at) = (false, None, Instant::now());
        // What arrived on connections of an earlier run is noticed before they are used again.
        self.wait(&mut events, Duration::ZERO)?;
        for event in &events {
            self.connections[event.token().0].ready(event, &mut self.context);
        }
        loop {
            while let (Some(index), false) = (free.last().copied(), is_over) {
                let job = match next() {
                    Ok(Some(job)) => job,
                    ended => {
                        // Requests in flight are still finished.
                        (is_over, failed) = (true, ended.err());
                        break;
                    }
                };
                let connection = &mut self.connections[index];
                let traits = connection.load(request(&job));
                match connection.send(job, traits, &mut self.context) {
                    Some((job, outcome)) => done(job, outcome)?,
                    None => _ = free.pop(),
                }
            }
            if is_over && free.len() == self.connections.len() {
                return failed.map_or(Ok(()), Err);
            }
            let timeout = if unread.is_empty() {
                TICK
            } else {
                Duration::ZERO
            };
            self.wait(&mut events, timeout)?;
            let reported = events.iter().map(|event| (event.token().0, Some(event)));
            let still_unread = std::mem::take(&mut unread)
                .into_iter()
                .map(|index| (index, None));
            for (index, event) in reported.chain(still_unread) {
                let connection = &mut self.connections[index];
                let completed = match event {
                    Some(event) => connection.ready(event, &mut self.context),
                    None => connection.continue_reading(&mut self.context),
                };
                if let Some((job, outcome)) = completed {
                    free.push(index);
                    done(job, outcome)?;
                } else if connection.has_more() && !unread.contains(&index) {
                    unread.push(index);
                }
            }
            if checked_at.elapsed() < TICK {
                continue;
            }
            checked_at = Instant::now();
            for (index, connection) in self.connections.iter_mut().enumerate() {
                if let Some((job, outcome)) = connection.check_deadline(&mut self.context) {
                    free.push(index);
                    done(job, outcome)?;
                }
            }
        }
    }

    fn wait(&mut self, events: &mut Events, timeout: Duration) -> io::Result<()> {
        match self.poll.poll(events, Some(timeout)) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => Err(error),
            _ => Ok(()),
        }
    }
}
