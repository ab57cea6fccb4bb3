//! One endpoint, asked one request after the other, over a connection that is kept where the endpoint keeps it.

use std::sync::Arc;

use super::clock::Clock;
use super::connect::Connector;
use super::connection::{Connection, Received};
use super::{ClientError, ExchangeLimits, FailedExchange, TimedResponse, Timings};
use crate::message::{Request, Url};

/// An endpoint, and the connection to it that is still open.
pub(crate) struct Session {
    connector: Arc<Connector>,
    url: Url,
    open: Option<Connection>,
}

impl Session {
    pub(super) fn new(connector: Arc<Connector>, url: Url) -> Self {
        Self {
            connector,
            url,
            open: None,
        }
    }

    /// Writes this request to the URL's host, byte for byte, and reads the answer; the URL's own target is not used.
    pub(crate) fn send(
        &mut self,
        request: &Request,
        limits: ExchangeLimits,
    ) -> Result<TimedResponse, FailedExchange> {
        let clock = Clock::start(limits);
        let mut timings = Timings::default();
        let outcome = self.exchange(request, clock, &mut timings);
        let elapsed = clock.elapsed();
        match outcome {
            Ok((response, truncated)) => Ok(TimedResponse {
                response,
                timings,
                elapsed,
                truncated,
            }),
            Err(failure) => Err(FailedExchange {
                timings,
                elapsed,
                ..failure
            }),
        }
    }

    fn exchange(
        &mut self,
        request: &Request,
        clock: Clock,
        timings: &mut Timings,
    ) -> Result<Received, FailedExchange> {
        if let Some(mut connection) = self.open.take()
            && connection.is_open()
        {
            let outcome = connection.exchange(request, clock, timings);
            if !outcome.as_ref().is_err_and(is_stale) {
                self.keep(connection);
                return outcome;
            }
            // It was closed as the request went out, which is no answer to it: it goes out anew, and that once.
            *timings = Timings::default();
        }
        let mut connection = self.connector.open(&self.url, clock, timings)?;
        let outcome = connection.exchange(request, clock, timings);
        self.keep(connection);
        outcome
    }

    fn keep(&mut self, mut connection: Connection) {
        self.open = connection.is_reusable().then_some(connection);
    }
}

/// Whether a kept connection ended before anything of an answer came.
fn is_stale(failure: &FailedExchange) -> bool {
    failure.partial.is_none()
        && matches!(failure.cause, ClientError::Closed | ClientError::Reset(_))
}
