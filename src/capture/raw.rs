//! Raw HTTP: requests one after the other, as a connection delivers them.

use std::io::{self, BufRead};

use jiff::Timestamp;

use super::entry::{CaptureEntry, MAX_SIZE};
use crate::http::parser::{ParserLimits, ParserStep, Refusal, RequestParser};

/// Reads requests until the end, or until the bytes are not a request.
pub(super) struct RawReader<R> {
    source: R,
    parser: RequestParser,
    at: Timestamp,
    nth: u64,
    ended: bool,
}

impl<R: BufRead> RawReader<R> {
    pub(super) fn new(source: R, at: Timestamp) -> Self {
        let limits = ParserLimits {
            body: MAX_SIZE,
            keep_framed: true,
            ..ParserLimits::default()
        };
        Self {
            source,
            parser: RequestParser::new(limits),
            at,
            nth: 0,
            ended: false,
        }
    }

    /// Ends the reading: what follows cannot be distinguished from the refused bytes.
    fn refuse(&mut self, refusal: &Refusal) -> CaptureEntry {
        self.ended = true;
        let place = format!("request {} and what follows", self.nth + 1);
        CaptureEntry::skipped(place, &refusal.reason)
    }

    fn step(&mut self) -> io::Result<Option<CaptureEntry>> {
        let mut input = self.source.fill_buf()?;
        if input.is_empty() {
            let refusal = self.parser.end();
            self.ended = true;
            return Ok(refusal.map(|refusal| self.refuse(&refusal)));
        }
        let before = input.len();
        let step = self.parser.push(&mut input);
        let taken = before - input.len();
        self.source.consume(taken);
        Ok(match step {
            ParserStep::More | ParserStep::Continue => None,
            ParserStep::Refused(refusal) => Some(self.refuse(&refusal)),
            ParserStep::Request(request) => {
                self.nth += 1;
                let exchange = CaptureEntry::foreign(self.nth, self.at, *request);
                Some(CaptureEntry::Exchange(exchange))
            }
        })
    }
}

impl<R: BufRead> Iterator for RawReader<R> {
    type Item = io::Result<CaptureEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.step() {
                Ok(None) => {}
                Ok(Some(found)) => return Some(Ok(found)),
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}
