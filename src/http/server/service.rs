//! What the server asks of its user.
//!
//! A loop hands each whole request to the [`Service`] and does what the returned [`Action`] says. The call happens on
//! the loop's own thread, so it must be quick. A service that needs time suspends the request and decides on it from
//! another thread; one whose queues are full defers it, and the loop offers it again later.

use std::net::SocketAddr;

use super::action::{Action, IncomingRequest};
use super::suspended_requests::Suspender;
use crate::http::parser::Refusal;

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

    /// A loop has done all its work and is about to wait for events.
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
