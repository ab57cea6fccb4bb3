//! Sends the requests of a check: one after the other, at a bounded rate, and again once if the endpoint is too busy.

use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::Timestamp;

use crate::cli::ConnectionArgs;
use crate::commands::advice;
use crate::commands::client::{MAX_RESPONSE_BODY, client};
use crate::commands::signals::Shutdown;
use crate::conformance::check::{CheckOutcome, MissingKind, MissingResponse, RequestPace};
use crate::delivery::AttemptOutcome;
use crate::http::client::{
    Client, ClientError, ExchangeLimits, ExchangePhase, FailedExchange, Session, WritePace,
};
use crate::message::{Request, Response, Url};
use crate::retry::retry_after;

/// The least time between two requests.
const LOCAL_GAP: Duration = Duration::from_millis(2);
const REMOTE_GAP: Duration = Duration::from_millis(100);

/// The longest wait for an endpoint that is too busy, and the wait if it does not say how long.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const USUAL_WAIT: Duration = Duration::from_secs(1);

/// How many requests of a run are sent again after a wait.
pub(super) const MOST_WAITS: usize = 10;

/// The time over which a slow body is written.
const SLOW: Duration = Duration::from_secs(2);

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends requests to one endpoint.
pub(super) struct Requester {
    client: Client,
    url: Url,
    session: Session,
    /// Whether a connection carries more than one request.
    is_keeping: bool,
    limits: ExchangeLimits,
    gap: Duration,
    last: Option<Instant>,
    waits: usize,
    pub(super) sent: usize,
}

impl Requester {
    /// `timeout` is the longest time of a response.
    pub(super) fn new(
        connection: &ConnectionArgs,
        url: &Url,
        timeout: Duration,
        is_local: bool,
    ) -> Result<Self> {
        let client = client(connection, false)?;
        Ok(Self {
            session: client.session(url),
            client,
            url: url.clone(),
            is_keeping: true,
            limits: ExchangeLimits {
                timeout,
                connect_timeout: CONNECT_TIMEOUT.min(timeout),
                max_body: MAX_RESPONSE_BODY,
            },
            gap: if is_local { LOCAL_GAP } else { REMOTE_GAP },
            last: None,
            waits: 0,
            sent: 0,
        })
    }

    /// Sends a request over the kept connection.
    pub(super) fn send(
        &mut self,
        request: &Request,
        pace: RequestPace,
        shutdown: &Shutdown,
    ) -> CheckOutcome {
        self.send_within(self.limits.timeout, request, pace, shutdown)
    }

    /// The same with another limit.
    pub(super) fn send_within(
        &mut self,
        timeout: Duration,
        request: &Request,
        pace: RequestPace,
        shutdown: &Shutdown,
    ) -> CheckOutcome {
        let (write_pace, more) = match pace {
            RequestPace::AtOnce | RequestPace::Chunked => (WritePace::AtOnce, Duration::ZERO),
            RequestPace::ExpectContinue => (WritePace::ExpectContinue, Duration::ZERO),
            RequestPace::Slow => (WritePace::Over(SLOW), SLOW),
        };
        let limits = ExchangeLimits {
            timeout: timeout + more,
            ..self.limits
        };
        let first = self.attempt(write_pace, request, limits, shutdown);
        let Some(wait) = self.busy_wait(&first) else {
            return first;
        };
        self.waits += 1;
        if shutdown.wait_for(wait).is_some() {
            return busy(first);
        }
        let second = self.attempt(write_pace, request, limits, shutdown);
        if is_busy(&second) {
            busy(second)
        } else {
            second
        }
    }

    fn attempt(
        &mut self,
        pace: WritePace,
        request: &Request,
        limits: ExchangeLimits,
        shutdown: &Shutdown,
    ) -> CheckOutcome {
        self.keep_gap(shutdown);
        self.sent += 1;
        if !self.is_keeping {
            self.reconnect();
        }
        let outcome = outcome_of(self.session.send_at(pace, request, limits));
        CheckOutcome {
            is_resent: self.session.was_resent(),
            ..outcome
        }
    }

