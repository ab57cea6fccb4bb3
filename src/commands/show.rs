//! `hook show`

mod check;
mod convert;
mod diff;
mod follow;
mod redact;

use std::ops::ControlFlow;

use anyhow::Result;

use super::context::Context;
use super::filter::Filter;
use super::record_input::try_for_each;
use super::views::OutputFormat;
use crate::capture::CaptureEntry;
use crate::cli::{ExportFormat, Show};
use crate::exit_code::Exit;
use crate::expression::Expression;
use crate::listener::{DisplayEvent, Renderer};
use crate::output::stdout::StdoutError;
use crate::record::{Exchange, Selection};
use check::Check;
use convert::convert;
use diff::diff;
use follow::follow;
use redact::redact;

/// Shows the chosen requests of a capture with their answers, and checks them.
pub(super) fn run(args: &Show, context: &Context) -> Result<Exit> {
    let last = args.last.then(Selection::last);
    let chosen = args.nth.as_ref().or(last.as_ref());
    if let Some(pair) = args.diff {
        return diff(args, pair, context);
    }
    if args.follow {
        return follow(args, context);
    }
    if !args.redact.is_empty() {
        return redact(args, chosen, context);
    }
    if let Some(to) = args.to.or(args.json.then_some(ExportFormat::Json)) {
        return convert(args, to, chosen, context);
    }
    // Who checks a whole record is told what --only left out; numbers count what it did not.
    let (before, after): (&[Expression], &[Expression]) = match chosen {
        None if args.checks.is_given() => (&[], &args.only),
        _ => (&args.only, &[]),
    };
    let mut check = Check::of(args, after)?;
    let mut filter = Filter::new(after);
    let mut view = shows(args, context)?;
    let is_live = args.file == "-";
    let read = try_for_each(&args.file, chosen, before, context, |found| {
        let mut is_decided = false;
        let shown = match found {
            CaptureEntry::Exchange(exchange) => {
                is_decided = check.as_mut().is_some_and(|check| check.take(&exchange));
                match &mut view {
                    Some(view) if filter.admits(&exchange.received, exchange.nth) => {
                        show(view, *exchange)
                    }
                    _ => Ok(()),
                }
            }
            CaptureEntry::Rejected(rejected) => {
                check.iter_mut().for_each(Check::reject);
                let rejected = DisplayEvent::Rejected(rejected);
                view.as_mut().map_or(Ok(()), |view| view.show(&rejected))
            }
            CaptureEntry::Skipped { .. } => Ok(()),
        };
        let flushed = match &mut view {
            Some(view) if is_live => view.flush(),
            _ => Ok(()),
        };
        shown.and(flushed)?;
        Ok(if is_decided {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    });
    let flushed = view.map_or(Ok(()), |mut view| view.flush());
    let flushed = flushed.map_err(anyhow::Error::new);
    match check {
        Some(check) => check.conclude(flushed.and(read), context),
        None => flushed.and(read).map(|()| Exit::Done),
    }
}

/// What shows requests, if they are shown.
fn shows(args: &Show, context: &Context) -> Result<Option<Box<dyn Renderer>>> {
    if args.quiet || args.json {
        return Ok(None);
    }
    let output = OutputFormat::of(args.view, context)?;
    Ok(Some(output.renderer(args.show_secrets, context)))
}

/// The number is the one that `--nth` takes; that of the run may stand in a record twice.
fn show(view: &mut Box<dyn Renderer>, exchange: Exchange) -> Result<(), StdoutError> {
    let mut received = exchange.received;
    received.seq = exchange.nth;
    view.show(&DisplayEvent::Request(Box::new(received)))?;
    match exchange.response {
        None => Ok(()),
        Some(mut response) => {
            response.seq = exchange.nth;
            let length = response.body.as_ref().map(Vec::len);
            view.show(&DisplayEvent::Response(response, length))
        }
    }
}
