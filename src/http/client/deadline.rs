//! The time that an exchange has, and how much of it is left.

use std::time::{Duration, Instant};

use ureq::unversioned::transport::NextTimeout;

use super::outcome::{ClientError, ExchangeLimits, ExchangePhase};

/// How long an early response is waited for after a write fails: an endpoint that responds early and closes has already
/// sent it.
const EARLY_RESPONSE: Duration = Duration::from_secs(1);

/// Enough to read a response that is already there when the time runs out while sending.
const LAST_READ: Duration = Duration::from_millis(20);

/// When an exchange began, and its limits.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    start: Instant,
    limits: ExchangeLimits,
}

impl Deadline {
    pub(super) fn start(limits: ExchangeLimits) -> Self {
        Self {
            start: Instant::now(),
            limits,
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    pub(super) fn max_body(&self) -> usize {
        self.limits.max_body
    }

    pub(super) fn timed_out(&self, phase: ExchangePhase) -> ClientError {
        let limit = self.limit(phase);
        ClientError::TimedOut { phase, limit }
    }

    /// Classifies an error of ureq's transports.
    pub(super) fn error(&self, error: ureq::Error, phase: ExchangePhase) -> ClientError {
        ClientError::from_ureq(error, phase, self.limit(phase))
    }

    /// The limit of a phase, counted from the start of the exchange.
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

    /// The time that is left for a phase.
    pub(super) fn time_left(&self, phase: ExchangePhase) -> Duration {
        self.limit(phase).saturating_sub(self.elapsed())
    }

    /// The time that is left for a phase, for ureq, which takes zero for one second.
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

    /// The deadline for reading an early response after a failed write.
    pub(super) fn for_early_response(mut self) -> Self {
        let now = self.elapsed();
        let timeout = self.limits.timeout.min(now.saturating_add(EARLY_RESPONSE));
        self.limits.timeout = timeout.max(now.saturating_add(LAST_READ));
        self
    }
}
