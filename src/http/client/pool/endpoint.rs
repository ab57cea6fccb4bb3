//! An endpoint of a pool: how it is reached, and which of its connections are free.

use std::net::SocketAddr;
#[cfg(unix)]
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::stream::SocketAddress;
use crate::http::client::exchange::{Deadline, LookupError};
use crate::http::client::happy_eyeballs::interleaved;
use crate::http::client::tls_error::TlsError;

/// An endpoint of which this many connections were still open does not close them without saying so.
const ENOUGH_KEPT: u32 = 32;

/// An endpoint that has closed a connection without saying so may have changed since, as a server that was restarted
/// with other settings. Until then each request costs a new connection; a lost request would cost more.
const CLOSES_FOR: Duration = Duration::from_mins(1);

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
pub(in crate::http::client) type TlsFactory =
    dyn Fn() -> Result<rustls::ClientConnection, TlsError> + Send + Sync;

/// How an endpoint is reached.
#[derive(Clone)]
pub(in crate::http::client) struct EndpointAddress {
    /// For messages.
    pub(in crate::http::client) name: String,
    pub(in crate::http::client) addresses: Addresses,
    /// `None` without TLS.
    pub(in crate::http::client) tls: Option<Arc<TlsFactory>>,
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
    habit: ConnectionHabit,
    /// How many connections were still open when the next request came.
    kept: u32,
    /// A new connection waits although others are free: the endpoint may serve one connection at a time.
    pub(super) is_crowded: bool,
    /// The address that accepted last. It is tried first.
    pub(super) accepted: Option<SocketAddress>,
}

/// What an endpoint does with a connection after a response that lets it stay open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ConnectionHabit {
    /// No connection has stayed open long enough to tell. A request that must not be sent twice gets a new one.
    Unknown,
    Keeps,
    /// It has closed one, at this time, without saying so in the response. A request that is just being sent would be
    /// lost.
    Closes(Instant),
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

    /// Whether a request that must not be sent twice can use a connection that has carried others. `stayed_open` is
    /// whether the last one that is free has been for long; `None` if it is closed, or none is free.
    pub(super) fn keeps_connections(&mut self, stayed_open: Option<bool>, now: Instant) -> bool {
        match (self.habit, stayed_open) {
            (ConnectionHabit::Closes(since), _) if now.duration_since(since) >= CLOSES_FOR => {
                self.habit = ConnectionHabit::Unknown;
            }
            (ConnectionHabit::Unknown, Some(for_long)) => {
                self.kept += 1;
                if for_long || self.kept == ENOUGH_KEPT {
                    self.habit = ConnectionHabit::Keeps;
                }
            }
            _ => {}
        }
        self.habit == ConnectionHabit::Keeps
    }

    /// Acts on a connection that was closed soon after a response that lets it stay open, or as a request was sent.
    pub(super) fn closed_unannounced(&mut self, now: Instant) {
        self.habit = ConnectionHabit::Closes(now);
        // Later only a connection that stays open for long says that it keeps them.
        self.kept = ENOUGH_KEPT;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_that_closed_a_connection_may_change() {
        let address = EndpointAddress {
            name: String::new(),
            addresses: Addresses::known(&[]),
            tls: None,
        };
        let mut endpoint = PoolEndpoint::new(address, 1);
        let start = Instant::now();
        assert!(!endpoint.keeps_connections(None, start));
        let mut quick = (1..=ENOUGH_KEPT).map(|_| endpoint.keeps_connections(Some(false), start));
        assert_eq!(
            quick.position(|keeps| keeps),
            Some(ENOUGH_KEPT as usize - 1)
        );
        assert!(endpoint.keeps_connections(None, start));

        endpoint.closed_unannounced(start);
        let soon = start + CLOSES_FOR / 2;
        assert!(!endpoint.keeps_connections(Some(true), soon));
        let later = start + CLOSES_FOR;
        assert!(!endpoint.keeps_connections(Some(true), later));
        for _ in 0..2 * ENOUGH_KEPT {
            assert!(!endpoint.keeps_connections(Some(false), later));
        }
        assert!(endpoint.keeps_connections(Some(true), later));
    }
}
