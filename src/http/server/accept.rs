//! Accepts connections from the listening sockets, in rounds.
//!
//! mio reports readiness of a listening socket once, so a round goes on until the socket has no more connections. It
//! ends early after [`ACCEPTS_PER_ROUND`], so that connections that are open already get their turn.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};

/// Connections accepted from one socket before the open connections get their turn.
const ACCEPTS_PER_ROUND: usize = 64;
/// How long accepting pauses when the system has no descriptors or memory left.
const PAUSE: Duration = Duration::from_millis(10);

pub(super) struct Acceptor {
    listeners: Vec<TcpListener>,
    /// When the next round begins.
    due: Option<Instant>,
    /// The socket that the round has reached, and how often it was asked.
    listener: usize,
    asked: usize,
}

/// The system has no descriptors or memory left for another connection.
pub(super) struct Shortage;

impl Acceptor {
    /// These sockets are registered and not blocking.
    pub(super) fn new(listeners: Vec<TcpListener>) -> Self {
        Self {
            listeners,
            due: None,
            listener: 0,
            asked: 0,
        }
    }

    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Makes a round due: a socket is readable.
    pub(super) fn schedule(&mut self, now: Instant) {
        self.due = Some(now);
    }

    pub(super) fn stop(&mut self) {
        self.listeners.clear();
        self.due = None;
    }

    /// Begins a round if one is due.
    pub(super) fn begin(&mut self, now: Instant) -> bool {
        let is_due = self.due.is_some_and(|due| due <= now);
        if is_due {
            (self.due, self.listener, self.asked) = (None, 0, 0);
        }
        is_due
    }

    /// The round's next connection. `None` ends the round, and so does a shortage.
    pub(super) fn next(
        &mut self,
        now: Instant,
    ) -> Option<Result<(TcpStream, SocketAddr), Shortage>> {
        while let Some(listener) = self.listeners.get(self.listener) {
            if self.asked == ACCEPTS_PER_ROUND {
                self.due = Some(now);
                (self.listener, self.asked) = (self.listener + 1, 0);
                continue;
            }
            self.asked += 1;
            match listener.accept() {
                Ok(connection) => return Some(Ok(connection)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    (self.listener, self.asked) = (self.listener + 1, 0);
                }
                Err(error) if is_shortage(&error) => {
                    self.due = Some(now + PAUSE);
                    return Some(Err(Shortage));
                }
                // Linux passes on errors of the one connection, such as a client that has left already.
                Err(_) => {}
            }
        }
        None
    }
}

/// EMFILE, ENFILE, ENOBUFS or ENOMEM (the same numbers on Linux; ENOBUFS differs on other systems), or their Windows
/// counterparts WSAEMFILE and WSAENOBUFS.
fn is_shortage(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::OutOfMemory
        || matches!(
            error.raw_os_error(),
            Some(23 | 24 | 55 | 105 | 10_024 | 10_055)
        )
}
