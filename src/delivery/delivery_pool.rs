//! Deliveries of many events at once, over the connections of a pool that one thread watches.
//!
//! `DeliveryPool::run` takes events from the schedule while it has room for them, and delivers each to all endpoints.
//! The wait before a further attempt is an entry in a queue in the order of time. Attempts follow the same rules as
//! those of a single delivery (`DeliveryRules`).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use std::{io, thread};

use super::delivery::{
    AttemptOutcome, Delivery, DeliveryEvent, DeliveryRules, FinishedAttempt, NextAttempt,
};
use super::load::{DueEvent, LONGEST, LoadSchedule, NextEvent};
use crate::http::client::{Client, Completed, ConnectionPool, ExchangeLimits, PoolJob, Resend};
use crate::message::{Request, Url};

/// How late a signal may be noticed while nothing is in flight.
const TICK: Duration = Duration::from_millis(100);
/// How late a response may be noticed while the next request is nearly due.
const MOMENT: Duration = Duration::from_micros(50);

/// One of many events.
pub(crate) trait PooledEvent {
    type Error: From<io::Error>;

    /// A delivery to each endpoint of the pool, in their order.
    fn deliveries(&self) -> &[Delivery];

    /// The request of a further attempt at an endpoint.
    fn renew(&self, index: usize) -> Result<Request, Self::Error>;
}

/// Delivers events to the same endpoints, up to a number of them at a time.
pub(crate) struct DeliveryPool<'a, E> {
    pool: ConnectionPool<Attempt<'a, E>>,
    /// How many events may be under way at a time, those included whose next attempt waits.
    capacity: usize,
    under_way: usize,
    /// Attempts that begin later: when, and which of them first.
    waiting: BTreeMap<(Instant, u64), Attempt<'a, E>>,
    waits: u64,
}

/// An event with deliveries that have not ended.
struct EventUnderWay<'a, E> {
    event: E,
    rules: DeliveryRules<'a>,
    /// How many of its deliveries have not ended.
    unfinished: AtomicUsize,
}

/// An attempt of a delivery.
struct Attempt<'a, E> {
    event: Arc<EventUnderWay<'a, E>>,
    index: usize,
    /// Counts from 1.
    attempt: u32,
    /// The request, if it is not that of the first attempt.
    renewed: Option<Request>,
    timeout: Duration,
}

/// An attempt that has ended, and is to be reported.
struct EndedAttempt<'a, E> {
    attempt: Attempt<'a, E>,
    outcome: AttemptOutcome,
    next: NextAttempt,
}

impl<E: PooledEvent> PoolJob for Attempt<'_, E> {
    fn request(&self) -> &Request {
        match &self.renewed {
            Some(renewed) => renewed,
            None => &self.event.event.deliveries()[self.index].request,
        }
    }

    fn timeout(&self) -> Duration {
        self.timeout
    }
}

impl<E: PooledEvent> Attempt<'_, E> {
    /// Makes a waiting attempt ready to begin.
    fn renew(&mut self) -> Result<(), E::Error> {
        self.renewed = Some(self.event.event.renew(self.index)?);
        self.timeout = self.event.rules.limits(self.attempt).timeout;
        Ok(())
    }

    /// What to report of an attempt that does not begin.
    fn stopped<'e>(&self) -> DeliveryEvent<'e> {
        DeliveryEvent::Stopped {
            index: self.index,
            attempt: self.attempt,
        }
    }
}

