//! Many requests at a time to one endpoint over TCP alone, each on a kept connection, all of them watched by one thread (a
//! home of mio).
//!
//! With a thread for each connection, being put to sleep and woken costs more than the request.

mod answer;
mod lane;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Poll};

use super::{ExchangeLimits, FailedExchange, TimedResponse};
use crate::message::Request;
use lane::{PooledConnection, Way};

/// How late a time that runs out may be noticed.
const TICK: Duration = Duration::from_millis(10);
const READ_AT_ONCE: usize = 64 * 1024;

/// Connections to one endpoint, each with one request at a time; `T` is what a request is made for.
pub(crate) struct ConnectionPool<T> {
    poll: Poll,
    way: Way,
    lanes: Vec<PooledConnection<T>>,
}

impl<T> ConnectionPool<T> {
    /// So many connections, to the first of these addresses that takes them; `name` is the endpoint's, for people.
    pub(super) fn new(
        addresses: Arc<[SocketAddr]>,
        name: String,
        lanes: usize,
        limits: ExchangeLimits,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        Ok(Self {
            way: Way {
                registry: poll.registry().try_clone()?,
                addresses,
                name,
                limits,
                scratch: vec![0; READ_AT_ONCE].into_boxed_slice(),
            },
            poll,
            lanes: (0..lanes).map(PooledConnection::new).collect(),
        })
    }

    /// Sends what is `next` on each connection that has nothing to do, until there is no more, and calls `done` with what
    /// became of each. An error of `next` ends it when those under way are through, one of `done` at once.
    pub(crate) fn run<E: From<io::Error>>(
        &mut self,
        mut next: impl FnMut() -> Result<Option<T>, E>,
        request: impl Fn(&T) -> &Request,
        mut done: impl FnMut(T, Result<TimedResponse, FailedExchange>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut events = Events::with_capacity(1024);
        let mut free: Vec<usize> = (0..self.lanes.len()).rev().collect();
        let mut again = Vec::new();
        let (mut is_over, mut failed, mut looked) = (false, None, Instant::now());
        // What came on connections that were kept from an earlier run is heard before they are used.
        self.wait(&mut events, Duration::ZERO)?;
        for event in &events {
            self.lanes[event.token().0].ready(event, &mut self.way);
        }
        loop {
            while let (Some(index), false) = (free.last().copied(), is_over) {
                let what = match next() {
                    Ok(Some(what)) => what,
                    ended => {
                        // What is under way is not lost for it.
                        (is_over, failed) = (true, ended.err());
                        break;
                    }
                };
                let lane = &mut self.lanes[index];
                let asks = lane.load(request(&what));
                match lane.send(what, asks, &mut self.way) {
                    Some((what, outcome)) => done(what, outcome)?,
                    None => _ = free.pop(),
                }
            }
            if is_over && free.len() == self.lanes.len() {
                return failed.map_or(Ok(()), Err);
            }
            let patience = if again.is_empty() {
                TICK
            } else {
                Duration::ZERO
            };
            self.wait(&mut events, patience)?;
            let told = events.iter().map(|event| (event.token().0, Some(event)));
            let unread = std::mem::take(&mut again);
            for (index, event) in told.chain(unread.into_iter().map(|index| (index, None))) {
                let lane = &mut self.lanes[index];
                let landed = match event {
                    Some(event) => lane.ready(event, &mut self.way),
                    None => lane.go_on(&mut self.way),
                };
                if let Some((what, outcome)) = landed {
                    free.push(index);
                    done(what, outcome)?;
                } else if lane.has_more() && !again.contains(&index) {
                    again.push(index);
                }
            }
            if looked.elapsed() < TICK {
                continue;
            }
            looked = Instant::now();
            for (index, lane) in self.lanes.iter_mut().enumerate() {
                if let Some((what, outcome)) = lane.late(&mut self.way) {
                    free.push(index);
                    done(what, outcome)?;
                }
            }
        }
    }

    fn wait(&mut self, events: &mut Events, patience: Duration) -> io::Result<()> {
        match self.poll.poll(events, Some(patience)) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => Err(error),
            _ => Ok(()),
        }
    }
}
