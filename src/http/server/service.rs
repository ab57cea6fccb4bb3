//! What the server asks of its user.
//!
//! A loop hands each whole request to the [`Service`] and does what the returned [`Action`] says. The call happens on
//! the loop's own thread, so it must be quick. A service that needs time calls [`Suspender::suspend`], hands the
//! [`SuspendedRequest`] to a thread of its own and returns [`Action::Suspend`]. The connection stays as it is until
//! that thread resumes the request, which sends the decision to the connection's loop and wakes the loop. Most requests
//! are decided at once, so the channel and the waker are cloned only for those that are suspended. A service whose
//! queues are full defers the request, and the loop offers it again later.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use crate::http::LoopWaker;
use crate::http::parser::Refusal;
use crate::http::response_writer::RenderedResponse;
use crate::message::Request;

/// The user of a server.
pub(crate) trait Service: Send + Sync + 'static {
    /// What the service attaches to a response, to recognize it in [`sent`](Self::sent).
    type Tag: Send;

    /// Decides on a request; must not block.
    fn call(
        &self,
        incoming: IncomingRequest,
        suspender: &Suspender<'_, Self::Tag>,
    ) -> Action<Self::Tag>;

    /// A response was sent, or never will be; not called where the service asked for none.
    fn sent(&self, tag: Self::Tag, outcome: ResponseOutcome);

    /// Something that is not an acceptable request was refused.
    fn refused(&self, peer: SocketAddr, refusal: &Refusal);

    /// A loop has called the service for all requests that have come. A service that suspended them to do something for
    /// all of them at once does it now. Those that it resumes are served before the loop waits for events.
    fn commit(&self) {}

    /// Whether a suspended request waits for the next `commit`.
    fn has_uncommitted(&self) -> bool {
        false
    }

    /// A loop has done the work of a turn and is about to look for events.
    fn idle(&self) {}
}

/// What happened to a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseOutcome {
    /// The operating system took its last byte.
    Sent,
    /// The connection ended first.
    Aborted,
}

/// A whole request and where it came from.
#[derive(Debug)]
pub(crate) struct IncomingRequest {
    pub(crate) request: Box<Request>,
    pub(crate) peer: SocketAddr,
    /// When the last byte was read.
    pub(crate) received_at: Instant,
}

/// What the server does with a request.
#[derive(Debug)]
pub(crate) enum Action<T> {
    /// Send this response.
    Respond {
        response: Arc<RenderedResponse>,
        /// How long the response is held back.
        delay: Duration,
        /// Whether a sender that leaves during the delay gets none: the connection closes, and the outcome is
        /// `Aborted`.
        ends_with_sender: bool,
        /// Given back to the service once the response is sent.
        tag: T,
    },
    /// Offer the request again after `ServerHandle::retry_deferred`: a queue of the service is full.
    Defer(IncomingRequest),
    /// Wait until another thread resumes the request.
    Suspend,
    /// End the connection without a response.
    End(ConnectionEnd),
}

/// How a connection ends without a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionEnd {
    Close,
    Reset,
    /// Stay open and silent until the sender gives up.
    Hang,
}

/// Suspends the request that the service is called for.
pub(crate) struct Suspender<'a, T> {
    pub(crate) key: usize,
    pub(crate) id: u64,
    pub(crate) sender: &'a Sender<Resumed<T>>,
    pub(crate) waker: &'a LoopWaker,
}

impl<T: Send> Suspender<'_, T> {
    /// The request, for another thread.
    pub(crate) fn suspend(&self) -> SuspendedRequest<T> {
        SuspendedRequest {
            key: self.key,
            id: self.id,
            sender: self.sender.clone(),
            waker: self.waker.clone(),
            is_resumed: false,
        }
    }
}

/// A request that waits for another thread; dropped without being resumed, it closes its connection.
pub(crate) struct SuspendedRequest<T: Send> {
    key: usize,
    id: u64,
    sender: Sender<Resumed<T>>,
    waker: LoopWaker,
    is_resumed: bool,
}

/// The decision on a suspended request.
pub(crate) struct Resumed<T> {
    pub(crate) key: usize,
    pub(crate) id: u64,
    pub(crate) action: Action<T>,
}

impl<T: Send> SuspendedRequest<T> {
    /// Decides on the request.
    pub(crate) fn resume(mut self, action: Action<T>) {
        self.send(action);
    }

    fn send(&mut self, action: Action<T>) {
        self.is_resumed = true;
        let (key, id) = (self.key, self.id);
        // A loop that has ended has closed the connection.
        if self.sender.send(Resumed { key, id, action }).is_ok() {
            self.waker.wake();
        }
    }
}

impl<T: Send> Drop for SuspendedRequest<T> {
    fn drop(&mut self) {
        if !self.is_resumed {
            self.send(Action::End(ConnectionEnd::Close));
        }
    }
}
