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

use super::{Answer, Failure, Limits};
use crate::message::Request;
use lane::{Lane, Way};

/// How late a time that runs out may be noticed.
const TICK: Duration = Duration::from_millis(10);
const READ_AT_ONCE: usize = 64 * 1024;

/// Connections to one endpoint, each with one request at a time; `T` is what a request is made for.
pub struct Flights<T> {
    poll: Poll,
    way: Way,
    lanes: Vec<Lane<T>>,
}

impl<T> Flights<T> {
    /// So many connections, to the first of these addresses that takes them; `name` is the endpoint's, for people.
    pub(super) fn new(
        addresses: Arc<[SocketAddr]>,
        name: String,
        lanes: usize,
        limits: Limits,
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
            lanes: (0..lanes).map(Lane::new).collect(),
        })
    }

    /// Sends what is `next` on each connection that has nothing to do, until there is no more, and calls `done` with what
    /// became of each. The first error of either ends it at once.
    pub fn run<E: From<io::Error>>(
        &mut self,
        mut next: impl FnMut() -> Result<Option<T>, E>,
        request: impl Fn(&T) -> &Request,
        mut done: impl FnMut(T, Result<Answer, Failure>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut events = Events::with_capacity(1024);
        let mut free: Vec<usize> = (0..self.lanes.len()).rev().collect();
        let (mut is_over, mut looked) = (false, Instant::now());
        loop {
            while let (Some(index), false) = (free.last().copied(), is_over) {
                let Some(what) = next()? else {
                    is_over = true;
                    break;
                };
                let lane = &mut self.lanes[index];
                let asks = lane.load(request(&what));
                match lane.send(what, asks, &mut self.way) {
                    Some((what, outcome)) => done(what, outcome)?,
                    None => _ = free.pop(),
                }
            }
            if is_over && free.len() == self.lanes.len() {
                return Ok(());
            }
            match self.poll.poll(&mut events, Some(TICK)) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                    return Err(error.into());
                }
                _ => {}
            }
            for event in &events {
                let index = event.token().0;
                if let Some((what, outcome)) = self.lanes[index].ready(event, &mut self.way) {
                    free.push(index);
                    done(what, outcome)?;
                }
            }
            if looked.elapsed() < TICK {
                continue;
            }
            looked = Instant::now();
            for (index, lane) in self.lanes.iter_mut().enumerate() {
                if let Some((what, outcome)) = lane.late() {
                    free.push(index);
                    done(what, outcome)?;
                }
            }
        }
    }
}
