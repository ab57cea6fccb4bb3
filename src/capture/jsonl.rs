//! The JSON Lines form of a record.

use std::io::{self, BufRead, Read as _};

use super::entry::{CaptureEntry, MAX_SIZE};
use super::pairing::Pairing;
use crate::record::{Exchange, RecordLine, SourceLines};

/// Reads a record line by line.
pub(super) struct JsonLinesReader<R> {
    source: R,
    line: Vec<u8>,
    /// The number of the last line that was read.
    number: u64,
    /// The number of requests so far.
    nth: u64,
    pairing: Pairing<()>,
    ended: bool,
}

impl<R: BufRead> JsonLinesReader<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            line: Vec::new(),
            number: 0,
            nth: 0,
            pairing: Pairing::default(),
            ended: false,
        }
    }

    /// Reads the next line that is not empty; `None` at the end.
    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            self.line.clear();
            self.number += 1;
            let mut reader = self.source.by_ref().take(MAX_SIZE);
            if reader.read_until(b'\n', &mut self.line)? == 0 {
                return Ok(None);
            }
            let line = self.line.trim_ascii();
            if !line.is_empty() {
                return Ok(Some(line.to_vec()));
            }
        }
    }

    /// Takes a line in; returns the entry that can be given out at once, if any.
    fn take(&mut self, line: Vec<u8>) -> Option<CaptureEntry> {
        let parsed = RecordLine::from_bytes(&line);
        let text = || String::from_utf8(line).unwrap_or_default();
        match parsed {
            Ok(RecordLine::Request(received)) => {
                self.nth += 1;
                let exchange = Exchange {
                    nth: self.nth,
                    received: *received,
                    response: None,
                    url: None,
                    lines: SourceLines {
                        request: Some(text()),
                        response: None,
                    },
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
                let place = format!("line {}", self.number);
                Some(CaptureEntry::skipped(place, &error))
            }
        }
    }
}

impl<R: BufRead> Iterator for JsonLinesReader<R> {
    type Item = io::Result<CaptureEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
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
            match self.next_line() {
                Ok(Some(line)) => {
                    if let Some(entry) = self.take(line) {
                        return Some(Ok(entry));
                    }
                }
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
    }
}
