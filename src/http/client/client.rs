//! The client, one for any number of threads and endpoints, and its session with one endpoint.
//!
//! A session sends one request after the other, over a connection that stays open if the endpoint allows it.

use std::sync::Arc;

use super::connect_options::{ConnectOptions, ConnectOptionsError};
use super::connection::EndpointConnection;
use super::connector::Connector;
use super::exchange::{Deadline, ExchangeLimits, FailedExchange, TimedResponse, WritePace};
use super::pool::PoolEndpoint;
use super::tls::TlsClient;
use crate::http::response_parser::ParsedResponse;
use crate::message::{Request, Url};
use crate::record::Timings;

/// Sends requests, each exactly as it is.
pub(crate) struct Client {
    connector: Arc<Connector>,
}

impl Client {
    pub(crate) fn new(options: &ConnectOptions) -> Result<Self, ConnectOptionsError> {
        let (tls, proxy) = (TlsClient::new(&options.tls)?, options.proxy.route()?);
        Ok(Self {
            connector: Arc::new(Connector::new(options, tls, proxy)),
        })
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

    /// An endpoint for a pool, with this many connections at once. `None` where a pool cannot reach it: through a
    /// proxy.
    pub(crate) fn pool_endpoint(&self, url: &Url, connections: usize) -> Option<PoolEndpoint> {
        let address = self.connector.pool_address(url)?;
        Some(PoolEndpoint::new(address, connections))
    }

    /// A session with one endpoint, for any number of requests one after the other.
    pub(crate) fn session(&self, url: &Url) -> Session {
        Session::new(self.connector.clone(), url.clone())
    }
}

/// An endpoint, and the connection to it that is still open.
pub(crate) struct Session {
    connector: Arc<Connector>,
    url: Url,
    open: Option<EndpointConnection>,
    was_resent: bool,
}

impl Session {
    fn new(connector: Arc<Connector>, url: Url) -> Self {
        Self {
            connector,
            url,
            open: None,
            was_resent: false,
        }
    }

    /// Sends a request to the URL's host, byte for byte, and reads the response. The URL's own target is not used.
    pub(crate) fn send(
        &mut self,
        request: &Request,
        limits: ExchangeLimits,
    ) -> Result<TimedResponse, FailedExchange> {
        self.send_at(WritePace::AtOnce, request, limits)
    }

    /// The same at another pace.
    pub(crate) fn send_at(
        &mut self,
        pace: WritePace,
        request: &Request,
        limits: ExchangeLimits,
    ) -> Result<TimedResponse, FailedExchange> {
        let deadline = Deadline::start(limits);
        let mut timings = Timings::default();
        let outcome = self.exchange((request, pace), deadline, &mut timings);
        let elapsed = deadline.elapsed();
        match outcome {
            Ok(received) => Ok(TimedResponse {
                response: received.response,
                timings,
                elapsed,
                truncated: received.truncated,
            }),
            Err(failed) => Err(FailedExchange {
                timings,
                elapsed,
                ..failed
            }),
        }
    }

    /// Whether the last request was sent twice: the kept connection had ended without a response to it.
    pub(crate) fn was_resent(&self) -> bool {
        self.was_resent
    }

    fn exchange(
        &mut self,
        (request, pace): (&Request, WritePace),
        deadline: Deadline,
        timings: &mut Timings,
    ) -> Result<ParsedResponse, FailedExchange> {
        self.was_resent = false;
        if let Some(mut connection) = self.open.take()
            && connection.is_open()
        {
            let outcome = connection.exchange((request, pace), deadline, timings);
            let failed = outcome.as_ref().err();
            if !failed.is_some_and(|failed| failed.error.is_unanswered(timings)) {
                self.keep(connection);
                return outcome;
            }
            // It is sent once more, on a new connection.
            *timings = Timings::default();
            self.was_resent = true;
        }
        let mut connection = self.connector.open(&self.url, deadline, timings)?;
        let outcome = connection.exchange((request, pace), deadline, timings);
        self.keep(connection);
        outcome
    }

    fn keep(&mut self, mut connection: EndpointConnection) {
        self.open = connection.is_reusable().then_some(connection);
    }
}
