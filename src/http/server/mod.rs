//! The receiver's engine: mio loops that own the sockets (home of mio and socket2).
//!
//! The first loop accepts and deals out. A loop reads, parses, calls the [`Service`] inline, and writes: one read and one write per request, no
//! hand-off to another thread. Nothing in a loop blocks or sleeps; whatever has to wait is a timer entry, or waits for
//! [`ServerHandle::retry_deferred`].

mod bind;
mod connection;
mod event_loop;
mod suspended_requests;
mod timers;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use mio::Waker;
use mio::net::TcpListener;

use super::parser::{ParserLimits, Refusal};
use super::response_writer::RenderedResponse;
use crate::message::Request;
use event_loop::{EventLoop, LoopMessage};

pub(crate) use bind::{BindError, bind};
pub(crate) use suspended_requests::{SuspendedRequest, Suspender};

/// What the engine asks of its user, once for each request; must be quick and must not block.
pub(crate) trait Service: Send + Sync + 'static {
    /// What the service wants back when an answer has left.
    type Tag: Send;

    /// A whole request has come: what is to happen? What takes long goes to another thread with the way back.
    fn call(
        &self,
        arrival: IncomingRequest,
        suspender: &Suspender<'_, Self::Tag>,
    ) -> Action<Self::Tag>;

    /// The answer was written whole, or will never be; not called for what was ended without one.
    fn sent(&self, ticket: Self::Tag, outcome: ResponseOutcome);

    /// Something came that is not a request.
    fn refused(&self, peer: SocketAddr, refusal: &Refusal);

    /// A loop has done all that there was to do, and rests.
    fn rests(&self) {}
}

/// A whole request and where it came from.
#[derive(Debug)]
pub(crate) struct IncomingRequest {
    /// The request.
    pub(crate) request: Box<Request>,
    /// The sender's address.
    pub(crate) peer: SocketAddr,
    /// When its last byte was read.
    pub(crate) at: Instant,
}

/// What is to happen to a request.
#[derive(Debug)]
pub(crate) enum Action<T> {
    /// Send this response.
    Respond {
        response: Arc<RenderedResponse>,
        /// How long the response is held back.
        delay: Duration,
        /// Given back to the service once the response is sent.
        tag: T,
    },
    /// There is no room for it downstream: the service is called again after [`ServerHandle::retry_deferred`].
    Defer(IncomingRequest),
    /// Another thread has it and will say by the [`SuspendedRequest`].
    Suspend,
    /// There is no answer: the connection ends.
    End(ConnectionEnd),
}

/// How a connection ends without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionEnd {
    /// It is closed.
    Close,
    /// It is reset.
    Reset,
    /// It is kept open, without a word, until the sender gives up.
    Hang,
}

/// Whether an answer has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseOutcome {
    /// Handed to the operating system to its last byte.
    Sent,
    /// The connection broke before.
    Aborted,
}

/// The bounds in time and number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServerConfig {
    /// Threads that serve connections.
    pub(crate) loops: usize,
    /// The parser's bounds.
    pub(crate) limits: ParserLimits,
    /// Connections at once.
    pub(crate) max_connections: usize,
    /// Bytes of all bodies that are being read.
    pub(crate) max_in_flight: usize,
    /// From a head's first byte to its last.
    pub(crate) head_timeout: Duration,
    /// Between the requests of a kept connection.
    pub(crate) idle_timeout: Duration,
    /// Between two pieces of a body.
    pub(crate) body_timeout: Duration,
    /// After this time a body must have come at `min_rate` on average, or a dribble would hold its place for ever.
    pub(crate) rate_grace: Duration,
    /// Bytes a second.
    pub(crate) min_rate: u64,
    /// While nothing of an answer is taken.
    pub(crate) write_timeout: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            loops: loops(),
            limits: ParserLimits::default(),
            max_connections: 4096,
            max_in_flight: 256 << 20,
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(30),
            rate_grace: Duration::from_secs(20),
            min_rate: 500,
            write_timeout: Duration::from_secs(30),
        }
    }
}

/// A core is left to the sender, which is on this machine as a rule: with two loops on two cores they and the sender take
/// turns, and 16 kept connections get three quarters of the rate of one loop. More than two loops answer more than any
/// sender on one machine asks.
fn loops() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores - 1).clamp(1, 2)
}

/// A running server.
pub(crate) struct Server {
    handle: ServerHandle,
    threads: Vec<JoinHandle<()>>,
}

/// Reaches the loops from other threads.
#[derive(Clone)]
pub(crate) struct ServerHandle {
    loops: Arc<[LoopHandle]>,
}

/// The way into one loop: a message and a wake-up.
#[derive(Clone)]
struct LoopHandle {
    sender: Sender<LoopMessage>,
    waker: Arc<Waker>,
}

impl LoopHandle {
    fn send(&self, message: LoopMessage) {
        // A loop that has ended needs no message.
        if self.sender.send(message).is_ok() {
            let _ = self.waker.wake();
        }
    }
}

/// Bytes of bodies being read, over all loops.
type InFlight = Arc<AtomicUsize>;

impl Server {
    /// Starts the loops, which serve until they are stopped; `make` gets the handle before the first request can come.
    pub(crate) fn start<S: Service>(
        listeners: Vec<std::net::TcpListener>,
        config: ServerConfig,
        make: impl FnOnce(ServerHandle) -> io::Result<Arc<S>>,
    ) -> io::Result<Self> {
        let count = config.loops.max(1);
        let in_flight = InFlight::default();
        let mut built = Vec::new();
        let mut handles = Vec::new();
        for _ in 0..count {
            let (parts, handle) = event_loop::parts()?;
            built.push(parts);
            handles.push(handle);
        }
        let handle = ServerHandle {
            loops: handles.into(),
        };
        let service = make(handle.clone())?;
        let mut listeners = Some(listeners);
        let mut threads = Vec::new();
        for (index, parts) in built.into_iter().enumerate() {
            // The first loop accepts, and deals the connections out.
            let accepts = listeners.take().unwrap_or_default();
            let accepts = accepts
                .into_iter()
                .map(TcpListener::from_std)
                .collect::<Vec<_>>();
            let share = ServerConfig {
                max_connections: config.max_connections.div_ceil(count),
                ..config
            };
            let mut event_loop = EventLoop::new(
                parts,
                accepts,
                (handle.loops.clone(), index),
                service.clone(),
                share,
                in_flight.clone(),
            )?;
            threads.push(
                std::thread::Builder::new()
                    .name(format!("loop-{index}"))
                    .spawn(move || event_loop.run())?,
            );
        }
        Ok(Self { handle, threads })
    }

    /// Stops accepting, finishes what has started within `grace`, and returns when the last connection is closed.
    pub(crate) fn stop(self, grace: Duration) {
        let until = Instant::now() + grace;
        for each in self.handle.loops.iter() {
            each.send(LoopMessage::Stop(until));
        }
        for thread in self.threads {
            let _ = thread.join();
        }
    }
}

impl ServerHandle {
    /// There is room downstream again: requests that wait are offered once more.
    pub(crate) fn retry_deferred(&self) {
        for each in self.loops.iter() {
            each.send(LoopMessage::Retry);
        }
    }
}

#[cfg(test)]
mod tests;
