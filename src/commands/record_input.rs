//! A capture that the command line names: a record, a HAR file or raw HTTP, from a file or from stdin.
//!
//! The capture is read as a stream, so its size does not matter. An entry that cannot be read is skipped with a warning.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

use anyhow::Result;
use jiff::Timestamp;

use super::context::{Context, usage};
use super::filter::Filter;
use super::value_input::cause;
use crate::capture::{self, CaptureEntry};
use crate::expression::Expression;
use crate::output::stderr;
use crate::record::Selection;

const BUFFER: usize = 256 << 10;

/// Calls `take` for each entry that is selected and meets all expressions. Numbers are those of the file; negative ones
/// count from the end of what meets the expressions. A capture without requests is an error, and so is a number that no
/// request has.
pub(super) fn for_each(
    file: &str,
    chosen: Option<&Selection>,
    only: &[Expression],
    context: &Context,
    mut take: impl FnMut(CaptureEntry) -> Result<()>,
) -> Result<()> {
    let take = |found| take(found).map(ControlFlow::Continue);
    try_for_each(file, chosen, only, context, take)
}

/// The same, until `take` breaks.
pub(super) fn try_for_each(
    file: &str,
    chosen: Option<&Selection>,
    only: &[Expression],
    context: &Context,
    mut take: impl FnMut(CaptureEntry) -> Result<ControlFlow<()>>,
) -> Result<()> {
    let name = name(file);
    let (reader, at) = open(file, context)?;
    let wrong = |error: io::Error| usage(format!("could not read {name}: {}", cause(&error)));
    let mut total = 0;
    let found = capture::read(BufReader::with_capacity(BUFFER, reader), at).map_err(wrong)?;
    let counted = found.inspect(|found| {
        if let Ok(CaptureEntry::Exchange(exchange)) = found {
            total = exchange.nth;
        }
    });
    let mut filter = Filter::new(only);
    let met = counted.filter(|found| match found {
        Ok(CaptureEntry::Exchange(exchange)) => filter.admits(&exchange.received, exchange.nth),
        // No expression holds for what was not a request.
        Ok(CaptureEntry::Rejected(_)) => only.is_empty(),
        _ => true,
    });
    for found in capture::select(met, chosen) {
        match found.map_err(wrong)? {
            CaptureEntry::Skipped { place, reason } => {
                stderr::message(format_args!("{place} of {name} is skipped: {reason}"));
            }
            found => {
                if take(found)?.is_break() {
                    return Ok(());
                }
            }
        }
    }
    match chosen.and_then(|chosen| chosen.missing(total)) {
        _ if total == 0 => Err(usage(format!("{name} has no requests"))),
        Some(missing) => Err(usage(format!(
            "{name} has no request {missing}: it has {total}"
        ))),
        None => Ok(()),
    }
}

fn name(file: &str) -> String {
    match file {
        "-" => "stdin".to_owned(),
        path => format!("`{path}`"),
    }
}

/// The source, and the time for requests that have none: when the file was written.
fn open(file: &str, context: &Context) -> Result<(Box<dyn Read>, Timestamp)> {
    if file == "-" {
        if context.stdin_is_terminal {
            return Err(usage(
                "`-` reads stdin, which is a terminal: pipe a record in, or give its file",
            ));
        }
        return Ok((Box::new(io::stdin().lock()), Timestamp::now()));
    }
    let opened = File::open(file).and_then(|opened| {
        let written = opened.metadata()?.modified()?;
        Ok((opened, written))
    });
    let (opened, written) =
        opened.map_err(|error| usage(format!("could not read `{file}`: {}", cause(&error))))?;
    let written = Timestamp::try_from(written).unwrap_or_default();
    Ok((Box::new(opened), written))
}
