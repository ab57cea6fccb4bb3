//! The workers that deliver many events.
//!
//! A worker is a thread. Where events are retried, go to several endpoints or through a proxy, it delivers one event at a
//! time. To one endpoint, once each, a few workers watch many connections: waking a thread for each response would cost more
//! than the request.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::thread::available_parallelism;
use std::time::Instant;

use anyhow::{Context as _, Result};
use crossbeam_channel::Receiver;

use super::event_lines::EventLines;
use super::figures::LoadFigures;
use crate::commands::send::options::{LoadOptions, SendOptions};
use crate::commands::send::source::{EventSource, PreparedEvent};
use crate::delivery::{
    DeliveryEvent, DeliveryOptions, DueEvent, Endpoints, FinishedAttempt, Load, LoadSchedule,
    NextAttempt, NextEvent,
};
use crate::http::client::{Client, ConnectionPool, ExchangeLimits, NextJob, PoolJob, Resend};
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
    /// Delivers one event at a time, when it is due, to every endpoint, with retries.
    Sequential(Endpoints),
    /// Sends many events at a time to one endpoint, each once.
    Pooled(Box<ConnectionPool<InFlight<'a>>>),
}

/// An event that has been sent and waits for its response.
pub(super) struct InFlight<'a> {
    seq: u64,
    due: Instant,
    prepared: PreparedEvent<'a>,
}

impl PoolJob for InFlight<'_> {
    fn request(&self) -> &Request {
        &self.prepared.deliveries[0].request
    }
}

/// A worker for each of `--concurrency`, or a few that watch as many connections.
pub(super) fn start_workers<'a>(job: &LoadJob<'a>, client: &Client) -> Result<Vec<Worker<'a>>> {
    let concurrency = usize::from(job.load.concurrency);
    if let Some(pooled) = pooled(job, client, concurrency).transpose()? {
        return Ok(pooled);
    }
    let urls = || job.source.destinations.all.iter().map(|target| &target.url);
    let sequential = |_| Worker::Sequential(Endpoints::new(client, urls()));
    Ok((0..concurrency).map(sequential).collect())
}

/// The workers that watch many connections, where there is nothing to wait for but responses.
fn pooled<'a>(
    job: &LoadJob<'a>,
    client: &Client,
    concurrency: usize,
) -> Option<Result<Vec<Worker<'a>>>> {
    let [target] = &job.source.destinations.all[..] else {
        return None;
    };
    if job.policy.retries > 0 {
        return None;
    }
    let cores = available_parallelism().map_or(1, usize::from);
    let threads = cores.clamp(1, MAX_WATCHERS).min(concurrency);
    let deadline = job.options.delivery.deadline.unwrap_or(job.limits.timeout);
    let limits = ExchangeLimits {
        timeout: job.limits.timeout.min(deadline),
        ..job.limits
    };
    let watcher = |nth| {
        let connections = (concurrency + nth) / threads;
        let endpoint = client.pool_endpoint(&target.url, connections)?;
        let pool = ConnectionPool::new(vec![endpoint], limits, Resend::Unanswered);
        let pool = pool.context("could not watch connections");
        Some(pool.map(|pool| Worker::Pooled(Box::new(pool))))
    };
    (0..threads).map(watcher).collect()
}

impl<'a> Worker<'a> {
    /// Delivers the events that become due, until there are no more. `before` counts those of the warm-up.
    pub(super) fn work(
        &mut self,
        job: &LoadJob<'a>,
        schedule: &LoadSchedule,
        before: u64,
        figures: &LoadFigures,
    ) -> Result<()> {
        match self {
            Self::Sequential(endpoints) => {
                while let Some(event) = schedule.next() {
                    if deliver(job, endpoints, event, before, figures)?.is_break() {
                        schedule.end();
                    }
                }
                Ok(())
            }
            Self::Pooled(pool) => pool.run(
                || next(job, schedule, before, figures),
                |event, outcome| {
                    let InFlight { seq, due, prepared } = &event;
                    let attempted = FinishedAttempt {
                        index: 0,
                        attempt: 1,
                        request: Cow::Borrowed(&prepared.deliveries[0].request),
                        outcome,
                        next: NextAttempt::None,
                    };
                    figures.record(
                        &DeliveryEvent::Attempted(Box::new(attempted)),
                        (*seq, *due),
                        prepared,
                    )
                },
            ),
        }
    }
}

/// Prepares the next event for a pool, if it is due.
fn next<'a>(
    job: &LoadJob<'a>,
    schedule: &LoadSchedule,
    before: u64,
    figures: &LoadFigures,
) -> Result<NextJob<InFlight<'a>>> {
    let DueEvent { index, due } = match schedule.poll() {
        NextEvent::Due(event) => event,
        NextEvent::NotBefore(when) => return Ok(NextJob::NotBefore(when)),
        NextEvent::End => return Ok(NextJob::End),
    };
    let Some((seq, prepared)) = job.prepare(before + index + 1)? else {
        schedule.end();
        return Ok(NextJob::End);
    };
    figures.begin(1);
    Ok(NextJob::Start(InFlight { seq, due, prepared }))
}

/// Prepares an event, delivers it to all endpoints, and records how that ended.
fn deliver(
    job: &LoadJob,
    endpoints: &mut Endpoints,
    DueEvent { index, due }: DueEvent,
    before: u64,
    figures: &LoadFigures,
) -> Result<ControlFlow<()>> {
    let Some((seq, prepared)) = job.prepare(before + index + 1)? else {
        return Ok(ControlFlow::Break(()));
    };
    let args = &job.options.delivery;
    let policy = match job.policy.retries {
        0 => None,
        // With a seed of its own, so that events that fail together do not retry together.
        _ => Some(RetryPolicy {
            seed: job.policy.seed.wrapping_add(seq),
            ..job.policy.clone()
        }),
    };
    let options = DeliveryOptions {
        limits: job.limits,
        success: &args.success,
        policy: policy.as_ref().unwrap_or(&job.policy),
        deadline: args.deadline.map(|deadline| Instant::now() + deadline),
        stop: job.stop.clone(),
        ticks: false,
    };
    figures.begin(prepared.deliveries.len() as u64);
    let (mut recorded, mut flow) = (Ok(()), ControlFlow::Continue(()));
    let mut has_ended = vec![false; prepared.deliveries.len()];
    let renew = |index| prepared.retry(index);
    let delivered = endpoints.deliver(&prepared.deliveries, &options, renew, |event| {
        match &event {
            DeliveryEvent::Attempted(attempted) => {
                has_ended[attempted.index] = !matches!(attempted.next, NextAttempt::After(_));
            }
            DeliveryEvent::Stopped { index, .. } => {
                has_ended[*index] = true;
                flow = ControlFlow::Break(()); // a signal: no other event begins
            }
            DeliveryEvent::Tick => {}
        }
        if recorded.is_ok() {
            recorded = figures.record(&event, (seq, due), &prepared);
        }
    });
    // A delivery whose further attempt could not be prepared has failed.
    for index in (0..has_ended.len()).filter(|index| !has_ended[*index]) {
        let stopped = DeliveryEvent::Stopped { index, attempt: 2 };
        figures.record(&stopped, (seq, due), &prepared)?;
    }
    delivered.and(recorded).map(|()| flow)
}
