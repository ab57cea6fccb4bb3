//! A capture that the command line names: a record, a HAR file or raw HTTP, from a file or from stdin.
//!
//! The capture is read as a stream, so its size does not matter. An entry that cannot be read is skipped with a warning.
//! [`Filter`] admits the requests that meet `--only`, and [`class_of`] says which of them carry an event.

use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;

use super::advice;
use super::context::Context;
use super::error::usage;
use super::input_file;
use super::value_input::similar_files;
use crate::assertions::{Deliveries, RequestClass};
use crate::capture::{self, CaptureEntry, CaptureError, OtherFormat};
use crate::expression::{Expression, Subject};
use crate::os_error;
use crate::output::stderr;
use crate::record::{Exchange, HandshakeOutcome, HandshakeVerdict, ReceivedRequest, Selection};

const BUFFER: usize = 256 << 10;

/// The requests of a capture that a command works with.
pub(super) struct RecordInput<'a> {
    /// `-` is stdin.
    pub(super) file: &'a str,
    /// The numbers are those of the file; negative ones count from the end of what meets the expressions.
    pub(super) selection: Option<Selection>,
    /// Expressions that must all hold.
    pub(super) only: &'a [Expression],
    /// Whether to say how requests differ from what was sent.
    pub(super) has_notes: bool,
    /// Whether to say that no request is chosen.
    pub(super) has_none_note: bool,
}

impl RecordInput<'_> {
    /// Calls `take` for each entry that is selected and meets all expressions. A capture without requests is an error, and so
    /// is a number that no request has.
    pub(super) fn for_each(
        &self,
        context: &Context,
        mut take: impl FnMut(CaptureEntry) -> Result<()>,
    ) -> Result<()> {
        self.try_for_each(context, |found| take(found).map(ControlFlow::Continue))
    }

    /// The same, until `take` breaks.
    pub(super) fn try_for_each(
        &self,
        context: &Context,
        mut take: impl FnMut(CaptureEntry) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let (name, only) = (name(self.file), self.only);
        let selection = self.selection.as_ref();
        let (reader, at) = open(self.file, context)?;
        let wrong = |error: CaptureError| match error {
            CaptureError::Io(error) => match error.downcast::<OtherFormat>() {
                Ok(format) => usage(advice::other_format(format, self.file)),
                Err(error) => usage(format!(
                    "could not read {name}: {}",
                    os_error::reason(&error)
                )),
            },
            CaptureError::Other(format) => usage(advice::other_format(format, self.file)),
        };
        let mut total = 0;
        let reader = BufReader::with_capacity(BUFFER, reader);
        let folder = Path::new(self.file).parent().filter(|_| self.file != "-");
        let found = capture::read(reader, at, folder).map_err(wrong)?;
        let mut decoded = 0;
        let mut chosen = 0_u64;
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
        for found in capture::select(met, selection) {
            let found = found.map_err(|error| wrong(error.into()))?;
            match &found {
                CaptureEntry::Skipped { place, reason } => {
                    stderr::message(format_args!("{place} of {name} is skipped: {reason}"));
                }
                CaptureEntry::SkippedLine { number, reason } => {
                    stderr::message(format_args!("line {number} of {name} is skipped: {reason}"));
                }
                CaptureEntry::SkippedLines(count) => {
                    let lines = if *count == 1 { "line" } else { "lines" };
                    stderr::message(format_args!("{count} more {lines} of {name} skipped"));
                }
                CaptureEntry::NotHttp { count, kinds } => {
                    let entries = if *count == 1 { "entry" } else { "entries" };
                    stderr::message(format_args!(
                        "{count} {entries} of {name} skipped, not HTTP requests: {}",
                        kinds.join(", ")
                    ));
                }
                CaptureEntry::Exchange(exchange) if self.has_notes => {
                    decoded += u64::from(exchange.fidelity.response_is_decoded);
                    for note in &exchange.fidelity.notes {
                        stderr::message(format_args!("request {} of {name}: {note}", exchange.nth));
                    }
                }
                CaptureEntry::Exchange(_) | CaptureEntry::Rejected(_) => {}
            }
            chosen += u64::from(matches!(
                found,
                CaptureEntry::Exchange(_) | CaptureEntry::Rejected(_)
            ));
            if take(found)?.is_break() {
                return Ok(());
            }
        }
        if decoded > 0 {
            let (are, their) = match decoded {
                1 => ("response is", "its"),
                _ => ("responses are", "their"),
            };
            stderr::message(format_args!(
                "{decoded} {are} decoded in {name}, so {their} `Content-Encoding` is left out"
            ));
        }
        match selection.and_then(|selection| selection.missing(total)) {
            _ if total == 0 => Err(usage(format!("{name} has no requests"))),
            Some(missing) => Err(usage(format!(
                "{name} has no request {missing}: it has {total}"
            ))),
            None => {
                if chosen == 0 && self.has_none_note {
                    let condition = match (selection.is_some(), only.is_empty()) {
                        (false, _) => "meets `--only`",
                        (true, true) => "is chosen",
                        (true, false) => "is chosen and meets `--only`",
                    };
                    stderr::message(format_args!(
                        "{name} has no request that {condition}: it has {total}"
                    ));
                }
                Ok(())
            }
        }
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
    let opened = input_file::open(file).and_then(|opened| {
        let written = opened.metadata()?.modified()?;
        Ok((opened, written))
    });
    let (opened, written) = opened.map_err(|error| {
        usage(format!(
            "could not read `{file}`: {}{}",
            os_error::reason(&error),
            similar_files(file, &error)
        ))
    })?;
    let written = Timestamp::try_from(written).unwrap_or_default();
    Ok((Box::new(opened), written))
}

