//! The JSON Lines form: each answer is tied to its request, in bounded memory.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read as _};

use super::{CaptureEntry, MAX_SIZE};
use crate::record::{Exchange, ReceivedRequest, RecordLine, ResponseLine, SourceLines};

/// So many requests wait for their answers at once, and so many bytes; beyond that the first goes on without.
const MAX_WAITING: usize = 1024;
const MAX_BYTES: usize = 64 << 20;

/// Reads a record line by line.
pub(super) struct Reader<R> {
    source: R,
    line: Vec<u8>,
    number: u64,
    nth: u64,
    waiting: Waiting,
    ended: bool,
}

impl<R: BufRead> Reader<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            line: Vec::new(),
            number: 0,
            nth: 0,
            waiting: Waiting::default(),
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

    /// Takes a line in; what it says at once, if anything.
    fn take(&mut self, line: Vec<u8>) -> Option<CaptureEntry> {
        let Ok(text) = String::from_utf8(line) else {
            return Some(self.skipped("not UTF-8".to_owned()));
        };
        match RecordLine::parse(&text) {
            Ok(RecordLine::Request(received)) => {
                self.nth += 1;
                self.waiting.push(self.nth, *received, text);
                None
            }
            Ok(RecordLine::Response(responded)) => {
                self.waiting.answer(*responded, text);
                None
            }
            Ok(RecordLine::Rejected(rejected)) => Some(CaptureEntry::Rejected(rejected)),
            Ok(RecordLine::Other) => None,
            Err(error) => Some(self.skipped(error)),
        }
    }

    fn skipped(&self, why: String) -> CaptureEntry {
        CaptureEntry::Skipped(format!("line {}", self.number), why)
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = io::Result<CaptureEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(exchange) = self.waiting.pop(self.ended) {
                return Some(Ok(CaptureEntry::Exchange(exchange)));
            }
            if self.ended {
                return None;
            }
            match self.next_line() {
                Ok(Some(line)) => {
                    if let Some(found) = self.take(line) {
                        return Some(Ok(found));
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

/// Requests in the order of the record, until they are answered.
#[derive(Default)]
struct Waiting {
    exchanges: VecDeque<Box<Exchange>>,
    bytes: usize,
}

impl Waiting {
    fn push(&mut self, nth: u64, received: ReceivedRequest, line: String) {
        self.bytes += line.len();
        self.exchanges.push_back(Box::new(Exchange {
            nth,
            received,
            response: None,
            url: None,
            lines: SourceLines {
                request: Some(line),
                response: None,
            },
        }));
    }

    /// Numbers start again with each run, so the newest request of a number is meant.
    fn answer(&mut self, responded: ResponseLine, line: String) {
        let mut newest_first = self.exchanges.iter_mut().rev();
        let asked = newest_first
            .find(|exchange| exchange.received.seq == responded.seq && exchange.response.is_none());
        if let Some(exchange) = asked {
            exchange.response = Some(responded);
            exchange.lines.response = Some(line);
        }
    }

    /// The first, if it is answered or need not be waited for.
    fn pop(&mut self, ended: bool) -> Option<Box<Exchange>> {
        let first = self.exchanges.front()?;
        let is_full = self.exchanges.len() > MAX_WAITING || self.bytes > MAX_BYTES;
        if !ended && !is_full && first.response.is_none() {
            return None;
        }
        self.bytes -= first.lines.request.as_ref().map_or(0, String::len);
        self.exchanges.pop_front()
    }
}
