//! Runs `hook show`: the options, then the job. Requests are shown and checked here.

use std::ops::ControlFlow;

use anyhow::Result;

use super::check::RecordCheck;
use super::diff::diff;
use super::export::{export, redact};
use super::follow::follow;
use super::options::{ShowJob, ShowOptions};
use crate::capture::CaptureEntry;
use crate::cli::Show;
use crate::commands::context::Context;
use crate::commands::record_input::{Filter, numbered};
use crate::commands::views::OutputFormat;
use crate::exit_code::Exit;
use crate::expression::Expression;
use crate::listener::{DisplayEvent, Renderer};
use crate::output::stderr;
use crate::output::stdout::StdoutError;
use crate::record::Exchange;

pub(in crate::commands) fn run(args: &Show, context: &Context) -> Result<Exit> {
    let options = ShowOptions::from_cli(args, context)?;
    match options.job {
        ShowJob::Show(output) => show_all(options, output, context),
        ShowJob::Follow(output) => follow(options, output, context),
        ShowJob::Diff(first, second) => diff(&options, (first, second), context),
        ShowJob::Redact(keys, output) => redact(&options.input, keys, output, context),
        ShowJob::Export(export_options) => export(&options.input, export_options, context),
    }
}

/// Shows the chosen requests with their responses, and checks them.
fn show_all(options: ShowOptions, output: Option<OutputFormat>, context: &Context) -> Result<Exit> {
    let (mut input, checks) = (options.input, options.checks);
    // Checks of a whole record see what --only leaves out; the numbers of a selection count what it lets through.
    let after: &[Expression] = match input.selection {
        None if checks.is_some() => std::mem::take(&mut input.only),
        _ => &[],
    };
    let mut check = checks.map(|checks| RecordCheck::new(checks, after));
    let mut filter = Filter::new(after);
    let is_live = input.file == "-";
    let capture = input.open(context)?;
    let counted_from = capture.counted_from();
    let mut view = output.map(|output| output.counted_from(counted_from).renderer(context));
    let read = capture.try_for_each(|found| {
        let mut is_decided = false;
        let shown = match found {
            CaptureEntry::Exchange(exchange) => {
                is_decided = check.as_mut().is_some_and(|check| check.take(&exchange));
                if let Some(missing) = &exchange.fidelity.missing_body {
                    stderr::message(format_args!("request {}: {missing}", exchange.nth));
                }
                match &mut view {
                    Some(view) if filter.admits(&exchange.received, exchange.nth.count()) => {
                        show(view, *exchange)
                    }
                    _ => Ok(()),
                }
            }
            CaptureEntry::Rejected(rejected) => {
                check.iter_mut().for_each(RecordCheck::reject);
                let rejected = DisplayEvent::Rejected(rejected);
                view.as_mut().map_or(Ok(()), |view| view.show(&rejected))
            }
            CaptureEntry::Skipped { .. }
            | CaptureEntry::SkippedLine { .. }
            | CaptureEntry::SkippedLines(_)
            | CaptureEntry::NotHttp { .. } => Ok(()),
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

fn show(view: &mut Box<dyn Renderer>, exchange: Exchange) -> Result<(), StdoutError> {
    let nth = exchange.nth;
    let received = numbered(exchange.received, nth);
    view.show(&DisplayEvent::Request(Box::new(received)))?;
    match exchange.response {
        None => view.show(&DisplayEvent::NoResponse(nth.count())),
        Some(mut response) => {
            response.seq = nth.count();
            let length = response.body.as_ref().map(Vec::len);
            view.show(&DisplayEvent::Response(response, length))
        }
    }
}
