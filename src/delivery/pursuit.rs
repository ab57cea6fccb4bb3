//! The attempts of a delivery, and the waits between them.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use jiff::Timestamp;

use super::{Delivery, Outcome};
use crate::http::client::{Limits, Session};
use crate::message::{Request, Statuses};
use crate::retry::{Policy, Wait};

/// What the deliveries of a run have in common.
pub(crate) struct Terms<'a> {
    /// The bounds of each attempt.
    pub(crate) limits: Limits,
    /// What counts as delivered.
    pub(crate) success: &'a Statuses,
    /// Whether and when there is another attempt.
    pub(crate) policy: &'a Policy,
    /// When all has to be over.
    pub(crate) deadline: Option<Instant>,
    /// Nothing comes here; when the other side is dropped, no further attempt begins.
    pub(crate) stop: Receiver<()>,
    /// Whether the report is called from time to time while nothing happens, too.
    pub(crate) ticks: bool,
}

/// One attempt, and what follows.
pub(crate) struct Attempted<'a> {
    /// Which delivery.
    pub(crate) index: usize,
    /// Counts from 1 for each delivery.
    pub(crate) attempt: u32,
    /// What was sent.
    pub(crate) request: Cow<'a, Request>,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// What follows.
    pub(crate) next: Next,
}

/// What follows an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing: it was delivered, or another attempt is not worth it, or there were enough.
    Over,
    /// Another attempt after this wait.
    After(Wait),
    /// Nothing: the wait would be longer than the deadline leaves.
    TooLate(Wait),
}

/// What is reported while deliveries run.
pub(crate) enum Event<'a> {
    /// An attempt has ended.
    Ended(Box<Attempted<'a>>),
    /// The wait before this attempt of this delivery was ended by `stop`.
    Stopped {
        /// Which delivery.
        index: usize,
        /// The attempt that there will not be.
        attempt: u32,
    },
    /// Some time has passed; only where `ticks` are asked for, or where there are several endpoints.
    Tick,
}

impl Terms<'_> {
    /// Tries until it is over. The request of a further attempt is what `renew` makes.
    pub(super) fn pursue<'a, E>(
        &self,
        session: &mut Session,
        (index, delivery): (usize, &'a Delivery),
        renew: impl Fn() -> Result<Request, E>,
        mut tell: impl FnMut(Event<'a>),
    ) -> Result<(), E> {
        let mut request = Cow::Borrowed(&delivery.request);
        for attempt in 1.. {
            let outcome = session.send(&request, self.limits_now());
            let next = self.next(index, attempt, &outcome);
            tell(Event::Ended(Box::new(Attempted {
                index,
                attempt,
                request,
                outcome,
                next,
            })));
            let Next::After(wait) = next else { break };
            if self.stop.recv_timeout(wait.length) != Err(RecvTimeoutError::Timeout) {
                let attempt = attempt + 1;
                tell(Event::Stopped { index, attempt });
                break;
            }
            request = Cow::Owned(renew()?);
        }
        Ok(())
    }

    fn next(&self, index: usize, attempt: u32, outcome: &Outcome) -> Next {
        let answer = outcome.as_ref().ok().map(|answer| &answer.response);
        if answer.is_some_and(|answer| self.success.contains(answer.status)) {
            return Next::Over;
        }
        match self.policy.wait(index, attempt, answer, Timestamp::now()) {
            None => Next::Over,
            Some(wait) if self.left().is_some_and(|left| wait.length >= left) => {
                Next::TooLate(wait)
            }
            Some(wait) => Next::After(wait),
        }
    }

    /// What the deadline leaves.
    fn left(&self) -> Option<Duration> {
        let deadline = self.deadline?;
        Some(deadline.saturating_duration_since(Instant::now()))
    }

    fn limits_now(&self) -> Limits {
        // In whole milliseconds, as the bound is shown where it was passed.
        let whole = |left: Duration| Duration::from_millis(left.as_millis() as u64);
        let left = self.left().map_or(Duration::MAX, whole);
        Limits {
            timeout: self.limits.timeout.min(left),
            ..self.limits
        }
    }
}
