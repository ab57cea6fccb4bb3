//! A request that was received, and what the service decides to do with it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::http::response_writer::RenderedResponse;
use crate::message::Request;

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
