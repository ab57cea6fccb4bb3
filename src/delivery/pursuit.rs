//! The attempts of a delivery, and the waits between them.

use std::borrow::Cow;
use std::panic::resume_unwind;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use jiff::Timestamp;

use super::{Delivery, Outcome};
use crate::http::client::{Client, Limits};
use crate::message::{Request, Statuses};
use crate::retry::{Policy, Wait};

/// How often a report may be rewritten while something waits.
const TICK: Duration = Duration::from_millis(100);

/// What the deliveries of a run have in common.
pub struct Terms<'a> {
    /// Carries the requests.
    pub client: &'a Client,
    /// The bounds of each attempt.
    pub limits: Limits,
    /// What counts as delivered.
    pub success: &'a Statuses,
    /// Whether and when there is another attempt.
    pub policy: &'a Policy,
    /// When all has to be over.
    pub deadline: Option<Instant>,
    /// Nothing comes here; when the other side is dropped, no further attempt begins.
    pub stop: Receiver<()>,
}

/// One attempt, and what follows.
pub struct Attempted<'a> {
    /// Which delivery.
    pub index: usize,
    /// Counts from 1 for each delivery.
    pub attempt: u32,
    /// What was sent.
    pub request: Cow<'a, Request>,
    /// What became of it.
    pub outcome: Outcome,
    /// What follows.
    pub next: Next,
}

/// What follows an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it was delivered, or another attempt is not worth it, or there were enough.
    Over,
    /// Another attempt after this wait.
    After(Wait),
    /// Nothing: the wait would be longer than the deadline leaves.
    TooLate(Wait),
}

/// What is reported while deliveries run.
pub enum Event<'a> {
    /// An attempt has ended.
    Ended(Box<Attempted<'a>>),
    /// The wait before this attempt of this delivery was ended by `stop`.
    Stopped {
        /// Which delivery.
        index: usize,
        /// The attempt that there will not be.
        attempt: u32,
    },
    /// Some time has passed.
    Tick,
}

/// Sends all deliveries at once and reports what happens. The request of a further attempt is what `renew` makes for
/// this delivery; its first error is the result, and ends that delivery alone.
pub fn deliver<'a, E: Send>(
    deliveries: &'a [Delivery],
    terms: &Terms,
    renew: impl Fn(usize) -> Result<Request, E> + Sync,
    mut report: impl FnMut(Event<'a>),
) -> Result<(), E> {
    let (sender, events) = unbounded();
    thread::scope(|scope| {
        let mut running = Vec::new();
        for (index, delivery) in deliveries.iter().enumerate() {
            let (sender, renew) = (sender.clone(), &renew);
            let pursue = move || terms.pursue(index, delivery, || renew(index), &sender);
            running.push(scope.spawn(pursue));
        }
        drop(sender);
        loop {
            match events.recv_timeout(TICK) {
                Ok(event) => report(event),
                Err(RecvTimeoutError::Timeout) => report(Event::Tick),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let mut result = Ok(());
        for ended in running {
            result = result.and(ended.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        result
    })
}

impl Terms<'_> {
    /// Tries until it is over.
    fn pursue<'a, E>(
        &self,
        index: usize,
        delivery: &'a Delivery,
        renew: impl Fn() -> Result<Request, E>,
        events: &Sender<Event<'a>>,
    ) -> Result<(), E> {
        let tell = |event| {
            // The receiving side outlives the scope.
            let _ = events.send(event);
        };
        let mut request = Cow::Borrowed(&delivery.request);
        for attempt in 1.. {
            let outcome = self.client.send(&delivery.url, &request, self.limits_now());
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
