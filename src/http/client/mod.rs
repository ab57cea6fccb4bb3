//! The sender's client, home of ureq and rustls: ureq's resolver and connectors carry a connection over our sockets, our
//! own codec speaks on it.
//!
//! ureq's request path is left out: it moves and groups headers, refuses odd targets and loses an early answer.

mod clock;
mod codec;
mod connect;
mod connection;
mod failure;
mod pool;
mod route;
mod session;
mod socket;
mod tolerant;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use clock::ExchangePhase;
pub(crate) use failure::{ClientError, FailedExchange};
pub(crate) use pool::ConnectionPool;
pub(crate) use route::{ConnectOptions, ProxyChoice, TlsOptions};
pub(crate) use session::Session;

use crate::message::{Request, Response, Url};
pub(crate) use crate::record::Timings;
use clock::Clock;
use connect::Connector;

/// Sends requests, each exactly as it is; one client serves many threads.
pub(crate) struct Client {
    connector: Arc<Connector>,
}

/// Bounds of one attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExchangeLimits {
    /// For the whole attempt, from the name's lookup to the answer's last byte.
    pub(crate) timeout: Duration,
    /// For lookup, TCP, proxy and TLS together.
    pub(crate) connect_timeout: Duration,
    /// How much of an answer's body is read.
    pub(crate) max_body: usize,
}

/// An answer, and what it took.
#[derive(Debug)]
pub(crate) struct TimedResponse {
    /// The final answer: not a 1xx, but for 101.
    pub(crate) response: Response,
    /// Where the time went.
    pub(crate) timings: Timings,
    /// The whole attempt.
    pub(crate) elapsed: Duration,
    /// More body came than `max_body`: it was cut there.
    pub(crate) truncated: bool,
}

impl Client {
    /// A client that takes its proxy from the environment (`ALL_PROXY`, `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`).
    pub(crate) fn new() -> Self {
        Self::with_proxy(ureq::Proxy::try_from_env())
    }

    /// A client that reaches endpoints so; the error is for the user.
    pub(crate) fn with_options(route: &ConnectOptions) -> Result<Self, String> {
        let connector = Connector::new(route, &route.tls.config()?, route.proxy.proxy()?);
        Ok(Self {
            connector: Arc::new(connector),
        })
    }

    fn with_proxy(proxy: Option<ureq::Proxy>) -> Self {
        let (route, tls) = (ConnectOptions::default(), ureq::tls::TlsConfig::default());
        Self {
            connector: Arc::new(Connector::new(&route, &tls, proxy)),
        }
    }

    /// Sends one request on a connection of its own.
    pub(crate) fn send(
        &self,
        url: &Url,
        request: &Request,
        limits: ExchangeLimits,
    ) -> Result<TimedResponse, FailedExchange> {
        self.session(url).send(request, limits)
    }

    /// So many connections to an endpoint, where it is reached over TCP alone, not through TLS, a proxy or a Unix socket;
    /// none either where its name can't be looked up now.
    pub(crate) fn pool<T>(
        &self,
        url: &Url,
        connections: usize,
        limits: ExchangeLimits,
    ) -> Option<io::Result<ConnectionPool<T>>> {
        let (addresses, name) = self.connector.tcp(url, Clock::start(limits))?;
        Some(ConnectionPool::new(addresses, name, connections, limits))
    }

    /// One endpoint for any number of requests, one after the other.
    pub(crate) fn session(&self, url: &Url) -> Session {
        Session::new(self.connector.clone(), url.clone())
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}
