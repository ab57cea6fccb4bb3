//! One delivery: its attempts, and the waits between them.
//!
//! `DeliveryOptions::deliver` sends the request, asks the retry policy what follows, waits, and sends again with a
//! request that the caller renews (a signature includes the time of its attempt). Every step is reported as a
//! `DeliveryEvent`.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use jiff::Timestamp;

use super::delivery::{AttemptOutcome, Delivery};
use crate::http::client::{ExchangeLimits, Session};
use crate::message::{Request, StatusSet};
use crate::retry::{RetryPolicy, RetryWait};

/// What the deliveries of a run have in common.
pub(crate) struct DeliveryOptions<'a> {
    /// The bounds of each attempt.
    pub(crate) limits: ExchangeLimits,
    /// The statuses that count as delivered.
    pub(crate) success: &'a StatusSet,
    pub(crate) policy: &'a RetryPolicy,
    /// When all attempts must have ended.
    pub(crate) deadline: Option<Instant>,
    /// Never carries a message. When its sender is dropped, no further attempt begins.
    pub(crate) stop: Receiver<()>,
    /// Reports a `Tick` at intervals, even while a single delivery waits.
    pub(crate) ticks: bool,
}

/// An attempt that has ended, and what follows.
pub(crate) struct FinishedAttempt<'a> {
    /// The delivery's place in the list of deliveries.
    pub(crate) index: usize,
    /// Counts from 1 for each delivery.
    pub(crate) attempt: u32,
    /// The exact request that was sent.
    pub(crate) request: Cow<'a, Request>,
    pub(crate) outcome: AttemptOutcome,
    pub(crate) next: NextAttempt,
}

/// Whether another attempt follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextAttempt {
    /// None: the event was delivered, the outcome is not worth a retry, or all retries are used.
    None,
    After(RetryWait),
    /// None: the deadline is sooner than the end of this wait.
    PastDeadline(RetryWait),
}

/// What happens while deliveries run.
pub(crate) enum DeliveryEvent<'a> {
    Attempted(Box<FinishedAttempt<'a>>),
    /// `stop` ended the wait before this attempt.
    Stopped {
        index: usize,
        attempt: u32,
    },
    /// Time has passed. Reported where `ticks` asks for it, and where there are several endpoints.
    Tick,
}

impl DeliveryOptions<'_> {
    /// Makes one delivery. `renew` makes the request of each further attempt; its error ends the delivery.
    pub(super) fn deliver<'a, E>(
        &self,
        session: &mut Session,
        (index, delivery): (usize, &'a Delivery),
        renew: impl Fn() -> Result<Request, E>,
        mut report: impl FnMut(DeliveryEvent<'a>),
    ) -> Result<(), E> {
        let mut request = Cow::Borrowed(&delivery.request);
        for attempt in 1.. {
            let outcome = session.send(&request, self.limits_now());
            let next = self.next(index, attempt, &outcome);
            report(DeliveryEvent::Attempted(Box::new(FinishedAttempt {
                index,
                attempt,
                request,
                outcome,
                next,
            })));
            let NextAttempt::After(wait) = next else {
                break;
            };
            if self.stop.recv_timeout(wait.duration) != Err(RecvTimeoutError::Timeout) {
                let attempt = attempt + 1;
                report(DeliveryEvent::Stopped { index, attempt });
                break;
            }
            request = Cow::Owned(renew()?);
        }
        Ok(())
    }

    fn next(&self, index: usize, attempt: u32, outcome: &AttemptOutcome) -> NextAttempt {
        let response = outcome.as_ref().ok().map(|answer| &answer.response);
        if response.is_some_and(|response| self.success.contains(response.status)) {
            return NextAttempt::None;
        }
        match self.policy.wait(index, attempt, response, Timestamp::now()) {
            None => NextAttempt::None,
            Some(wait) if self.time_left().is_some_and(|left| wait.duration >= left) => {
                NextAttempt::PastDeadline(wait)
            }
            Some(wait) => NextAttempt::After(wait),
        }
    }

    fn time_left(&self) -> Option<Duration> {
        let deadline = self.deadline?;
        Some(deadline.saturating_duration_since(Instant::now()))
    }

    fn limits_now(&self) -> ExchangeLimits {
        // In whole milliseconds: a timeout is shown with its bound.
        let whole = |left: Duration| Duration::from_millis(left.as_millis() as u64);
        let left = self.time_left().map_or(Duration::MAX, whole);
        ExchangeLimits {
            timeout: self.limits.timeout.min(left),
            ..self.limits
        }
    }
}
