//! `hook send`

mod credentials;
mod emulation;
mod endpoints_file;
mod event;
mod extras;
mod lint;
mod load;

mod recorded;
mod source;
mod targets;
mod templates;

use anyhow::Result;

use super::context::Context;
use super::deliver::{DeliveryJob, Display};
use super::handshake;
use crate::cli::Send;
use crate::delivery::Delivery;
use crate::exit_code::Exit;
use crate::output::export::to_curl;
use crate::output::stdout;
use event::note_unknown;
use source::EventSource;
use templates::note_unfilled;

pub(super) use targets::urls;

/// Sends an event, or many, or prints what would be sent.
pub(super) fn run(args: &Send, context: &Context) -> Result<Exit> {
    if let Some(check) = args.handshake {
        return handshake::run(args, check, context);
    }
    let source = EventSource::read(args, context)?;
    if args.load.is_asked() {
        return load::run(args, &source, context);
    }
    let made = source.make(1, None)?;
    note_unknown(args);
    note_unfilled(args);
    let linted = lint::report(args, &made.deliveries);
    if let Some(text) = preview(args, &made.deliveries) {
        stdout::write_message(&text)?;
        return Ok(linted);
    }
    let job = DeliveryJob {
        deliveries: &made.deliveries,
        unasked: &source.targets.unasked,
        id: (!made.id.is_empty()).then_some(&made.id),
        event: args.event.as_ref(),
        args: &args.delivery,
        display: display(args),
    };
    let sent = job.run(|index| made.again(index), context)?;
    Ok(if sent == Exit::Done { linted } else { sent })
}

/// What would be sent, where that is all that is asked for.
pub(super) fn preview(args: &Send, deliveries: &[Delivery]) -> Option<Vec<u8>> {
    if args.dry_run {
        let requests = deliveries
            .iter()
            .map(|delivery| delivery.request.to_bytes());
        return Some(requests.collect::<Vec<_>>().join(&b'\n'));
    }
    let commands = deliveries
        .iter()
        .map(|delivery| to_curl(&delivery.url, &delivery.request));
    args.curl.then(|| commands.collect::<String>().into_bytes())
}

pub(super) fn display(args: &Send) -> Display {
    Display {
        json: args.json,
        quiet: args.quiet,
        verbose: args.verbose,
        show_secrets: args.show_secrets,
    }
}
