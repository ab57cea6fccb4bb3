//! Raw HTTP: requests one after the other, as a connection delivers them.

use std::io::{self, BufRead};

use jiff::Timestamp;

use super::entry::CaptureEntry;
use crate::bounded_read::MAX_INPUT;
use crate::http::parser::{ParserLimits, ParserStep, Refusal, RequestParser};

/// Text whose lines end in LF, with CRLF in its heads. A body stays as it is, by its `Content-Length`.
pub(super) fn with_crlf(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 256);
    let mut rest = text;
    while !rest.is_empty() {
        let mut length = 0;
        // A head ends with an empty line; empty lines before a request line are skipped, as the parser does.
        let mut is_started = false;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
            rest = &rest[end + 1..];
            if line.is_empty() && !is_started {
                continue;
            }
            is_started = true;
            out.extend([line, b"\r\n"].concat());
            if line.is_empty() {
                break;
            }
            let colon = memchr::memchr(b':', line).unwrap_or(0);
            if line[..colon].eq_ignore_ascii_case(b"content-length") {
                let value = str::from_utf8(line[colon + 1..].trim_ascii());
                length = value.ok().and_then(|value| value.parse().ok()).unwrap_or(0);
            }
        }
        let (body, next) = rest.split_at(rest.len().min(length));
        out.extend_from_slice(body);
        rest = next;
        if memchr::memchr(b'\n', rest).is_none() {
            out.extend_from_slice(rest.trim_ascii());
            break;
        }
    }
    out
}

/// Reads requests until the end, or until the bytes are not a request.
pub(super) struct RawReader<R> {
    source: R,
    parser: RequestParser,
    at: Timestamp,
    nth: u64,
    /// Whether the last request ended with its head.
    has_no_length: bool,
    ended: bool,
}

impl<R: BufRead> RawReader<R> {
    pub(super) fn new(source: R, at: Timestamp) -> Self {
        let limits = ParserLimits {
            body: MAX_INPUT,
            keep_framed: true,
            ..ParserLimits::default()
        };
        Self {
            source,
            parser: RequestParser::new(limits),
            at,
            nth: 0,
            has_no_length: false,
            ended: false,
        }
    }

    /// Ends the reading: what follows cannot be distinguished from the refused bytes.
    fn refuse(&mut self, refusal: &Refusal) -> CaptureEntry {
        self.ended = true;
        let place = format!("request {} and what follows", self.nth + 1);
        let reason = refusal.reason.to_string();
        CaptureEntry::Skipped {
            place,
            reason: if self.has_no_length {
                format!(
                    "{reason} (request {} has no `Content-Length`, so it has no body)",
                    self.nth
                )
            } else {
                reason
            },
        }
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
                let has = |name| request.headers.contains(name);
                self.has_no_length = !has("content-length") && !has("transfer-encoding");
                let exchange = CaptureEntry::foreign(self.nth, Some(self.at), *request);
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
