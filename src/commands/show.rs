//! `hook show`

mod convert;
mod diff;
mod redact;

use std::io;

use anyhow::Result;

use super::captured;
use super::context::{Closed, Context};
use super::views::Output;
use crate::capture::Found;
use crate::cli::{Show, To};
use crate::exit::Exit;
use crate::receiver::{Shown, View};
use crate::record::{Exchange, Selection};
use convert::convert;
use diff::diff;
use redact::redact;

/// Shows the chosen requests of a capture with their answers.
pub(super) fn run(args: &Show, context: &Context) -> Result<Exit> {
    let last = args.last.then(Selection::last);
    let chosen = args.nth.as_ref().or(last.as_ref());
    if let Some(pair) = args.diff {
        return diff(args, pair, context);
    }
    if !args.redact.is_empty() {
        return redact(args, chosen, context);
    }
    if let Some(to) = args.to.or(args.json.then_some(To::Json)) {
        return convert(args, to, chosen, context);
    }
    let mut view = Output::of(args.view, context)?.view(args.show_secrets, context);
    let is_live = args.file == "-";
    let read = captured::each(&args.file, chosen, context, |found| {
        let shown = match found {
            Found::Exchange(exchange) => show(&mut view, *exchange),
            Found::Rejected(rejected) => view.show(&Shown::Rejected(rejected)),
            Found::Skipped(..) => Ok(()),
        };
        let flushed = if is_live { view.flush() } else { Ok(()) };
        shown.and(flushed).map_err(written)
    });
    view.flush().map_err(written)?;
    read.map(|()| Exit::Done)
}

/// The number is the one that `--nth` takes; that of the run may stand in a record twice.
fn show(view: &mut impl View, exchange: Exchange) -> io::Result<()> {
    let mut received = exchange.received;
    received.seq = exchange.nth;
    view.show(&Shown::Request(Box::new(received)))?;
    match exchange.response {
        None => Ok(()),
        Some(mut response) => {
            response.seq = exchange.nth;
            let length = response.body.as_ref().map(Vec::len);
            view.show(&Shown::Response(response, length))
        }
    }
}

/// What went wrong with stdout.
fn written(error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Closed.into(),
        _ => anyhow::Error::new(error).context("could not write to stdout"),
    }
}
