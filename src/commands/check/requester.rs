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

/// The least time that a response may take.
const LEAST: Duration = Duration::from_secs(10);

/// A body gets this many seconds more by its size.
const BYTES_PER_SECOND: usize = 100_000;
const MOST_SECONDS: usize = 60;

/// What two requests at once get at least: many platforms start another instance for the second.
const BOTH: Duration = Duration::from_secs(30);

/// What is said of a connection that ended without a response if there is no further one.
const ENDED: &str =
    "the endpoint closed the connection without a response, and cannot be reached since";

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
    /// Whether the endpoint has given a response: then it speaks what the URL says.
    has_answered: bool,
    pub(super) sent: usize,
}

impl Requester {
    /// The sender waits `within` for a response. A late one fails the baseline and no other case, so all may take twice
    /// as long, and at least [`LEAST`].
    pub(super) fn new(
        connection: &ConnectionArgs,
        url: &Url,
        within: Duration,
        is_local: bool,
    ) -> Result<Self> {
        let client = client(connection, false)?;
        Ok(Self {
            session: client.session(url),
            client,
            url: url.clone(),
            is_keeping: true,
            limits: ExchangeLimits {
                timeout: (within * 2).max(LEAST),
                connect_timeout: CONNECT_TIMEOUT.min(within),
                max_body: MAX_RESPONSE_BODY,
            },
            gap: if is_local { LOCAL_GAP } else { REMOTE_GAP },
            last: None,
            waits: 0,
            has_answered: false,
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
            timeout: timeout + more + time_for(request.body.len()),
            ..self.limits
        };
        let first = self.attempt(write_pace, request, limits, shutdown);
        if !first.is_busy || self.waits >= MOST_WAITS {
            return first;
        }
        self.waits += 1;
        if shutdown.wait_for(busy_wait(&first)).is_some() {
            return first;
        }
        self.attempt(write_pace, request, limits, shutdown)
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
        let outcome = self.session.send_at(pace, request, limits);
        let outcome = outcome_of(outcome, self.has_answered);
        self.has_answered |= outcome.response.is_ok();
        let is_resent = self.session.was_resent();
        match outcome.response {
            // Whatever the endpoint did, it did with the first request.
            Err(missing) if is_resent && missing.kind == MissingKind::Unreachable => CheckOutcome {
                response: Err(MissingResponse {
                    kind: MissingKind::Ended,
                    words: ENDED.to_owned(),
                }),
                is_resent,
                ..outcome
            },
            response => CheckOutcome {
                response,
                is_resent,
                ..outcome
            },
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

    /// Sends both at the same time, each on a connection of its own. A busy endpoint is not asked again.
    pub(super) fn send_both(
        &mut self,
        requests: [&Request; 2],
        shutdown: &Shutdown,
    ) -> [CheckOutcome; 2] {
        self.keep_gap(shutdown);
        self.sent += 2;
        let limits = ExchangeLimits {
            timeout: self.limits.timeout.max(BOTH),
            ..self.limits
        };
        let (client, url, has_answered) = (&self.client, &self.url, self.has_answered);
        let send = |request| outcome_of(client.send(url, request, limits), has_answered);
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
}

/// How much longer a body of this size may take.
fn time_for(size: usize) -> Duration {
    let seconds = (size / BYTES_PER_SECOND).min(MOST_SECONDS);
    Duration::from_secs(seconds.try_into().unwrap_or_default())
}

/// How long a busy endpoint is waited for.
fn busy_wait(outcome: &CheckOutcome) -> Duration {
    let response = outcome.response.as_ref().ok();
    let asked = response.and_then(|response| retry_after(&response.headers, Timestamp::now()));
    asked.unwrap_or(USUAL_WAIT).min(LONGEST_WAIT)
}

/// 429, or 503 with a time to come again.
fn is_busy(response: &Response) -> bool {
    response.status == 429 || response.status == 503 && response.headers.contains("retry-after")
}

fn outcome_of(outcome: AttemptOutcome, has_answered: bool) -> CheckOutcome {
    match outcome {
        Ok(timed) => CheckOutcome {
            is_reused: timed.timings.connect.is_none(),
            is_resent: false,
            elapsed: timed.elapsed,
            is_busy: is_busy(&timed.response),
            response: Ok(timed.response),
        },
        Err(failed) => {
            let (is_reused, elapsed) = (failed.timings.connect.is_none(), failed.elapsed);
            let response = response_of(failed, has_answered);
            CheckOutcome {
                is_reused,
                is_resent: false,
                elapsed,
                is_busy: response.as_ref().is_ok_and(is_busy),
                response,
            }
        }
    }
}

/// A refusal whose body was cut off, because the endpoint closed the connection early, is that refusal.
fn response_of(failed: FailedExchange, has_answered: bool) -> Result<Response, MissingResponse> {
    let words = if has_answered {
        advice::failed_repeatedly(&failed)
    } else {
        advice::failed_exchange(&failed)
    };
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
