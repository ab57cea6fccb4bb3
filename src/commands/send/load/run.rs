//! Runs `hook send` of many events.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Result, anyhow};

use super::event_lines::EventLines;
use super::figures::LoadFigures;
use super::report::{LoadReport, write_summary};
use super::workers::{LoadJob, Worker, start_workers};
use crate::commands::client::{client, limits};
use crate::commands::context::Context;
use crate::commands::error::{exit_with, is_stdout_closed};
use crate::commands::output_file;
use crate::commands::report::Preview;
use crate::commands::send::event::note_missing_sample;
use crate::commands::send::options::{LoadOptions, SendOptions, SourceOptions};
use crate::commands::send::source::EventSource;
use crate::commands::signals::Shutdown;
use crate::delivery::{Load, LoadSchedule, random_seed};
use crate::exit_code::Exit;
use crate::http::client::ExchangeLimits;
use crate::os_error;
use crate::output::file::{Access, GrowingFile};
use crate::process::raise_descriptor_limit;

/// How much of a response's body is read, in bytes: enough to keep the connection and to check expectations.
const MAX_RESPONSE_BODY: usize = 16 << 20;

/// Sends many events, or prints what would be sent.
pub(in crate::commands::send) fn run(
    options: &SendOptions,
    load: &LoadOptions,
    source: &EventSource,
    context: &Context,
) -> Result<Exit> {
    let (delivery, is_quiet) = (&options.delivery, options.report.quiet);
    let lines = match &load.data_from {
        Some(path) => Some(EventLines::check(path, load, is_quiet, source)?),
        None => {
            source.prepare(1, None)?; // reports a mistake in the event before anything else happens
            None
        }
    };
    source.write_notes();
    if let SourceOptions::Event(event) = &options.source {
        note_missing_sample(event, is_quiet);
    }
    if let Some(kind) = options.preview {
        let events = lines.as_ref();
        return print(kind, load, source, events, context);
    }
    raise_descriptor_limit();
    let shutdown = Shutdown::watch()?;
    let client = client(&options.connection, is_quiet)?;
    let job = LoadJob {
        options,
        load,
        source,
        lines: lines.as_ref(),
        policy: delivery.policy(random_seed()?),
        limits: ExchangeLimits {
            max_body: MAX_RESPONSE_BODY,
            ..limits(delivery)
        },
        stop: shutdown.requested.clone(),
    };
    let mut workers = start_workers(&job, &client)?;
    let latencies = match &load.latencies {
        None => None,
        Some(path) => match create_latencies(path, &shutdown)? {
            Some(file) => Some(file),
            None => return Ok(shutdown.exit().unwrap_or(Exit::Failed)),
        },
    };
    let mut report = LoadReport::new(options, load, context, &shutdown);
    report.announce(source, job.plan().events);
    let warmup = warm_up(&job, &mut workers, &mut report)?;
    let figures = LoadFigures::new(options, load, source, latencies);
    let (ended, result) = job.plan().run(
        &mut workers,
        &shutdown.requested,
        |worker, schedule| worker.work(&job, schedule, warmup, &figures),
        || report.tick(job.plan(), &figures),
    );
    report.clear();
    let worst = match &result {
        Err(error) if !is_stdout_closed(error) => Exit::Failed,
        _ => figures.worst(),
    };
    let exit = shutdown.exit().unwrap_or(worst);
    // The summary is written whatever ended the run.
    let summary = figures
        .finish(ended, warmup, exit)
        .and_then(|summary| write_summary(options.report, &summary, context));
    exit_with(exit, result.and(summary))
}

/// The file of `--latencies` with its header; `None` if a signal comes before a FIFO has a reader.
fn create_latencies(path: &str, shutdown: &Shutdown) -> Result<Option<GrowingFile>> {
    let created = output_file::create(Path::new(path), Access::Umask, shutdown);
    let created = created
        .map_err(|error| anyhow!("could not create `{path}`: {}", os_error::reason(&error)))?;
    let Some(mut file) = created else {
        return Ok(None);
    };
    writeln!(
        file,
        "seq,start_ms,latency_ms,attempts,status,delivered,url"
    )?;
    Ok(Some(file))
}

/// Sends the events of the warm-up, which no figure counts, and returns how many there were.
fn warm_up<'a>(
    job: &'a LoadJob<'a>,
    workers: &mut [Worker<'a>],
    report: &mut LoadReport,
) -> Result<u64> {
    if job.load.warmup == 0 {
        return Ok(0);
    }
    let plan = Load {
        events: Some(job.load.warmup),
        duration: None,
        rate: job.load.rate,
    };
    let figures = LoadFigures::silent(job.options, job.load, job.source);
    let work =
        |worker: &mut Worker<'a>, schedule: &LoadSchedule| worker.work(job, schedule, 0, &figures);
    let (_, result) = plan.run(workers, &job.stop, work, || report.tick(plan, &figures));
    result.map(|()| figures.events())
}

/// Prints every event; a reader such as `head` may close stdout before the last.
fn print(
    preview: Preview,
    options: &LoadOptions,
    source: &EventSource,
    lines: Option<&EventLines>,
    context: &Context,
) -> Result<Exit> {
    let events = lines.map_or_else(|| options.repeat.map(u64::from), EventLines::events);
    for nth in 1..=events.unwrap_or(1) {
        let prepared = match lines {
            Some(lines) => lines.next(source)?.map(|(_, prepared)| prepared),
            None => Some(source.prepare(nth, None)?),
        };
        let Some(prepared) = prepared else { break };
        preview.write(&prepared.deliveries, nth == 1, context)?;
    }
    Ok(Exit::Done)
}
