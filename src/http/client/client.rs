//! The client: one for any number of threads and endpoints.

use std::io;
use std::sync::Arc;

use super::connect_options::{ConnectOptions, ConnectOptionsError};
use super::connector::Connector;
use super::deadline::Deadline;
use super::outcome::{ExchangeLimits, FailedExchange, TimedResponse};
use super::pool::ConnectionPool;
use super::session::Session;
use crate::message::{Request, Url};

/// Sends requests, each exactly as it is.
pub(crate) struct Client {
    connector: Arc<Connector>,
}

impl Client {
    /// A client that takes its proxy from the environment (`ALL_PROXY`, `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`).
    pub(crate) fn new() -> Self {
        Self::with_proxy(ureq::Proxy::try_from_env())
    }

    pub(crate) fn with_options(options: &ConnectOptions) -> Result<Self, ConnectOptionsError> {
        let (tls, proxy) = (options.tls.config()?, options.proxy.resolve()?);
        Ok(Self {
            connector: Arc::new(Connector::new(options, &tls, proxy)),
        })
    }

    pub(super) fn with_proxy(proxy: Option<ureq::Proxy>) -> Self {
        let (options, tls) = (ConnectOptions::default(), ureq::tls::TlsConfig::default());
        Self {
            connector: Arc::new(Connector::new(&options, &tls, proxy)),
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

    /// A pool of connections to an endpoint. `None` where the endpoint is not reached over plain TCP, but through TLS, a
    /// proxy or a Unix socket, or where its name cannot be resolved now.
    pub(crate) fn pool<T>(
        &self,
        url: &Url,
        connections: usize,
        limits: ExchangeLimits,
    ) -> Option<io::Result<ConnectionPool<T>>> {
        let (addresses, name) = self.connector.tcp(url, Deadline::start(limits))?;
        Some(ConnectionPool::new(addresses, name, connections, limits))
    }

    /// A session with one endpoint, for any number of requests one after the other.
    pub(crate) fn session(&self, url: &Url) -> Session {
        Session::new(self.connector.clone(), url.clone())
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}
