//! Runs `hook send`: the options, then what they name, then the delivery of one event or of many.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use jiff::Timestamp;

use super::delivery_reporter::{DeliveryReporter, ReportedEvent};
use super::event::{note_missing_sample, note_unread_stdin};
use super::load;
use super::options::{SendJob, SendOptions, SourceOptions};
use super::source::EventSource;
use super::templates::note_unfilled;
use crate::cli::Send;
use crate::commands::advice;
use crate::commands::client::{client, limits};
use crate::commands::context::Context;
use crate::commands::error::exit_with;
use crate::commands::named_files::{self, EventInputs};
use crate::commands::signals::Shutdown;
use crate::commands::value_input;
use crate::delivery::{Delivery, DeliveryOptions, DeliveryRules, Endpoints, random_seed};
use crate::exit_code::Exit;
use crate::message::Request;
use crate::output::stderr;
use crate::payload::lint;

/// Sends an event, or many, or prints what would be sent.
pub(in crate::commands) fn run(args: Send, context: &Context) -> Result<Exit> {
    check_files(&args)?;
    let headers = value_input::headers(
        "--header",
        &args.request.headers,
        value_input::stdin_user(&args.event),
        context,
    )?;
    let options = SendOptions::from_cli(args, headers, Context::has_url())?;
    let source = EventSource::read(&options.source, options.report.quiet, context)?;
    let exit = match &options.job {
        SendJob::Load(load) => load::run(&options, load, &source, context),
        SendJob::Single { lint } => send_one(&options, *lint, &source, context),
    }?;
    // At the end, when whatever writes into the pipe has had the time to.
    if let SourceOptions::Event(event) = &options.source {
        note_unread_stdin(event, context);
    }
    Ok(exit)
}

/// The file of `--latencies` is none that is read.
fn check_files(args: &Send) -> Result<()> {
    let event = EventInputs {
        arguments: &args.arguments,
        event: &args.event,
        request: &args.request,
        signing: &args.signature.signing,
        connection: &args.connection,
    };
    let others = [&args.load.data_from, &args.destination.endpoints];
    let others = others.into_iter().flatten().map(String::as_str);
    let read: Vec<&str> = event.files().into_iter().chain(others).collect();
    let latencies = args.load.latencies.as_deref().map(Path::new);
    named_files::check(&[("--latencies", latencies)], &read)
}

fn send_one(
    options: &SendOptions,
    is_linted: bool,
    source: &EventSource,
    context: &Context,
) -> Result<Exit> {
    let event = source.prepare(1, None)?;
    source.write_notes();
    if let SourceOptions::Event(event) = &options.source {
        note_missing_sample(event, options.report.quiet);
    }
    if !options.report.quiet {
        note_unfilled(options.source.edits());
    }
    let linted = if is_linted {
        report_lint(&event.deliveries, options.report.quiet)
    } else {
        Exit::Done
    };
    if let Some(preview) = options.preview {
        preview.write(&event.deliveries, true, context)?;
        return Ok(linted);
    }
    let reported = ReportedEvent {
        deliveries: &event.deliveries,
        unsubscribed: &source.destinations.unsubscribed,
        id: event.id.as_deref(),
        event: options.event_type(),
    };
    let sent = deliver(reported, options, |index| event.retry(index), context)?;
    Ok(if sent == Exit::Done { linted } else { sent })
}

/// Reports what breaks Standard Webhooks. Any finding counts as a failed expectation.
fn report_lint(deliveries: &[Delivery], is_quiet: bool) -> Exit {
    let now = Timestamp::now();
    let mut found: Vec<String> = Vec::new();
    for line in deliveries
        .iter()
        .flat_map(|delivery| lint(&delivery.request, now))
        .map(|finding| advice::lint(&finding))
    {
        if !found.contains(&line) {
            found.push(line);
        }
    }
    for line in &found {
        stderr::message(format_args!("lint: {line}"));
    }
    if !found.is_empty() {
        return Exit::ExpectationFailed;
    }
    if !is_quiet {
        stderr::message("lint: no problems found (Standard Webhooks 1.0.0)");
    }
    Exit::Done
}

/// Delivers the event and reports each attempt as it ends; `renew` makes the request of a further attempt.
fn deliver(
    event: ReportedEvent,
    options: &SendOptions,
    renew: impl Fn(usize) -> Result<Request> + Sync,
    context: &Context,
) -> Result<Exit> {
    let start = Instant::now();
    let args = &options.delivery;
    let client = client(&options.connection, options.report.quiet)?;
    // Without retries there is no further attempt to leave out, and a signal may end the program at once.
    let shutdown = match args.retry {
        0 => Shutdown::never(),
        _ => Shutdown::watch()?,
    };
    let urls = event.deliveries.iter().map(|delivery| &delivery.url);
    let mut endpoints = Endpoints::new(&client, urls);
    let delivery_options = DeliveryOptions {
        rules: DeliveryRules {
            event: 0,
            limits: limits(args),
            success: &args.success,
            policy: &args.policy(random_seed()?),
            start,
            deadline: args.deadline,
        },
        stop: shutdown.requested.clone(),
        ticks: args.retry > 0,
    };
    let mut reporter = DeliveryReporter::new(event, options, &shutdown, context);
    reporter.announce();
    let renewed = endpoints.deliver(event.deliveries, &delivery_options, renew, |event| {
        reporter.report(event);
    });
    let ended = reporter.finish();
    renewed?;
    let stopped = shutdown.exit().filter(|_| ended.was_stopped);
    exit_with(stopped.unwrap_or(ended.worst), ended.written)
}
