//! What became of the deliveries, counted by all workers together.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::millis;
use crate::commands::deliver::{attempt, judged};
use crate::commands::send::destinations::Destination;
use crate::commands::send::options::{LoadOptions, SendOptions};
use crate::commands::send::source::{EventSource, PreparedEvent};
use crate::delivery::{
    AttemptOutcome, DeliveryEvent, DeliveryStats, FinishedAttempt, FinishedDelivery, Latencies,
    LoadRun, NextAttempt,
};
use crate::exit_code::Exit;
use crate::output::stdout;
use crate::record::{EndpointSummary, LatencySummary, LoadSummary};

/// So many bars make a histogram.
const BARS: u8 = 10;

/// The counts of a run.
pub(super) struct Counts<'a> {
    options: &'a SendOptions,
    load: &'a LoadOptions,
    source: &'a EventSource<'a>,
    began: Instant,
    /// Deliveries that have begun.
    begun: AtomicU64,
    /// Attempts that were told.
    told: AtomicU64,
    is_quiet: bool,
    ended: Mutex<Ended>,
}

struct Ended {
    /// For each endpoint.
    results: Vec<DeliveryStats>,
    worst: Exit,
    latencies: Option<BufWriter<File>>,
}

impl<'a> Counts<'a> {
    pub(super) fn new(
        options: &'a SendOptions,
        load: &'a LoadOptions,
        source: &'a EventSource,
    ) -> Result<Self> {
        let mut counts = Self::quiet(options, load, source);
        counts.is_quiet = false;
        if let Some(path) = &load.latencies {
            let file = File::create(path).with_context(|| format!("could not create `{path}`"))?;
            let mut file = BufWriter::with_capacity(1 << 16, file);
            writeln!(
                file,
                "seq,start_ms,latency_ms,attempts,status,delivered,url"
            )?;
            counts.lock().latencies = Some(file);
        }
        Ok(counts)
    }

    /// Counts that nobody is told of.
    pub(super) fn quiet(
        options: &'a SendOptions,
        load: &'a LoadOptions,
        source: &'a EventSource,
    ) -> Self {
        let ended = Ended {
            results: vec![DeliveryStats::default(); source.destinations.all.len()],
            worst: Exit::Done,
            latencies: None,
        };
        Self {
            options,
            load,
            source,
            began: Instant::now(),
            begun: AtomicU64::new(0),
            told: AtomicU64::new(0),
            is_quiet: true,
            ended: Mutex::new(ended),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Ended> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many deliveries begin.
    pub(super) fn begin(&self, count: u64) {
        self.begun.fetch_add(count, Relaxed);
    }

    /// How many events have begun.
    pub(super) fn events(&self) -> u64 {
        self.begun.load(Relaxed) / self.source.destinations.all.len().max(1) as u64
    }

    /// For how long they are counted, how many have ended, and how many of them failed.
    pub(super) fn so_far(&self) -> (Duration, u64, u64) {
        let ended = self.lock();
        let sum = |of: fn(&DeliveryStats) -> u64| ended.results.iter().map(of).sum();
        let elapsed = self.began.elapsed();
        (
            elapsed,
            sum(DeliveryStats::sent),
            sum(|results| results.failed),
        )
    }

    pub(super) fn worst(&self) -> Exit {
        self.lock().worst
    }

    /// Counts what happened to the delivery of an event with this number, which was due then.
    pub(super) fn on(
        &self,
        event: &DeliveryEvent,
        (seq, due): (u64, Instant),
        prepared: &PreparedEvent,
    ) -> Result<()> {
        let (index, attempts, outcome, reason) = match event {
            DeliveryEvent::Attempted(attempted) => {
                self.tell(attempted, prepared)?;
                if matches!(attempted.next, NextAttempt::After(_)) {
                    return Ok(());
                }
                let outcome = &attempted.outcome;
                (attempted.index, attempted.attempt, Some(outcome), None)
            }
            DeliveryEvent::Stopped { index, attempt } => {
                let reason = "ended before it was tried again".to_owned();
                (*index, attempt - 1, None, Some(reason))
            }
            DeliveryEvent::Tick => return Ok(()),
        };
        let (exit, failed) = match outcome {
            Some(outcome) => self.judged(outcome),
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
            let start = due.saturating_duration_since(self.began);
            let url = &self.source.destinations.all[index].url.to_string();
            row(file, seq, start, &finished, url).context("could not write the latencies")?;
        }
        ended.results[index].add(finished);
        Ok(())
    }

    /// The line of an attempt, where it is asked for.
    fn tell(&self, attempted: &FinishedAttempt, prepared: &PreparedEvent) -> Result<()> {
        if !self.load.json_attempts || self.is_quiet {
            return Ok(());
        }
        let nth = self.told.fetch_add(1, Relaxed) + 1;
        let id = prepared.id.as_deref();
        let url = &prepared.deliveries[attempted.index].url;
        let tried = (attempted.attempt, &*attempted.request, &attempted.outcome);
        let line = attempt(id, nth, url, tried).to_line();
        Ok(stdout::write_data(line.as_bytes())?)
    }

    /// The exit that a delivery's last attempt asks for, and why it failed.
    fn judged(&self, outcome: &AttemptOutcome) -> (Exit, Option<String>) {
        let (exit, lacks) = judged(outcome, &self.options.delivery);
        let reason = || match outcome {
            Err(failure) => failure.to_string(),
            Ok(answer) if answer.truncated => "the answer's body is too long".to_owned(),
            Ok(answer) => {
                let response = &answer.response;
                let status = format!("{} {}", response.status, response.reason);
                // Of an answer that tells of a failure nothing else is expected.
                let lack = lacks.into_iter().next();
                lack.filter(|_| exit == Exit::ExpectationFailed)
                    .unwrap_or(status)
            }
        };
        (exit, (exit != Exit::Done).then(reason))
    }

    /// Sums up a run that ends with this exit.
    pub(super) fn finish(self, ran: LoadRun, warmup: u64, exit: Exit) -> Result<LoadSummary> {
        let ended = self.ended.into_inner();
        let ended = ended.unwrap_or_else(PoisonError::into_inner);
        if let Some(mut file) = ended.latencies {
            file.flush().context("could not write the latencies")?;
        }
        let mut all = DeliveryStats::default();
        for results in &ended.results {
            all.add_all(results);
        }
        let targets = self.source.destinations.all.iter();
        let share = |(target, results): (&Destination, &DeliveryStats)| EndpointSummary {
            url: target.url.to_string(),
            delivered: results.delivered,
            failed: results.failed,
            latency: spread(&results.latencies),
        };
        let endpoints = match ended.results.len() {
            1 => Vec::new(),
            _ => targets.zip(&ended.results).map(share).collect(),
        };
        let bars = all.latencies.ranges(BARS).into_iter();
        let mut failures: Vec<_> = all.reasons.into_iter().collect();
        failures.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        if all.other_reasons > 0 {
            failures.push(("other reasons".to_owned(), all.other_reasons));
        }
        Ok(LoadSummary {
            exit: exit.code(),
            sent: self.begun.into_inner(),
            delivered: all.delivered,
            failed: all.failed,
            attempts: all.attempts,
            warmup,
            rate_asked: self.load.rate,
            elapsed: ran.elapsed,
            missed: ran.missed,
            statuses: all.statuses,
            failures,
            latency: spread(&all.latencies),
            bars: bars.map(|bar| (bar.up_to, bar.count)).collect(),
            endpoints,
        })
    }
}

fn row(
    file: &mut BufWriter<File>,
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