impl<'a, E: PooledEvent> DeliveryPool<'a, E> {
    /// `None` if one of the endpoints is behind a proxy, which a pool cannot use.
    pub(crate) fn new<'u>(
        client: &Client,
        urls: impl IntoIterator<Item = &'u Url>,
        limits: ExchangeLimits,
        capacity: usize,
    ) -> io::Result<Option<Self>> {
        let endpoint = |url| client.pool_endpoint(url, capacity);
        let Some(endpoints) = urls.into_iter().map(endpoint).collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        Ok(Some(Self {
            pool: ConnectionPool::new(endpoints, limits, Resend::Unanswered)?,
            capacity,
            under_way: 0,
            waiting: BTreeMap::new(),
            waits: 0,
        }))
    }

    /// Delivers the events of the schedule until there are no more. `begin` prepares one that is due; `None` ends the
    /// run.
    ///
    /// An error of `begin`, or of a request that is renewed, ends the run when the deliveries that have begun are
    /// done, an error of `report` at once.
    pub(crate) fn run(
        &mut self,
        schedule: &LoadSchedule,
        mut begin: impl FnMut(DueEvent) -> Result<Option<(E, DeliveryRules<'a>)>, E::Error>,
        mut report: impl FnMut(&E, DeliveryEvent<'_>) -> Result<(), E::Error>,
    ) -> Result<(), E::Error> {
        let mut failed = None;
        let (mut completed, mut ended) = (Vec::new(), Vec::new());
        // What arrived on connections of an earlier run is noticed before they are used again.
        self.pool.turn(Some(Duration::ZERO), &mut completed)?;
        loop {
            for (attempt, outcome) in completed.drain(..) {
                ended.push(self.judge(attempt, outcome));
            }
            if schedule.is_stopped() {
                for attempt in std::mem::take(&mut self.waiting).into_values() {
                    self.end(&attempt);
                    report(&attempt.event.event, attempt.stopped())?;
                }
            }
            while let Some(mut attempt) = self.next_waiting() {
                match attempt.renew() {
                    Ok(()) => self.pool.start(attempt.index, attempt, &mut completed),
                    Err(error) => {
                        failed.get_or_insert(error);
                        schedule.end();
                        self.end(&attempt);
                        report(&attempt.event.event, attempt.stopped())?;
                    }
                }
            }
            let next = self.begin_due(schedule, &mut begin, &mut completed);
            let next = next.unwrap_or_else(|error| {
                failed.get_or_insert(error);
                schedule.end();
                Some(NextEvent::End)
            });
            // The next requests are on their way by now.
            for ended in ended.drain(..) {
                self.finish(ended, &mut report)?;
            }
            if self.under_way == 0 && matches!(next, Some(NextEvent::End)) {
                return failed.map_or(Ok(()), Err);
            }
            self.wait(next, &mut completed)?;
        }
    }

    /// The next attempt that has waited, if its time has come.
    fn next_waiting(&mut self) -> Option<Attempt<'a, E>> {
        let first = self.waiting.first_entry()?;
        (first.key().0 <= Instant::now()).then(|| first.remove())
    }

    /// Begins the events that are due. Returns what the schedule said last, or nothing without room for another event.
    fn begin_due(
        &mut self,
        schedule: &LoadSchedule,
        begin: &mut impl FnMut(DueEvent) -> Result<Option<(E, DeliveryRules<'a>)>, E::Error>,
        completed: &mut Vec<Completed<Attempt<'a, E>>>,
    ) -> Result<Option<NextEvent>, E::Error> {
        while self.under_way < self.capacity {
            let due = match schedule.poll() {
                NextEvent::Due(due) => due,
                other => return Ok(Some(other)),
            };
            let Some((event, rules)) = begin(due)? else {
                schedule.end();
                return Ok(Some(NextEvent::End));
            };
            self.under_way += 1;
            let timeout = rules.limits(1).timeout;
            let count = event.deliveries().len();
            let event = Arc::new(EventUnderWay {
                event,
                rules,
                unfinished: AtomicUsize::new(count),
            });
            for index in 0..count {
                let attempt = Attempt {
                    event: event.clone(),
                    index,
                    attempt: 1,
                    renewed: None,
                    timeout,
                };
                self.pool.start(index, attempt, completed);
            }
        }
        Ok(None)
    }

    /// Waits for responses, for the next event, or for the next attempt that waits, but not if attempts have failed at
    /// once.
    fn wait(
        &mut self,
        next: Option<NextEvent>,
        completed: &mut Vec<Completed<Attempt<'a, E>>>,
    ) -> io::Result<()> {
        let attempt = self.waiting.first_key_value().map(|((when, _), _)| *when);
        let event = match next {
            Some(NextEvent::NotBefore(when)) => Some(when),
            _ => None,
        };
        let mut longest = if completed.is_empty() {
            TICK
        } else {
            Duration::ZERO
        };
        if let Some(when) = attempt.into_iter().chain(event).min() {
            longest = longest.min(when.saturating_duration_since(Instant::now()));
        }
        // The system counts whole milliseconds.
        if longest < Duration::from_millis(1) {
            thread::sleep(longest.min(MOMENT));
            longest = Duration::ZERO;
        }
        self.pool.turn(Some(longest), completed)
    }

    /// Decides what follows an attempt that has ended. If nothing does, there is room for another event.
    fn judge(&mut self, attempt: Attempt<'a, E>, outcome: AttemptOutcome) -> EndedAttempt<'a, E> {
        let rules = &attempt.event.rules;
        let next = rules.next(attempt.index, attempt.attempt, &outcome);
        if !matches!(next, NextAttempt::After(_)) {
            self.end(&attempt);
        }
        EndedAttempt {
            attempt,
            outcome,
            next,
        }
    }

    /// Reports an attempt that has ended, and lets the next one wait for its time.
    fn finish(
        &mut self,
        ended: EndedAttempt<'a, E>,
        report: &mut impl FnMut(&E, DeliveryEvent<'_>) -> Result<(), E::Error>,
    ) -> Result<(), E::Error> {
        let EndedAttempt {
            mut attempt,
            outcome,
            next,
        } = ended;
        let finished = DeliveryEvent::Attempted(Box::new(FinishedAttempt {
            index: attempt.index,
            attempt: attempt.attempt,
            request: Cow::Borrowed(attempt.request()),
            outcome,
            next,
        }));
        report(&attempt.event.event, finished)?;
        if let NextAttempt::After(wait) = next {
            (attempt.attempt, attempt.renewed) = (attempt.attempt + 1, None);
            self.waits += 1;
            let when = Instant::now() + wait.duration.min(LONGEST);
            self.waiting.insert((when, self.waits), attempt);
        }
        Ok(())
    }

    /// Ends a delivery, and its event if all others have ended.
    fn end(&mut self, attempt: &Attempt<'a, E>) {
        if attempt.event.unfinished.fetch_sub(1, Relaxed) == 1 {
            self.under_way -= 1;
        }
    }
}
