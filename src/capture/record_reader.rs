//! The JSON Lines form of a record. Requests and responses are lines of their own, which [`Pairing`] brings together in
//! bounded memory.

use std::collections::VecDeque;
use std::fmt::Display;
use std::io::{self, BufRead};

use super::entry::CaptureEntry;
use super::format::{OtherFormat, is_line};
use crate::bounded_read::{LineBuffer, LineTooLong};
use crate::record::{
    CountedFrom, Exchange, Fidelity, Ordinal, RecordLine, ResponseLine, SourceLines,
};

/// How many lines that cannot be read are named. The others are counted.
pub(super) const MAX_NAMED: u64 = 10;

/// Reads a record line by line.
pub(super) struct JsonLinesReader<R> {
    source: R,
    line: LineBuffer,
    /// The number of the last line that was read.
    number: u64,
    /// How many lines there are if they count from the end.
    lines: Option<u64>,
    /// The number of requests so far.
    nth: u64,
    pairing: Pairing<()>,
    /// How many lines could not be read.
    broken: u64,
    /// Whether a line shows that this is a record. Until then, lines that cannot be read are held.
    is_record: bool,
    held: VecDeque<CaptureEntry>,
    ended: bool,
}

impl<R: BufRead> JsonLinesReader<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            line: LineBuffer::default(),
            number: 0,
            lines: None,
            nth: 0,
            pairing: Pairing::default(),
            broken: 0,
            is_record: false,
            held: VecDeque::new(),
            ended: false,
        }
    }

    /// Reads the end of a record that has this many lines.
    pub(super) fn of_tail(source: R, lines: u64) -> Self {
        Self {
            lines: Some(lines),
            is_record: true,
            ..Self::new(source)
        }
    }

    /// Reads the next line that is not empty; `None` at the end.
    fn next_line(&mut self) -> io::Result<Option<Result<Vec<u8>, LineTooLong>>> {
        loop {
            self.number += 1;
            let is_whole = self.line.fill(&mut self.source)?;
            if !is_whole && self.line.is_empty() {
                return Ok(None);
            }
            let Ok(mut line) = self.line.take() else {
                return Ok(Some(Err(LineTooLong)));
            };
            // In place: a line may be large.
            line.truncate(line.trim_ascii_end().len());
            line.drain(..line.len() - line.trim_ascii_start().len());
            if !line.is_empty() {
                return Ok(Some(Ok(line)));
            }
        }
    }

    /// The place of the last line that was read. A line that was added since the end was found has the last one.
    fn ordinal(&self) -> Ordinal {
        match self.lines {
            None => self.number.into(),
            Some(lines) => CountedFrom::End.ordinal((lines + 1).saturating_sub(self.number).max(1)),
        }
    }

    /// Takes a line that cannot be read.
    fn skip(&mut self, reason: &dyn Display) {
        self.broken += 1;
        if self.broken <= MAX_NAMED {
            self.held.push_back(CaptureEntry::SkippedLine {
                number: self.ordinal(),
                reason: reason.to_string(),
            });
        }
    }

    /// Ends the reading. A file of which no line was understood is no record.
    fn end(&mut self) -> io::Result<()> {
        self.ended = true;
        if self.broken > 0 && !self.is_record {
            return Err(io::Error::other(OtherFormat::Unknown));
        }
        if self.broken > MAX_NAMED {
            let more = self.broken - MAX_NAMED;
            self.held.push_back(CaptureEntry::SkippedLines(more));
        }
        Ok(())
    }

    fn step(&mut self) -> io::Result<Option<CaptureEntry>> {
        if !self.is_record && self.broken > MAX_NAMED {
            self.end()?;
        }
        match self.next_line()? {
            Some(Ok(line)) => return Ok(self.take(line)),
            Some(Err(error)) => {
                self.is_record = true;
                self.skip(&error);
            }
            None => self.end()?,
        }
        Ok(None)
    }

    /// Takes a line in; returns the entry that can be given out at once, if any.
    fn take(&mut self, line: Vec<u8>) -> Option<CaptureEntry> {
        let parsed = RecordLine::from_bytes(&line);
        self.is_record |= parsed.is_ok() || is_line(&line);
        let text = || String::from_utf8(line).unwrap_or_default();
        match parsed {
            Ok(RecordLine::Request(received)) => {
                self.nth += 1;
                let exchange = Exchange {
                    nth: self.nth.into(),
                    received: *received,
                    response: None,
                    url: None,
                    lines: SourceLines {
                        request: Some(text()),
                        response: None,
                    },
                    fidelity: Fidelity::default(),
                };
                self.pairing.push(Box::new(exchange), ());
                None
            }
            Ok(RecordLine::Response(response)) => {
                self.pairing.respond(*response, text());
                None
            }
            Ok(RecordLine::Rejected(rejection)) => Some(CaptureEntry::Rejected(rejection)),
            Ok(RecordLine::Other) => None,
            Err(error) => {
                self.skip(&error);
                None
            }
        }
    }
}

