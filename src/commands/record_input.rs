//! A capture that the command line names: a record, a HAR file or raw HTTP, from a file or from stdin.
//!
//! The capture is read as a stream, so its size does not matter. An entry that cannot be read is skipped with a
//! warning. [`Filter`] admits the requests that meet `--only`, and [`class_of`] says which of them carry an event.

use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
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
use crate::capture::{self, CaptureEntry, CaptureError, OtherFormat, RecordTail};
use crate::expression::{Expression, Subject};
use crate::os_error;
use crate::output::stderr;
use crate::record::{
    CountedFrom, Exchange, HandshakeOutcome, HandshakeVerdict, Ordinal, ReceivedRequest, Selection,
};

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
    /// Whether the numbers of the requests have to count from the start. Otherwise a large record may be read from its
    /// end.
    pub(super) needs_numbers: bool,
}

impl RecordInput<'_> {
    /// Calls `take` for each entry that is selected and meets all expressions. A capture without requests is an error,
    /// and so is a number that no request has.
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
        take: impl FnMut(CaptureEntry) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        self.open(context)?.try_for_each(take)
    }

    pub(super) fn open(&self, context: &Context) -> Result<OpenCapture<'_>> {
        if self.file == "-" {
            if context.stdin_is_terminal {
                return Err(usage(
                    "`-` reads stdin, which is a terminal: pipe a record in, or give its file",
                ));
            }
            return Ok(OpenCapture {
                input: self,
                reader: Box::new(io::stdin().lock()),
                at: Timestamp::now(),
                tail: None,
            });
        }
        let opened = input_file::open(self.file).and_then(|mut file| {
            let metadata = file.metadata()?;
            let at = Timestamp::try_from(metadata.modified()?).unwrap_or_default();
            let tail = match self.tail() {
                Some(requests) if metadata.is_file() => {
                    let tail = RecordTail::find(&mut file, metadata.len(), requests)?;
                    file.seek(SeekFrom::Start(tail.map_or(0, RecordTail::start)))?;
                    tail
                }
                _ => None,
            };
            Ok(OpenCapture {
                input: self,
                reader: Box::new(file),
                at,
                tail,
            })
        });
        opened.map_err(|error| {
            let (file, reason) = (self.file, os_error::reason(&error));
            usage(format!(
                "could not read `{file}`: {reason}{}",
                similar_files(file, &error)
            ))
        })
    }

    /// How many of the last requests hold all that is chosen, if no earlier one has to be known.
    fn tail(&self) -> Option<usize> {
        let selection = self.selection.as_ref()?;
        let is_enough = self.only.is_empty() && !self.needs_numbers;
        is_enough.then(|| selection.tail()).flatten()
    }

    /// Says what is skipped, and how a request differs from what was sent.
    fn warn(&self, found: &CaptureEntry) {
        let name = name(self.file);
        match found {
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
                for note in &exchange.fidelity.notes {
                    stderr::message(format_args!("request {} of {name}: {note}", exchange.nth));
                }
            }
            CaptureEntry::Exchange(_) | CaptureEntry::Rejected(_) => {}
        }
    }

    fn unreadable(&self, error: CaptureError) -> anyhow::Error {
        match error {
            CaptureError::Io(error) => match error.downcast::<OtherFormat>() {
                Ok(format) => usage(advice::other_format(format, self.file)),
                Err(error) => usage(format!(
                    "could not read {}: {}",
                    name(self.file),
                    os_error::reason(&error)
                )),
            },
            CaptureError::Other(format) => usage(advice::other_format(format, self.file)),
        }
    }

    /// Says what is missing at the end of a capture of `total` requests, of which `chosen` were.
    fn conclude(&self, total: u64, chosen: u64) -> Result<()> {
        let (name, selection) = (name(self.file), self.selection.as_ref());
        if total == 0 {
            return Err(usage(format!("{name} has no requests")));
        }
        if let Some(missing) = selection.and_then(|selection| selection.missing(total)) {
            return Err(usage(format!(
                "{name} has no request {missing}: it has {total}"
            )));
        }
        if chosen == 0 && self.has_none_note {
            let condition = match (selection.is_some(), self.only.is_empty()) {
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

/// A capture that is open, at the first byte that is read.
pub(super) struct OpenCapture<'a> {
    input: &'a RecordInput<'a>,
    reader: Box<dyn Read>,
    /// The time for requests that have none: when the file was written.
    at: Timestamp,
    /// Set if only the end of a record is read.
    tail: Option<RecordTail>,
}

impl OpenCapture<'_> {
    /// What the numbers of its requests mean.
    pub(super) fn counted_from(&self) -> CountedFrom {
        match self.tail {
            None => CountedFrom::Start,
            Some(_) => CountedFrom::End,
        }
    }

    /// As [`RecordInput::try_for_each`].
    pub(super) fn try_for_each(
        self,
        mut take: impl FnMut(CaptureEntry) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let (input, counted_from) = (self.input, self.counted_from());
        let (only, selection) = (input.only, input.selection.as_ref());
        let found = self.entries()?;
        let (mut total, mut chosen, mut decoded) = (0, 0_u64, 0_u64);
        let counted = found.inspect(|found| {
            if let Ok(CaptureEntry::Exchange(exchange)) = found {
                total = exchange.nth.count();
            }
        });
        let mut filter = Filter::new(only);
        let met = counted.filter(|found| match found {
            Ok(CaptureEntry::Exchange(exchange)) => {
                filter.admits(&exchange.received, exchange.nth.count())
            }
            // No expression holds for what was not a request.
            Ok(CaptureEntry::Rejected(_)) => only.is_empty(),
            _ => true,
        });
        for found in capture::select(met, selection, counted_from) {
            let found = found.map_err(|error| input.unreadable(error.into()))?;
            input.warn(&found);
            match &found {
                CaptureEntry::Exchange(exchange) => {
                    chosen += 1;
                    decoded += u64::from(exchange.fidelity.response_is_decoded);
                }
                CaptureEntry::Rejected(_) => chosen += 1,
                _ => {}
            }
            if take(found)?.is_break() {
                return Ok(());
            }
        }
        if decoded > 0 && input.has_notes {
            let (are, their) = match decoded {
                1 => ("response is", "its"),
                _ => ("responses are", "their"),
            };
            stderr::message(format_args!(
                "{decoded} {are} decoded in {}, so {their} `Content-Encoding` is left out",
                name(input.file)
            ));
        }
        input.conclude(total, chosen)
    }

    fn entries(self) -> Result<Box<dyn Iterator<Item = io::Result<CaptureEntry>>>> {
        let file = self.input.file;
        let reader = BufReader::with_capacity(BUFFER, self.reader);
        if let Some(tail) = self.tail {
            return Ok(Box::new(tail.read(reader)));
        }
        let folder = Path::new(file).parent().filter(|_| file != "-");
        capture::read(reader, self.at, folder).map_err(|error| self.input.unreadable(error))
    }
}

fn name(file: &str) -> String {
    match file {
        "-" => "stdin".to_owned(),
        path => format!("`{path}`"),
    }
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
pub(super) fn numbered(mut received: ReceivedRequest, nth: Ordinal) -> ReceivedRequest {
    let first = received.attempt.duplicate_of;
    received.attempt.duplicate_of = first.map(|first| nth.count_of(received.seq, first));
    received.seq = nth.count();
    received
}

/// Whether a recorded request counts as an event. A check of the endpoint does not, nor does a request that was
/// rejected for its signature.
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
