//! The time an attempt has, and how much of it is left.

use std::time::{Duration, Instant};

use ureq::unversioned::transport::NextTimeout;

use super::{ClientError, ExchangeLimits};

/// An endpoint that answers early and closes has its answer under way when the write fails.
const EARLY_ANSWER: Duration = Duration::from_secs(1);

/// Enough to read an answer that is there when the time has run out while sending.
const LAST_LOOK: Duration = Duration::from_millis(20);

/// The steps of an attempt, each of which may run out of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExchangePhase {
    /// Looking the name up.
    Resolving,
    /// Connecting over TCP, through the proxy where there is one.
    Connecting,
    /// Negotiating TLS.
    Tls,
    /// Writing the request.
    Sending,
    /// Waiting for the head of the answer.
    Waiting,
    /// Reading the body of the answer.
    Reading,
}

/// When an attempt began, and its bounds.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    start: Instant,
    pub(super) limits: ExchangeLimits,
}

impl Clock {
    pub(super) fn start(limits: ExchangeLimits) -> Self {
        Self {
            start: Instant::now(),
            limits,
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    pub(super) fn timed_out(&self, phase: ExchangePhase) -> ClientError {
        let limit = self.limit(phase);
        ClientError::TimedOut { phase, limit }
    }

    /// The bound on this phase, counted from the start of the attempt.
    fn limit(&self, phase: ExchangePhase) -> Duration {
        match phase {
            ExchangePhase::Resolving | ExchangePhase::Connecting | ExchangePhase::Tls => {
                self.limits.connect_timeout.min(self.limits.timeout)
            }
            ExchangePhase::Sending | ExchangePhase::Waiting | ExchangePhase::Reading => {
                self.limits.timeout
            }
        }
    }

    /// What is left for this phase, if anything.
    pub(super) fn time_left(&self, phase: ExchangePhase) -> Duration {
        self.limit(phase).saturating_sub(self.elapsed())
    }

    /// What is left for this phase; ureq would take a bound of zero for a second.
    pub(super) fn left(&self, phase: ExchangePhase) -> Result<NextTimeout, ClientError> {
        let left = self.time_left(phase);
        if left.is_zero() {
            return Err(self.timed_out(phase));
        }
        Ok(NextTimeout {
            after: left.into(),
            ..NextTimeout::default()
        })
    }

    /// The same clock, bounded to what a look for an early answer may take.
    pub(super) fn for_early_answer(mut self) -> Self {
        let now = self.elapsed();
        let timeout = self.limits.timeout.min(now.saturating_add(EARLY_ANSWER));
        self.limits.timeout = timeout.max(now.saturating_add(LAST_LOOK));
        self
    }
}
