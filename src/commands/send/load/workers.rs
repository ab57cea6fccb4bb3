//! The workers that deliver many events.
//!
//! A worker is a thread. A few of them watch many connections: waking a thread for each response would cost more than
//! the request. Connections through a proxy cannot be watched. For them there is a worker for each event under way.

use std::ops::ControlFlow;
use std::thread::available_parallelism;
use std::time::Instant;

use anyhow::{Context as _, Error, Result};
use crossbeam_channel::Receiver;

use super::event_lines::EventLines;
use super::figures::LoadFigures;
use crate::commands::send::options::{LoadOptions, SendOptions};
use crate::commands::send::source::{EventSource, PreparedEvent};
use crate::delivery::{
    Delivery, DeliveryEvent, DeliveryOptions, DeliveryPool, DeliveryRules, DueEvent, Endpoints,
    Load, LoadSchedule, NextAttempt, PooledEvent,
};
use crate::http::client::{Client, ExchangeLimits};
use crate::message::Request;
use crate::retry::RetryPolicy;

/// More watching threads than this slow down a receiver on the same machine.
const MAX_WATCHERS: usize = 4;

/// What every worker of a run uses.
pub(super) struct LoadJob<'a> {
    pub(super) options: &'a SendOptions,
    pub(super) load: &'a LoadOptions,
    pub(super) source: &'a EventSource<'a>,
    pub(super) lines: Option<&'a EventLines<'a>>,
    pub(super) policy: RetryPolicy,
    pub(super) limits: ExchangeLimits,
    pub(super) stop: Receiver<()>,
}

impl<'a> LoadJob<'a> {
    pub(super) fn plan(&self) -> Load {
        let repeat = self.load.repeat.map(u64::from);
        let events = match self.lines {
            Some(lines) => lines.events(),
            None => repeat,
        };
        Load {
            events,
            duration: self.load.duration,
            rate: self.load.rate,
        }
    }

    /// Prepares the next event, with its number; `None` after the last line.
    pub(super) fn prepare(&self, nth: u64) -> Result<Option<(u64, PreparedEvent<'a>)>> {
        match self.lines {
            Some(lines) => lines.next(self.source),
            None => Ok(Some((nth, self.source.prepare(nth, None)?))),
        }
    }
}

pub(super) enum Worker<'a> {
    /// Delivers one event at a time to every endpoint: through a proxy.
    Sequential(Endpoints),
    /// Delivers many events at a time.
    Pooled(Box<DeliveryPool<'a, LoadEvent<'a>>>),
}

/// An event that is being delivered.
pub(super) struct LoadEvent<'a> {
    seq: u64,
    due: Instant,
    prepared: PreparedEvent<'a>,
}

impl PooledEvent for LoadEvent<'_> {
    type Error = Error;

    fn deliveries(&self) -> &[Delivery] {
        &self.prepared.deliveries
    }

    fn renew(&self, index: usize) -> Result<Request> {
        self.prepared.retry(index)
    }
}

/// A few workers that watch many connections, or one for each of `--concurrency`.
pub(super) fn start_workers<'a>(job: &LoadJob<'a>, client: &Client) -> Result<Vec<Worker<'a>>> {
    let concurrency = usize::from(job.load.concurrency);
    let urls = || job.source.destinations.all.iter().map(|target| &target.url);
    let cores = available_parallelism().map_or(1, usize::from);
    let threads = cores.clamp(1, MAX_WATCHERS).min(concurrency);
    let watcher = |nth| {
        let capacity = (concurrency + nth) / threads;
        let pool = DeliveryPool::new(client, urls(), job.limits, capacity);
        let pool = pool.context("could not watch connections").transpose()?;
        Some(pool.map(|pool| Worker::Pooled(Box::new(pool))))
    };
    if let Some(watchers) = (0..threads).map(watcher).collect() {
        return watchers;
    }
    let sequential = |_| Worker::Sequential(Endpoints::new(client, urls()));
    Ok((0..concurrency).map(sequential).collect())
}

impl<'a> Worker<'a> {
    /// Delivers the events that become due, until there are no more. `before` counts those of the warm-up.
    pub(super) fn work(
        &mut self,
        job: &'a LoadJob<'a>,
        schedule: &LoadSchedule,
        before: u64,
        figures: &LoadFigures,
    ) -> Result<()> {
        let begin = |due| begin(job, due, before, figures);
        match self {
            Self::Sequential(endpoints) => {
                while let Some(due) = schedule.next() {
                    let Some((event, rules)) = begin(due)? else {
                        schedule.end();
                        return Ok(());
                    };
                    if deliver(job, endpoints, &event, rules, figures)?.is_break() {
                        schedule.end();
                    }
                }
                Ok(())
            }
            Self::Pooled(pool) => pool.run(schedule, begin, |event, happened| {
                figures.record(&happened, (event.seq, event.due), &event.prepared)
            }),
        }
    }
}

