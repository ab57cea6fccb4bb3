//! Requests to one endpoint, one after the other, over a connection that stays open if the endpoint allows it.

use std::sync::Arc;

use super::connection::{ClientConnection, ReceivedResponse};
use super::connector::Connector;
use super::deadline::Deadline;
use super::outcome::{ClientError, ExchangeLimits, FailedExchange, TimedResponse};
use crate::message::{Request, Url};
use crate::record::Timings;

/// An endpoint, and the connection to it that is still open.
pub(crate) struct Session {
    connector: Arc<Connector>,
    url: Url,
    open: Option<ClientConnection>,
}

impl Session {
    pub(super) fn new(connector: Arc<Connector>, url: Url) -> Self {
        Self {
            connector,
            url,
            open: None,
        }
    }

    /// Sends a request to the URL's host, byte for byte, and reads the response. The URL's own target is not used.
    pub(crate) fn send(
        &mut self,
        request: &Request,
        limits: ExchangeLimits,
    ) -> Result<TimedResponse, FailedExchange> {
        let deadline = Deadline::start(limits);
        let mut timings = Timings::default();
        let outcome = self.exchange(request, deadline, &mut timings);
        let elapsed = deadline.elapsed();
        match outcome {
            Ok(ReceivedResponse {
                response,
                truncated,
            }) => Ok(TimedResponse {
                response,
                timings,
                elapsed,
                truncated,
            }),
            Err(failed) => Err(FailedExchange {
                timings,
                elapsed,
                ..failed
            }),
        }
    }

    fn exchange(
        &mut self,
        request: &Request,
        deadline: Deadline,
        timings: &mut Timings,
    ) -> Result<ReceivedResponse, FailedExchange> {
        if let Some(mut connection) = self.open.take()
            && connection.is_open()
        {
            let outcome = connection.exchange(request, deadline, timings);
            if !outcome.as_ref().is_err_and(is_stale) {
                self.keep(connection);
                return outcome;
            }
            // The endpoint closed the idle connection as the request went out: the request is sent once more, on a new
            // connection.
            *timings = Timings::default();
        }
        let mut connection = self.connector.open(&self.url, deadline, timings)?;
        let outcome = connection.exchange(request, deadline, timings);
        self.keep(connection);
        outcome
    }

    fn keep(&mut self, mut connection: ClientConnection) {
        self.open = connection.is_reusable().then_some(connection);
    }
}

/// Whether a reused connection ended before any byte of a response arrived.
fn is_stale(failed: &FailedExchange) -> bool {
    failed.partial.is_none()
        && matches!(
            *failed.error,
            ClientError::Closed | ClientError::Reset | ClientError::ResetWhileSending
        )
}
