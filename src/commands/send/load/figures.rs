//! The figures of a run: all workers record how their deliveries end, and the summary is made of that.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use crate::commands::advice;
use crate::commands::report::{Judgement, attempt_line};
use crate::commands::send::options::{LoadOptions, SendOptions};
use crate::commands::send::source::{Destination, EventSource, PreparedEvent};
use crate::delivery::{
    AttemptOutcome, DeliveryEvent, DeliveryStats, FinishedAttempt, FinishedDelivery, Latencies,
    LoadRun, NextAttempt,
};
use crate::exit_code::Exit;
use crate::os_error;
use crate::output::file::GrowingFile;
use crate::output::stdout;
use crate::record::{EndpointSummary, LatencySummary, LoadSummary};

/// The number of bars of the histogram.
const BARS: u8 = 10;

pub(super) struct LoadFigures<'a> {
    options: &'a SendOptions,
    load: &'a LoadOptions,
    source: &'a EventSource<'a>,
    start: Instant,
    /// How many deliveries have begun.
    begun: AtomicU64,
    /// How many lines of attempts were written.
    attempt_lines: AtomicU64,
    /// Writes no lines of attempts.
    is_silent: bool,
    ended: Mutex<EndedDeliveries>,
}

struct EndedDeliveries {
    /// One for each endpoint.
    stats: Vec<DeliveryStats>,
    worst: Exit,
    /// The file of `--latencies`.
    latencies: Option<GrowingFile>,
}

impl<'a> LoadFigures<'a> {
    pub(super) fn new(
        options: &'a SendOptions,
        load: &'a LoadOptions,
        source: &'a EventSource,
        latencies: Option<GrowingFile>,
    ) -> Self {
        let mut figures = Self::silent(options, load, source);
        figures.is_silent = false;
        figures.lock().latencies = latencies;
        figures
    }

    /// Figures that are not written anywhere: those of a warm-up.
    pub(super) fn silent(
        options: &'a SendOptions,
        load: &'a LoadOptions,
        source: &'a EventSource,
    ) -> Self {
        let ended = EndedDeliveries {
            stats: vec![DeliveryStats::default(); source.destinations.all.len()],
            worst: Exit::Done,
            latencies: None,
        };
        Self {
            options,
            load,
            source,
            start: Instant::now(),
            begun: AtomicU64::new(0),
            attempt_lines: AtomicU64::new(0),
            is_silent: true,
            ended: Mutex::new(ended),
        }
    }

    fn lock(&self) -> MutexGuard<'_, EndedDeliveries> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts deliveries that begin.
    pub(super) fn begin(&self, count: u64) {
        self.begun.fetch_add(count, Relaxed);
    }

    /// How many events have begun.
    pub(super) fn events(&self) -> u64 {
        self.begun.load(Relaxed) / self.source.destinations.all.len().max(1) as u64
    }

    /// The time since the start, how many events have ended at all endpoints, and how many deliveries failed.
    pub(super) fn so_far(&self) -> (Duration, u64, u64) {
        let ended = self.lock();
        let events = ended.stats.iter().map(DeliveryStats::sent).min();
        let failed = ended.stats.iter().map(|stats| stats.failed).sum();
        (self.start.elapsed(), events.unwrap_or(0), failed)
    }

    pub(super) fn worst(&self) -> Exit {
        self.lock().worst
    }

    /// Records what happened to a delivery of the event with this number, which was due at this time.
    pub(super) fn record(
        &self,
        event: &DeliveryEvent,
        (seq, due): (u64, Instant),
        prepared: &PreparedEvent,
    ) -> Result<()> {
        let (index, attempts, outcome, reason) = match event {
            DeliveryEvent::Attempted(attempted) => {
                self.write_attempt(attempted, prepared)?;
                if matches!(attempted.next, NextAttempt::After(_)) {
                    return Ok(());
                }
                let outcome = &attempted.outcome;
                (attempted.index, attempted.attempt, Some(outcome), None)
            }
            DeliveryEvent::Stopped { index, attempt } => {
                let reason = "ended before it was retried".to_owned();
                (*index, attempt - 1, None, Some(reason))
            }
            DeliveryEvent::Tick => return Ok(()),
        };
        let (exit, failed) = match outcome {
            Some(outcome) => self.judge(outcome),
            None => (Exit::Failed, reason),
        };
        let status = outcome.and_then(|outcome| Some(outcome.as_ref().ok()?.response.status));
        let finished = FinishedDelivery {
            attempts,
            status,
            failed,
            latency: due.elapsed(),
        };
        let mut ended = self.lock();
        ended.worst = ended.worst.worse(exit);
        if let Some(file) = &mut ended.latencies {
            let start = due.saturating_duration_since(self.start);
            let url = &self.source.destinations.all[index].url.to_string();
            row(file, seq, start, &finished, url).map_err(|error| self.unwritten(&error))?;
        }
        ended.stats[index].add(finished);
        Ok(())
    }