/// Prepares an event that is due; `None` after the last line.
fn begin<'a>(
    job: &'a LoadJob<'a>,
    DueEvent { index, due }: DueEvent,
    before: u64,
    figures: &LoadFigures,
) -> Result<Option<(LoadEvent<'a>, DeliveryRules<'a>)>> {
    let Some((seq, prepared)) = job.prepare(before + index + 1)? else {
        return Ok(None);
    };
    figures.begin(prepared.deliveries.len() as u64);
    let args = &job.options.delivery;
    let rules = DeliveryRules {
        event: seq,
        limits: job.limits,
        success: &args.success,
        policy: &job.policy,
        start: Instant::now(),
        deadline: args.deadline,
    };
    Ok(Some((LoadEvent { seq, due, prepared }, rules)))
}

/// Delivers an event to all endpoints, and records how that ended.
fn deliver(
    job: &LoadJob,
    endpoints: &mut Endpoints,
    event: &LoadEvent,
    rules: DeliveryRules,
    figures: &LoadFigures,
) -> Result<ControlFlow<()>> {
    let LoadEvent { seq, due, prepared } = event;
    let options = DeliveryOptions {
        rules,
        stop: job.stop.clone(),
        ticks: false,
    };
    let (mut recorded, mut flow) = (Ok(()), ControlFlow::Continue(()));
    let mut unended = UnendedDeliveries::new(prepared.deliveries.len());
    let renew = |index| prepared.retry(index);
    let delivered = endpoints.deliver(&prepared.deliveries, &options, renew, |happened| {
        unended.update(&happened);
        if matches!(happened, DeliveryEvent::Stopped { .. }) {
            flow = ControlFlow::Break(()); // a signal: no other event begins
        }
        if recorded.is_ok() {
            recorded = figures.record(&happened, (*seq, *due), prepared);
        }
    });
    // A delivery whose further attempt could not be prepared has failed.
    for stopped in unended.stopped() {
        figures.record(&stopped, (*seq, *due), prepared)?;
    }
    delivered.and(recorded).map(|()| flow)
}

/// For each delivery of an event that has not ended, the number of its attempts.
struct UnendedDeliveries(Vec<Option<u32>>);

impl UnendedDeliveries {
    fn new(count: usize) -> Self {
        Self(vec![Some(0); count])
    }

    fn update(&mut self, happened: &DeliveryEvent) {
        match happened {
            DeliveryEvent::Attempted(attempted) => {
                let goes_on = matches!(attempted.next, NextAttempt::After(_));
                self.0[attempted.index] = goes_on.then_some(attempted.attempt);
            }
            DeliveryEvent::Stopped { index, .. } => self.0[*index] = None,
            DeliveryEvent::Tick => {}
        }
    }

    /// Ends these deliveries before their next attempt.
    fn stopped<'e>(self) -> impl Iterator<Item = DeliveryEvent<'e>> {
        let attempts = self.0.into_iter().enumerate();
        attempts.filter_map(|(index, attempts)| {
            let attempt = attempts? + 1;
            Some(DeliveryEvent::Stopped { index, attempt })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::time::Duration;

    use super::*;
    use crate::delivery::FinishedAttempt;
    use crate::http::client::{ClientError, FailedExchange};
    use crate::record::Timings;
    use crate::retry::RetryWait;

    fn attempted<'e>(index: usize, attempt: u32, next: NextAttempt) -> DeliveryEvent<'e> {
        DeliveryEvent::Attempted(Box::new(FinishedAttempt {
            index,
            attempt,
            request: Cow::Owned(Request::new("POST", "/")),
            outcome: Err(FailedExchange {
                error: Box::new(ClientError::Refused("127.0.0.1:1".to_owned())),
                timings: Timings::default(),
                elapsed: Duration::ZERO,
                partial: None,
            }),
            next,
        }))
    }

    #[test]
    fn a_delivery_that_did_not_end_is_stopped_before_its_next_attempt() {
        let again = NextAttempt::After(RetryWait {
            duration: Duration::ZERO,
            retry_after: None,
        });
        let mut unended = UnendedDeliveries::new(5);
        for happened in [
            attempted(0, 1, NextAttempt::None),
            attempted(1, 1, again),
            attempted(2, 1, again),
            attempted(2, 2, again),
            attempted(2, 3, again),
            attempted(3, 1, again),
            DeliveryEvent::Stopped {
                index: 3,
                attempt: 2,
            },
            DeliveryEvent::Tick,
        ] {
            unended.update(&happened);
        }
        let stopped: Vec<_> = unended
            .stopped()
            .filter_map(|event| match event {
                DeliveryEvent::Stopped { index, attempt } => Some((index, attempt)),
                _ => None,
            })
            .collect();
        assert_eq!(stopped, [(1, 2), (2, 4), (4, 1)]);
    }
}
