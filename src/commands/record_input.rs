//! A capture that the command line names, read as a stream: every command that takes a record takes the other forms too.

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

/// Reads FILE, or stdin for `-`, and hands over what is chosen and meets all expressions; what can't be read is said and
/// skipped. Numbers are those of the file, negative ones count from the end of what meets the expressions.
///
/// # Errors
/// When there is no request, when a number was chosen that none has, or when `take` fails.
pub(super) fn each(
    file: &str,
    chosen: Option<&Selection>,
    only: &[Expression],
    context: &Context,
    mut take: impl FnMut(CaptureEntry) -> Result<()>,
) -> Result<()> {
    let take = |found| take(found).map(ControlFlow::Continue);
    each_until(file, chosen, only, context, take)
}

/// The same, until `take` has enough.
pub(super) fn each_until(
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
        // No expression holds for what is no request.
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
        _ if total == 0 => Err(usage(format!("there is no request in {name}"))),
        Some(missing) => Err(usage(format!(
            "there is no request {missing} in {name}, which has {total}"
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

/// The source, and the time of requests that come without one: when a file was written.
fn open(file: &str, context: &Context) -> Result<(Box<dyn Read>, Timestamp)> {
    if file == "-" {
        if context.stdin_is_terminal {
            return Err(usage(
                "`-` reads stdin, which is a terminal: pipe a record in, or name its file",
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
