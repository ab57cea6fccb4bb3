//! Delivers one event to all its endpoints at once, with retries.

use std::time::Instant;

use anyhow::Result;

use super::client::client;
use super::limits::limits;
use crate::cli::DeliveryArgs;
use crate::commands::context::{Context, random_seed};
use crate::commands::report::{DeliveryReporter, ReportOptions, ReportedEvent};
use crate::commands::run_exit::exit_with;
use crate::commands::signals::Shutdown;
use crate::delivery::{DeliveryOptions, Endpoints};
use crate::exit_code::Exit;
use crate::message::Request;

/// Delivers the event and reports each attempt as it ends; `renew` makes the request of a further attempt.
pub(in crate::commands) fn deliver_event(
    event: ReportedEvent,
    args: &DeliveryArgs,
    report: ReportOptions,
    renew: impl Fn(usize) -> Result<Request> + Sync,
    context: &Context,
) -> Result<Exit> {
    let start = Instant::now();
    let client = client(&args.connection, report.quiet)?;
    // Without retries there is no further attempt to leave out, and a signal may end the program at once.
    let shutdown = match args.retry {
        0 => Shutdown::never(),
        _ => Shutdown::watch()?,
    };
    let urls = event.deliveries.iter().map(|delivery| &delivery.url);
    let mut endpoints = Endpoints::new(&client, urls);
    let options = DeliveryOptions {
        limits: limits(args),
        success: &args.success,
        policy: &args.policy(random_seed()?),
        deadline: args.deadline.map(|deadline| start + deadline),
        stop: shutdown.requested.clone(),
        ticks: args.retry > 0,
    };
    let mut reporter = DeliveryReporter::new(event, report, args, &shutdown, context);
    reporter.announce();
    let renewed = endpoints.deliver(event.deliveries, &options, renew, |event| {
        reporter.report(event);
    });
    let ended = reporter.finish();
    renewed?;
    let stopped = shutdown.exit().filter(|_| ended.was_stopped);
    exit_with(stopped.unwrap_or(ended.worst), ended.written)
}