    /// Writes the line of an attempt, if the user wants them.
    fn write_attempt(&self, attempted: &FinishedAttempt, prepared: &PreparedEvent) -> Result<()> {
        if !self.load.json_attempts || self.is_silent {
            return Ok(());
        }
        let nth = self.attempt_lines.fetch_add(1, Relaxed) + 1;
        let id = prepared.id.as_deref();
        let url = &prepared.deliveries[attempted.index].url;
        let sent = (attempted.attempt, &*attempted.request, &attempted.outcome);
        let line = attempt_line(id, nth, url, sent).to_line();
        Ok(stdout::write_json(&line)?)
    }

    /// The exit code for the last attempt of a delivery, and why it failed.
    fn judge(&self, outcome: &AttemptOutcome) -> (Exit, Option<String>) {
        let Judgement { exit, unmet } = Judgement::of(outcome, &self.options.delivery);
        let reason = || match outcome {
            Err(failure) => advice::failed_repeatedly(failure),
            Ok(timed) if timed.truncated => "the response's body is too long".to_owned(),
            Ok(timed) => {
                let response = &timed.response;
                let status = format!("{} {}", response.status, response.reason);
                // A response with a bad status is not expected to meet anything else.
                let unmet = unmet.into_iter().next();
                unmet
                    .filter(|_| exit == Exit::ExpectationFailed)
                    .unwrap_or(status)
            }
        };
        (exit, (exit != Exit::Done).then(reason))
    }

    fn unwritten(&self, error: &io::Error) -> anyhow::Error {
        let path = self.load.latencies.as_deref().unwrap_or_default();
        anyhow!("could not write `{path}`: {}", os_error::reason(error))
    }

    /// Sums up a run that ends with this exit.
    pub(super) fn finish(self, run: LoadRun, warmup: u64, exit: Exit) -> Result<LoadSummary> {
        let latencies = self.lock().latencies.take();
        if let Some(mut file) = latencies {
            file.flush().map_err(|error| self.unwritten(&error))?;
        }
        let (events, sent) = (self.events(), self.begun.load(Relaxed));
        let ended = self.ended.into_inner();
        let ended = ended.unwrap_or_else(PoisonError::into_inner);
        let mut all = DeliveryStats::default();
        for stats in &ended.stats {
            all.add_all(stats);
        }
        let targets = self.source.destinations.all.iter();
        let share = |(target, stats): (&Destination, &DeliveryStats)| EndpointSummary {
            url: target.url.to_string(),
            delivered: stats.delivered,
            failed: stats.failed,
            latency: spread(&stats.latencies),
        };
        let endpoints = match ended.stats.len() {
            1 => Vec::new(),
            _ => targets.zip(&ended.stats).map(share).collect(),
        };
        let bars = all.latencies.ranges(BARS).into_iter();
        let mut failures: Vec<_> = all.reasons.into_iter().collect();
        failures.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        if all.other_reasons > 0 {
            failures.push(("other reasons".to_owned(), all.other_reasons));
        }
        Ok(LoadSummary {
            exit: exit.code(),
            events,
            sent,
            delivered: all.delivered,
            failed: all.failed,
            attempts: all.attempts,
            warmup,
            rate_asked: self.load.rate,
            elapsed: run.elapsed,
            missed: run.missed,
            statuses: all.statuses,
            failures,
            latency: spread(&all.latencies),
            bars: bars.map(|bar| (bar.up_to, bar.count)).collect(),
            endpoints,
        })
    }
}

/// Milliseconds, to the microsecond.
fn millis(time: Duration) -> f64 {
    time.as_micros() as f64 / 1000.0
}

/// Writes a line of `--latencies`.
fn row(
    file: &mut GrowingFile,
    seq: u64,
    start: Duration,
    finished: &FinishedDelivery,
    url: &str,
) -> std::io::Result<()> {
    let (start, latency) = (millis(start), millis(finished.latency));
    let attempts = finished.attempts;
    let status = finished
        .status
        .map_or_else(String::new, |status| status.to_string());
    let delivered = finished.failed.is_none();
    // RFC 4180: the only field that may hold a comma.
    let url = if url.contains([',', '"']) {
        format!("\"{}\"", url.replace('"', "\"\""))
    } else {
        url.to_owned()
    };
    writeln!(
        file,
        "{seq},{start:.3},{latency:.3},{attempts},{status},{delivered},{url}"
    )
}

fn spread(latencies: &Latencies) -> Option<LatencySummary> {
    let quantile = |share| latencies.quantile(share);
    (!latencies.is_empty()).then(|| LatencySummary {
        min: latencies.min(),
        mean: latencies.mean(),
        p50: quantile(0.5),
        p90: quantile(0.9),
        p99: quantile(0.99),
        p999: quantile(0.999),
        max: latencies.max(),
    })
}
