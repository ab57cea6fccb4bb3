//! One delivery: the request and the endpoint that it goes to, its attempts, and the waits between them.
//!
//! `DeliveryOptions::deliver` sends the request, asks `DeliveryRules` what follows, waits, and sends again with a
//! request that the caller renews (a signature includes the time of its attempt). Every step is reported as a
//! `DeliveryEvent`. `exit_of` judges the outcome of an attempt.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use jiff::Timestamp;

use crate::exit_code::Exit;
use crate::http::client::{ExchangeLimits, FailedExchange, Session, TimedResponse};
use crate::message::{Request, StatusSet, Url};
use crate::retry::{RetryPolicy, RetryWait};

/// An endpoint and the exact request for it.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) url: Url,
    pub(crate) request: Request,
}

/// The response to an attempt, or why there was none.
pub(crate) type AttemptOutcome = Result<TimedResponse, FailedExchange>;

/// The rules for the attempts of one event.
#[derive(Clone, Copy)]
pub(crate) struct DeliveryRules<'a> {
    /// The number of the event in its run, on which the random part of its waits depends: events that fail together do
    /// not retry together.
    pub(crate) event: u64,
    /// The bounds of each attempt.
    pub(crate) limits: ExchangeLimits,
    /// The statuses that count as delivered.
    pub(crate) success: &'a StatusSet,
    pub(crate) policy: &'a RetryPolicy,
    /// When the first attempt begins.
    pub(crate) start: Instant,
    /// The time from then on in which all attempts must end.
    pub(crate) deadline: Option<Duration>,
}

/// How the deliveries of an event are made.
pub(crate) struct DeliveryOptions<'a> {
    pub(crate) rules: DeliveryRules<'a>,
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
            let outcome = session.send(&request, self.rules.limits(attempt));
            let next = self.rules.next(index, attempt, &outcome);
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
}

impl DeliveryRules<'_> {
    /// What follows an attempt of the delivery with this index.
    pub(super) fn next(&self, index: usize, attempt: u32, outcome: &AttemptOutcome) -> NextAttempt {
        let response = outcome.as_ref().ok().map(|timed| &timed.response);
        if response.is_some_and(|response| self.success.contains(response.status)) {
            return NextAttempt::None;
        }
        let delivery = (self.event, index);
        match self
            .policy
            .wait(delivery, attempt, response, Timestamp::now())
        {
            None => NextAttempt::None,
            Some(wait) if self.time_left().is_some_and(|left| wait.duration >= left) => {
                NextAttempt::PastDeadline(wait)
            }
            Some(wait) => NextAttempt::After(wait),
        }
    }

    fn time_left(&self) -> Option<Duration> {
        Some(self.deadline?.saturating_sub(self.start.elapsed()))
    }

    /// The bounds of an attempt that begins now.
    pub(super) fn limits(&self, attempt: u32) -> ExchangeLimits {
        // In whole milliseconds: a timeout is shown with its bound.
        let whole = |left: Duration| Duration::from_millis(left.as_millis() as u64);
        let left = match attempt {
            1 => self.deadline,
            _ => self.time_left().map(whole),
        };
        ExchangeLimits {
            timeout: self.limits.timeout.min(left.unwrap_or(Duration::MAX)),
            ..self.limits
        }
    }
}

/// The exit code for an outcome, where `success` lists the statuses that count as delivered.
pub(crate) fn exit_of(outcome: &AttemptOutcome, success: &StatusSet) -> Exit {
    match outcome {
        // A response that was not read to its end can't be relied on.
        Ok(timed) if timed.truncated => Exit::Failed,
        Ok(timed) if success.contains(timed.response.status) => Exit::Done,
        Ok(timed) => match Exit::for_status(timed.response.status) {
            Exit::Done => Exit::ExpectationFailed,
            exit => exit,
        },
        Err(failure) if failure.is_timeout() => Exit::TimedOut,
        Err(_) => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::message::{Headers, Response, Version};
    use crate::record::Timings;

    fn response(status: u16, cut: bool) -> TimedResponse {
        TimedResponse {
            response: Response {
                version: Version::Http11,
                status,
                reason: String::new(),
                headers: Headers::new(),
                body: Vec::new(),
            },
            timings: Timings::default(),
            elapsed: Duration::ZERO,
            truncated: cut,
        }
    }

    #[test]
    fn the_success_statuses_decide_what_counts_as_delivered() {
        for (success, status, exit) in [
            ("2xx", 204, Exit::Done),
            ("2xx", 302, Exit::Redirected),
            ("2xx", 503, Exit::ServerError),
            ("200,202", 202, Exit::Done),
            ("200,202", 204, Exit::ExpectationFailed),
            ("4xx", 401, Exit::Done),
            ("4xx", 200, Exit::ExpectationFailed),
            ("4xx", 500, Exit::ServerError),
        ] {
            let success = StatusSet::parse(success).unwrap();
            assert_eq!(exit_of(&Ok(response(status, false)), &success), exit);
        }
        let cut = Ok(response(200, true));
        assert_eq!(exit_of(&cut, &StatusSet::default()), Exit::Failed);
    }
}