    /// Opens a new connection for the next request.
    pub(super) fn reconnect(&mut self) {
        self.session = self.client.session(&self.url);
    }

    /// From now on each request has a connection of its own.
    pub(super) fn stop_keeping(&mut self) {
        self.is_keeping = false;
    }

    /// Sends both at the same time, each on a connection of its own.
    pub(super) fn send_both(&mut self, requests: [&Request; 2]) -> [CheckOutcome; 2] {
        self.sent += 2;
        let (client, url, limits) = (&self.client, &self.url, self.limits);
        let send = |request| outcome_of(client.send(url, request, limits));
        std::thread::scope(|scope| {
            let other = scope.spawn(|| send(requests[1]));
            let first = send(requests[0]);
            let second = other.join();
            let second = second.unwrap_or_else(|_| first.clone());
            [first, second]
        })
    }

    fn keep_gap(&mut self, shutdown: &Shutdown) {
        if let Some(last) = self.last {
            let wait = self.gap.saturating_sub(last.elapsed());
            if !wait.is_zero() {
                shutdown.wait_for(wait);
            }
        }
        self.last = Some(Instant::now());
    }

    /// How long a busy endpoint is waited for; `None` if it is not busy, or was waited for often enough.
    fn busy_wait(&self, outcome: &CheckOutcome) -> Option<Duration> {
        if !is_busy(outcome) || self.waits >= MOST_WAITS {
            return None;
        }
        let response = outcome.response.as_ref().ok()?;
        let asked = retry_after(&response.headers, Timestamp::now());
        Some(asked.unwrap_or(USUAL_WAIT).min(LONGEST_WAIT))
    }
}

/// 429, or 503 with a time to come again.
fn is_busy(outcome: &CheckOutcome) -> bool {
    match &outcome.response {
        Ok(response) if response.status == 429 => true,
        Ok(response) => response.status == 503 && response.headers.contains("retry-after"),
        Err(_) => false,
    }
}

fn busy(outcome: CheckOutcome) -> CheckOutcome {
    CheckOutcome {
        is_busy: true,
        ..outcome
    }
}

fn outcome_of(outcome: AttemptOutcome) -> CheckOutcome {
    match outcome {
        Ok(timed) => CheckOutcome {
            is_reused: timed.timings.connect.is_none(),
            is_resent: false,
            elapsed: timed.elapsed,
            response: Ok(timed.response),
            is_busy: false,
        },
        Err(failed) => CheckOutcome {
            is_reused: failed.timings.connect.is_none(),
            is_resent: false,
            elapsed: failed.elapsed,
            response: response_of(failed),
            is_busy: false,
        },
    }
}

/// A refusal whose body was cut off, because the endpoint closed the connection early, is that refusal.
fn response_of(failed: FailedExchange) -> Result<Response, MissingResponse> {
    let words = advice::failed_exchange(&failed);
    match failed.partial {
        Some(partial) if (400..500).contains(&partial.status) => return Ok(*partial),
        _ => {}
    }
    let kind = match *failed.error {
        ClientError::TimedOut {
            phase: ExchangePhase::Resolving | ExchangePhase::Connecting | ExchangePhase::Tls,
            ..
        } => MissingKind::Unreachable,
        ClientError::TimedOut { .. } => MissingKind::TimedOut,
        ClientError::Closed | ClientError::Reset | ClientError::ResetWhileSending => {
            MissingKind::Closed
        }
        ClientError::CutOff { .. } | ClientError::NotHttp(_) | ClientError::Io(_) => {
            MissingKind::Broken
        }
        ClientError::NameNotFound(_)
        | ClientError::Refused(_)
        | ClientError::Unreachable { .. }
        | ClientError::Proxy { .. }
        | ClientError::Tls(_) => MissingKind::Unreachable,
    };
    Err(MissingResponse { kind, words })
}
