//! Opening a connection, to one address after the other.

use std::io::{self, ErrorKind};
use std::time::Instant;

use mio::Interest;
use mio::net::TcpStream;

use super::{Landed, PooledConnection, Way};
use crate::http::client::connect::connect_failed;

impl<T> PooledConnection<T> {
    /// Opens a connection to the first address from this one on that takes it.
    pub(super) fn open(&mut self, from: usize, way: &mut Way) -> Option<Landed<T>> {
        let flight = self.flight.as_mut()?;
        flight.is_kept = false;
        let mut failed = ErrorKind::ConnectionRefused.into();
        for (nth, address) in way.addresses.iter().enumerate().skip(from) {
            let interest = Interest::READABLE | Interest::WRITABLE;
            let opened = TcpStream::connect(*address).and_then(|mut stream| {
                way.registry.register(&mut stream, self.token, interest)?;
                Ok(stream)
            });
            match opened {
                Ok(stream) => {
                    flight.connecting = Some((nth, Instant::now()));
                    self.stream = Some(stream);
                    return None;
                }
                Err(error) => failed = error,
            }
        }
        self.refused(way.addresses.len(), failed, way)
    }

    /// This address did not take the connection; another may.
    pub(super) fn refused(
        &mut self,
        nth: usize,
        error: io::Error,
        way: &mut Way,
    ) -> Option<Landed<T>> {
        self.stream = None;
        if nth + 1 < way.addresses.len() {
            return self.open(nth + 1, way);
        }
        let clock = self.flight.as_ref()?.clock;
        self.land(Err(connect_failed(error.into(), &way.name, clock).into()))
    }
}