/// Admits the requests that meet all expressions. It has to see every request in order, to know which are duplicates.
pub(super) struct Filter<'a> {
    only: &'a [Expression],
    deliveries: Deliveries,
    first: Option<Timestamp>,
}

impl<'a> Filter<'a> {
    pub(super) fn new(only: &'a [Expression]) -> Self {
        Self {
            only,
            deliveries: Deliveries::default(),
            first: None,
        }
    }

    pub(super) fn admits(&mut self, received: &ReceivedRequest, nth: u64) -> bool {
        if self.only.is_empty() {
            return true;
        }
        let at = since_first(&mut self.first, received.received_at);
        let attempt = self.deliveries.track(&received.origin, nth, at);
        let subject = Subject::request(received, attempt);
        self.only.iter().all(|expr| expr.holds(&subject))
    }
}

/// The time since the first request that has a time; zero for one that has none.
pub(super) fn since_first(first: &mut Option<Timestamp>, then: Option<Timestamp>) -> Duration {
    then.map_or(Duration::ZERO, |then| {
        since(*first.get_or_insert(then), then)
    })
}

/// The time since the first request; zero if the clock was set back in between.
pub(super) fn since(first: Timestamp, then: Timestamp) -> Duration {
    then.duration_since(first).try_into().unwrap_or_default()
}

/// The request with the number that `--nth` takes: a record of several runs holds the number of a run more than once.
pub(super) fn numbered(mut received: ReceivedRequest, nth: u64) -> ReceivedRequest {
    let before = nth.saturating_sub(received.seq); // the requests of earlier runs
    received.seq = nth;
    let first = &mut received.attempt.duplicate_of;
    *first = first.map(|first| first.saturating_add(before));
    received
}

/// Whether a recorded request counts as an event. A check of the endpoint does not, nor does a request that was rejected for
/// its signature.
pub(super) fn class_of(exchange: &Exchange) -> RequestClass {
    const UNAUTHORIZED: u16 = 401;
    let received = &exchange.received;
    let is_invalid = received.signature.as_ref().is_some_and(|s| !s.is_valid());
    let response = exchange.response.as_ref();
    let was_answered =
        |handshake: &HandshakeOutcome| handshake.verdict != HandshakeVerdict::Unanswered;
    if is_invalid && response.is_none_or(|response| response.status == UNAUTHORIZED) {
        RequestClass::Refused
    } else if received.handshake.as_ref().is_some_and(was_answered) {
        RequestClass::Handshake
    } else {
        RequestClass::Ordinary
    }
}
