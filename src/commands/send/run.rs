//! Runs `hook send`: the options, then what they name, then the delivery of one event or of many.

use anyhow::Result;

use super::event::note_missing_sample;
use super::lint;
use super::load;
use super::options::{SendJob, SendOptions, SourceOptions};
use super::source::EventSource;
use super::templates::note_unfilled;
use crate::cli::Send;
use crate::commands::context::Context;
use crate::commands::deliver::deliver_event;
use crate::commands::report::ReportedEvent;
use crate::exit_code::Exit;
use crate::output::stdout;

/// Sends an event, or many, or prints what would be sent.
pub(in crate::commands) fn run(args: Send, context: &Context) -> Result<Exit> {
    let options = SendOptions::from_cli(args)?;
    let source = EventSource::read(&options.source, options.report.quiet, context)?;
    match &options.job {
        SendJob::Load(load) => load::run(&options, load, &source, context),
        SendJob::Single { lint } => send_one(&options, *lint, &source, context),
    }
}

fn send_one(
    options: &SendOptions,
    is_linted: bool,
    source: &EventSource,
    context: &Context,
) -> Result<Exit> {
    let event = source.prepare(1, None)?;
    if !options.report.quiet {
        if let SourceOptions::Event(event) = &options.source {
            note_missing_sample(event);
        }
        note_unfilled(options.source.edits());
    }
    let linted = if is_linted {
        lint::report(&event.deliveries, options.report.quiet)
    } else {
        Exit::Done
    };
    if let Some(preview) = options.preview {
        stdout::write_message(&preview.render(&event.deliveries))?;
        return Ok(linted);
    }
    let reported = ReportedEvent {
        deliveries: &event.deliveries,
        unsubscribed: &source.destinations.unsubscribed,
        id: event.id.as_deref(),
        event: options.event_type(),
    };
    let sent = deliver_event(
        reported,
        &options.delivery,
        options.report,
        |index| event.retry(index),
        context,
    )?;
    Ok(if sent == Exit::Done { linted } else { sent })
}
