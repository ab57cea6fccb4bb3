//! Who delivers many events: a thread for each connection, or one that watches many.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::thread::available_parallelism;
use std::time::Instant;

use anyhow::{Context as _, Result};

use super::Run;
use super::counts::Counts;
use crate::commands::send::source::PreparedEvent;
use crate::delivery::{
    DeliveryEvent, DeliveryOptions, DueEvent, Endpoints, FinishedAttempt, LoadSchedule, NextAttempt,
};
use crate::http::client::{Client, ConnectionPool, ExchangeLimits};
use crate::retry::RetryPolicy;

/// More threads that watch connections than this keep the receiver from its work.
const MAX_WATCHERS: usize = 4;

/// A thread that delivers events.
pub(super) enum Worker<'a> {
    /// One event at a time, to every endpoint, as often as it takes, to the moment when it is due.
    Patient(Endpoints),
    /// Many at a time, each once and to the same endpoint.
    Quick(ConnectionPool<Flying<'a>>),
}

/// An event under way.
pub(super) struct Flying<'a> {
    seq: u64,
    due: Instant,
    prepared: PreparedEvent<'a>,
}

/// As many as there are events at a time, or few that do the same.
pub(super) fn workers<'a>(run: &Run<'a>, client: &Client) -> Result<Vec<Worker<'a>>> {
    let concurrency = usize::from(run.load.concurrency);
    if let Some(quick) = quick(run, client, concurrency).transpose()? {
        return Ok(quick);
    }
    let urls = || run.source.destinations.all.iter().map(|target| &target.url);
    let patient = |_| Worker::Patient(Endpoints::new(client, urls()));
    Ok((0..concurrency).map(patient).collect())
}

/// Those that watch many connections, where nothing is waited for but answers.
fn quick<'a>(
    run: &Run<'a>,
    client: &Client,
    concurrency: usize,
) -> Option<Result<Vec<Worker<'a>>>> {
    let [target] = &run.source.destinations.all[..] else {
        return None;
    };
    if run.load.rate.is_some() || run.policy.retries > 0 {
        return None;
    }
    let cores = available_parallelism().map_or(1, usize::from);
    let threads = cores.clamp(1, MAX_WATCHERS).min(concurrency);
    let deadline = run.options.delivery.deadline.unwrap_or(run.limits.timeout);
    let limits = ExchangeLimits {
        timeout: run.limits.timeout.min(deadline),
        ..run.limits
    };
    let watcher = |nth| {
        let connections = (concurrency + nth) / threads;
        let pool = client.pool(&target.url, connections, limits)?;
        let pool = pool.context("could not watch connections");
        Some(pool.map(Worker::Quick))
    };
    (0..threads).map(watcher).collect()
}

impl<'a> Worker<'a> {
    /// Takes one turn after the other; so many events were prepared `before`.
    pub(super) fn work(
        &mut self,
        run: &Run<'a>,
        schedule: &LoadSchedule,
        before: u64,
        counts: &Counts,
    ) -> Result<()> {
        match self {
            Self::Patient(endpoints) => {
                while let Some(turn) = schedule.next() {
                    if run.deliver(endpoints, turn, before, counts)?.is_break() {
                        schedule.end();
                    }
                }
                Ok(())
            }
            Self::Quick(pool) => pool.run(
                || run.next(schedule, before, counts),
                |flying| &flying.prepared.deliveries[0].request,
                |flying, outcome| {
                    let Flying { seq, due, prepared } = &flying;
                    let attempted = FinishedAttempt {
                        index: 0,
                        attempt: 1,
                        request: Cow::Borrowed(&prepared.deliveries[0].request),
                        outcome,
                        next: NextAttempt::None,
                    };
                    counts.on(
                        &DeliveryEvent::Attempted(Box::new(attempted)),
                        (*seq, *due),
                        prepared,
                    )
                },
            ),
        }
    }
}

impl<'a> Run<'a> {
    /// The next event, if there is one.
    fn next(
        &self,
        schedule: &LoadSchedule,
        before: u64,
        counts: &Counts,
    ) -> Result<Option<Flying<'a>>> {
        let Some(DueEvent { index, due }) = schedule.next() else {
            return Ok(None);
        };
        let Some((seq, prepared)) = self.make(before + index + 1)? else {
            schedule.end();
            return Ok(None);
        };
        counts.begin(1);
        Ok(Some(Flying { seq, due, prepared }))
    }

    /// Makes the next event, delivers it to all endpoints and counts what became of it; `before` were prepared already.
    fn deliver(
        &self,
        endpoints: &mut Endpoints,
        DueEvent { index: nth, due }: DueEvent,
        before: u64,
        counts: &Counts,
    ) -> Result<ControlFlow<()>> {
        let Some((seq, prepared)) = self.make(before + nth + 1)? else {
            return Ok(ControlFlow::Break(()));
        };
        let args = &self.options.delivery;
        let policy = match self.policy.retries {
            0 => None,
            // Events that fail together don't come back together.
            _ => Some(RetryPolicy {
                seed: self.policy.seed.wrapping_add(seq),
                ..self.policy.clone()
            }),
        };
        let terms = DeliveryOptions {
            limits: self.limits,
            success: &args.success,
            policy: policy.as_ref().unwrap_or(&self.policy),
            deadline: args.deadline.map(|deadline| Instant::now() + deadline),
            stop: self.stop.clone(),
            ticks: false,
        };
        counts.begin(prepared.deliveries.len() as u64);
        let (mut counted, mut flow) = (Ok(()), ControlFlow::Continue(()));
        let mut through = vec![false; prepared.deliveries.len()];
        let renew = |index| prepared.retry(index);
        let delivered = endpoints.deliver(&prepared.deliveries, &terms, renew, |event| {
            match &event {
                DeliveryEvent::Attempted(attempted)
                    if matches!(attempted.next, NextAttempt::After(_)) => {}
                DeliveryEvent::Attempted(attempted) => through[attempted.index] = true,
                DeliveryEvent::Stopped { index, .. } => {
                    through[*index] = true;
                    flow = ControlFlow::Break(()); // whoever wants the end wants no other event
                }
                DeliveryEvent::Tick => {}
            }
            if counted.is_ok() {
                counted = counts.on(&event, (seq, due), &prepared);
            }
        });
        // What can't be tried again has failed, and is counted.
        for index in (0..through.len()).filter(|index| !through[*index]) {
            let stopped = DeliveryEvent::Stopped { index, attempt: 2 };
            counts.on(&stopped, (seq, due), &prepared)?;
        }
        delivered.and(counted).map(|()| flow)
    }
}