impl<R: BufRead> Iterator for JsonLinesReader<R> {
    type Item = io::Result<CaptureEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.is_record
                && let Some(skipped) = self.held.pop_front()
            {
                return Some(Ok(skipped));
            }
            let ready = if self.ended {
                self.pairing.pop_any()
            } else {
                self.pairing.pop()
            };
            if let Some((exchange, ())) = ready {
                return Some(Ok(CaptureEntry::Exchange(exchange)));
            }
            if self.ended {
                return None;
            }
            match self.step() {
                Ok(None) => {}
                Ok(Some(entry)) => return Some(Ok(entry)),
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

/// How many requests may wait for their responses, and how many bytes of lines.
const MAX_WAITING: usize = 1024;
const MAX_BYTES: usize = 64 << 20;

/// Requests in the order of the record, until their responses are read. `T` goes with each of them.
#[derive(Debug)]
pub(crate) struct Pairing<T> {
    waiting: VecDeque<(Box<Exchange>, T)>,
    bytes: usize,
}

impl<T> Default for Pairing<T> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            bytes: 0,
        }
    }
}

impl<T> Pairing<T> {
    pub(crate) fn push(&mut self, exchange: Box<Exchange>, with: T) {
        self.bytes += size(&exchange);
        self.waiting.push_back((exchange, with));
    }

    /// Adds a response to its request, which keeps its turn.
    pub(crate) fn respond(&mut self, response: ResponseLine, line: String) {
        if let Some(position) = self.position(&response) {
            let exchange = &mut self.waiting[position].0;
            exchange.response = Some(response);
            exchange.lines.response = Some(line);
        }
    }

    /// Takes out the request that a response belongs to.
    pub(crate) fn take(&mut self, response: &ResponseLine) -> Option<(Box<Exchange>, T)> {
        let taken = self.waiting.remove(self.position(response)?)?;
        self.bytes -= size(&taken.0);
        Some(taken)
    }

    /// Takes out the first request if it has its response, or if no more can wait.
    pub(crate) fn pop(&mut self) -> Option<(Box<Exchange>, T)> {
        let (first, _) = self.waiting.front()?;
        match first.response {
            Some(_) => self.pop_any(),
            None => self.pop_excess(),
        }
    }

    /// Takes out the first request if no more can wait.
    pub(crate) fn pop_excess(&mut self) -> Option<(Box<Exchange>, T)> {
        let is_full = self.waiting.len() > MAX_WAITING || self.bytes > MAX_BYTES;
        if is_full { self.pop_any() } else { None }
    }

    /// Takes out the first request, whether or not it has a response.
    pub(crate) fn pop_any(&mut self) -> Option<(Box<Exchange>, T)> {
        let first = self.waiting.pop_front()?;
        self.bytes -= size(&first.0);
        Some(first)
    }

    /// Numbers start again with each run of a listener, so a response belongs to the newest request of its number.
    fn position(&self, response: &ResponseLine) -> Option<usize> {
        self.waiting.iter().rposition(|(exchange, _)| {
            exchange.received.seq == response.seq && exchange.response.is_none()
        })
    }
}

fn size(exchange: &Exchange) -> usize {
    // A follower keeps no lines.
    let line = exchange.lines.request.as_ref().map_or(0, String::len);
    line.max(exchange.received.request.size())
}
