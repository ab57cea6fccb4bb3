//! Many events: each made, delivered and counted by one of several workers.

mod counts;
mod lines;
mod preview;
mod rows;
mod told;
mod workers;

use std::time::Duration;

use anyhow::Result;
use crossbeam_channel::Receiver;

use super::event::note_missing_sample;
use super::options::{LoadOptions, SendOptions, SourceOptions};
use super::source::{EventSource, PreparedEvent};
use crate::commands::context::Context;
use crate::commands::deliver::{client, limits, seed};
use crate::commands::run_exit::{exit_with, is_stdout_closed};
use crate::commands::signals::Shutdown;
use crate::delivery::{Load, LoadSchedule};
use crate::exit_code::Exit;
use crate::http::client::ExchangeLimits;
use crate::process::raise_descriptor_limit;
use crate::retry::RetryPolicy;
use counts::Counts;
use lines::Lines;
use told::Told;
use workers::{Worker, workers};

/// An answer's body is read to keep the connection, and looked at by --expect; nobody reads more of very many.
const MAX_ANSWER: usize = 16 << 20;

/// Sends many events, or prints what would be sent.
pub(super) fn run(
    options: &SendOptions,
    load: &LoadOptions,
    source: &EventSource,
    context: &Context,
) -> Result<Exit> {
    let (delivery, is_quiet) = (&options.delivery, options.report.quiet);
    let lines = match &load.data_from {
        Some(path) => Some(Lines::check(path, load, is_quiet, source)?),
        None => {
            source.prepare(1, None)?; // what is wrong with it is said before anything else
            None
        }
    };
    if let (SourceOptions::Event(event), false) = (&options.source, is_quiet) {
        note_missing_sample(event);
    }
    if let Some(kind) = options.preview {
        return preview::run(kind, load, source, lines.as_ref());
    }
    raise_descriptor_limit();
    let stop = Shutdown::watch()?;
    let client = client(&delivery.connection, is_quiet)?;
    let run = Run {
        options,
        load,
        source,
        lines: lines.as_ref(),
        policy: delivery.policy(seed()?),
        limits: ExchangeLimits {
            max_body: MAX_ANSWER,
            ..limits(delivery)
        },
        stop: stop.requested.clone(),
    };
    let mut workers = workers(&run, &client)?;
    let mut told = Told::new(options, load, context, &stop);
    told.announce(source, run.plan().events);
    let warmup = run.warm_up(&mut workers, &mut told)?;
    let counts = Counts::new(options, load, source)?;
    let (ran, result) = run.plan().run(
        &mut workers,
        &stop.requested,
        |worker, turns| worker.work(&run, turns, warmup, &counts),
        || told.tick(run.plan(), &counts),
    );
    told.clear();
    let worst = match &result {
        Err(error) if !is_stdout_closed(error) => Exit::Failed,
        _ => counts.worst(),
    };
    let exit = stop.exit().unwrap_or(worst);
    // What was done is told, whatever ended it.
    let told = counts
        .finish(ran, warmup, exit)
        .and_then(|summary| told::summary(options.report, &summary, context));
    exit_with(exit, result.and(told))
}

/// What every worker knows.
struct Run<'a> {
    options: &'a SendOptions,
    load: &'a LoadOptions,
    source: &'a EventSource<'a>,
    lines: Option<&'a Lines<'a>>,
    policy: RetryPolicy,
    limits: ExchangeLimits,
    stop: Receiver<()>,
}

impl<'a> Run<'a> {
    /// How many there are, as far as that is known.
    fn plan(&self) -> Load {
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

    /// Sends events that are counted nowhere, and says how many.
    fn warm_up(&self, workers: &mut [Worker<'a>], told: &mut Told) -> Result<u64> {
        if self.load.warmup == 0 {
            return Ok(0);
        }
        let load = Load {
            events: Some(self.load.warmup),
            duration: None,
            rate: self.load.rate,
        };
        let counts = Counts::quiet(self.options, self.load, self.source);
        let work = |worker: &mut Worker<'a>, schedule: &LoadSchedule| {
            worker.work(self, schedule, 0, &counts)
        };
        let (_, result) = load.run(workers, &self.stop, work, || told.tick(load, &counts));
        result.map(|()| counts.events())
    }

    /// The next event; there may be none that lines are left for.
    fn make(&self, nth: u64) -> Result<Option<(u64, PreparedEvent<'a>)>> {
        match self.lines {
            Some(lines) => lines.next(self.source),
            None => Ok(Some((nth, self.source.prepare(nth, None)?))),
        }
    }
}

/// Milliseconds, to the microsecond.
fn millis(length: Duration) -> f64 {
    length.as_micros() as f64 / 1000.0
}
