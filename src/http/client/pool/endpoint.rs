//! An endpoint of a pool: how it is reached, and which of its connections are free.

use std::net::SocketAddr;
#[cfg(unix)]
use std::path::Path;
use std::sync::Arc;

use super::stream::SocketAddress;
use crate::http::client::exchange::{Deadline, LookupError};
use crate::http::client::happy_eyeballs::interleaved;
use crate::http::client::tls_error::TlsError;

/// An endpoint of which this many connections were still open does not close them without saying so.
const ENOUGH_KEPT: u32 = 32;

/// Looks the addresses of an endpoint up, or says why it has none; may take long.
pub(in crate::http::client) type Lookup =
    dyn Fn(Deadline) -> Result<Vec<SocketAddr>, LookupError> + Send + Sync;

/// The addresses of an endpoint.
#[derive(Clone)]
pub(in crate::http::client) enum Addresses {
    /// They need no lookup.
    Known(Arc<[SocketAddress]>),
    /// They are looked up each time a connection is opened.
    Named(Arc<Lookup>),
}

/// Makes the client's end of a TLS connection to an endpoint.
pub(in crate::http::client) type StartTls =
    dyn Fn() -> Result<rustls::ClientConnection, TlsError> + Send + Sync;

/// How an endpoint is reached.
#[derive(Clone)]
pub(in crate::http::client) struct EndpointAddress {
    /// For messages.
    pub(in crate::http::client) name: String,
    pub(in crate::http::client) addresses: Addresses,
    /// `None` without TLS.
    pub(in crate::http::client) tls: Option<Arc<StartTls>>,
}

/// An endpoint that a pool can reach, with the number of its connections.
pub(crate) struct PoolEndpoint {
    pub(super) address: EndpointAddress,
    /// Connections at once.
    pub(super) connections: usize,
    /// Those that carry no request. The one that was used last is used next.
    pub(super) free: Vec<usize>,
    /// Those that exist, open or not.
    pub(super) existing: usize,
    /// A lookup is under way, and connections wait for it.
    pub(super) is_looking_up: bool,
    pub(super) habit: ConnectionHabit,
    /// How many connections were still open when the next request came.
    kept: u32,
    /// A new connection waits although others are free: the endpoint may serve one connection at a time.
    pub(super) is_crowded: bool,
    /// The address that accepted last. It is tried first.
    pub(super) accepted: Option<SocketAddress>,
}

/// What an endpoint does with a connection after a response that lets it stay open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConnectionHabit {
    /// No connection has stayed open long enough to tell. A request that must not be sent twice gets a new one.
    Unknown,
    Keeps,
    /// It closes the connection without saying so in the response. A request that is just being sent would be lost.
    Closes,
}

impl PoolEndpoint {
    pub(in crate::http::client) fn new(address: EndpointAddress, connections: usize) -> Self {
        Self {
            address,
            connections,
            free: Vec::new(),
            existing: 0,
            is_looking_up: false,
            habit: ConnectionHabit::Unknown,
            kept: 0,
            is_crowded: false,
            accepted: None,
        }
    }

    /// These addresses, the one that accepted last before the others.
    pub(super) fn ordered(&self, addresses: &Arc<[SocketAddress]>) -> Arc<[SocketAddress]> {
        let accepted = self.accepted.as_ref();
        match accepted.and_then(|accepted| addresses.iter().position(|it| it == accepted)) {
            None | Some(0) => addresses.clone(),
            Some(at) => {
                let mut ordered = addresses.to_vec();
                ordered[..=at].rotate_right(1);
                ordered.into()
            }
        }
    }

    /// Acts on a connection that is still open when the next request comes, and whether it has been for long.
    pub(super) fn stayed_open(&mut self, for_long: bool) {
        self.kept += 1;
        if for_long || self.kept == ENOUGH_KEPT {
            self.habit = ConnectionHabit::Keeps;
        }
    }

    /// Acts on a connection that was closed soon after a response that lets it stay open.
    pub(super) fn closed_unannounced(&mut self) {
        if self.habit == ConnectionHabit::Unknown {
            self.habit = ConnectionHabit::Closes;
        }
    }

    /// Whether another request can be sent now.
    pub(super) fn has_room(&self) -> bool {
        !self.free.is_empty() || self.existing < self.connections
    }
}

impl Addresses {
    #[cfg(unix)]
    pub(in crate::http::client) fn unix(path: &Path) -> Self {
        Self::Known([SocketAddress::Unix(path.to_owned())].into())
    }

    pub(in crate::http::client) fn known(addresses: &[SocketAddr]) -> Self {
        let ordered = interleaved(addresses).into_iter();
        Self::Known(ordered.map(SocketAddress::Tcp).collect())
    }
}
