//! Raw HTTP: requests one after the other, as a connection delivers them.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use jiff::Timestamp;

use super::entry::CaptureEntry;
use crate::bounded_read::MAX_INPUT;
use crate::http::parser::{ParserLimits, ParserStep, Refusal, RequestParser};
use crate::message::Request;
use crate::record::{BodyExtent, MissingBody};

/// Text whose lines end in LF, with CRLF in its heads. A body stays as it is.
pub(super) fn with_crlf(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 256);
    let mut rest = text;
    while !rest.is_empty() {
        let mut length = 0;
        let mut is_chunked = false;
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
            let name = &line[..colon];
            if name.eq_ignore_ascii_case(b"content-length") {
                let value = str::from_utf8(line[colon + 1..].trim_ascii());
                length = value.ok().and_then(|value| value.parse().ok()).unwrap_or(0);
            }
            is_chunked |= name.eq_ignore_ascii_case(b"transfer-encoding");
        }
        let mut length = rest.len().min(length);
        if is_started && !is_chunked {
            length += excess(&rest[length..]);
        }
        let (body, next) = rest.split_at(length);
        out.extend_from_slice(body);
        rest = next;
        if memchr::memchr(b'\n', rest).is_none() {
            out.extend_from_slice(rest.trim_ascii());
            break;
        }
    }
    out
}

/// How many bytes follow a request until the next message; 0 if these are only empty lines.
fn excess(rest: &[u8]) -> usize {
    let mut length = 0;
    for line in rest.split_inclusive(|byte| *byte == b'\n') {
        if MessageStart::of(line).is_some() {
            break;
        }
        length += line.len();
    }
    let is_blank = rest[..length].trim_ascii().is_empty();
    if is_blank { 0 } else { length }
}

/// What begins with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MessageStart {
    Request,
    Response,
}

impl MessageStart {
    fn of(line: &[u8]) -> Option<Self> {
        let line = line.trim_ascii_end();
        let words: Vec<_> = line.split(|byte| *byte == b' ').collect();
        let ([first, _, ..], Some(last)) = (&words[..], words.last()) else {
            return None;
        };
        let is_upper = || !first.is_empty() && first.iter().all(u8::is_ascii_uppercase);
        if first.starts_with(b"HTTP/") {
            Some(Self::Response)
        } else if last.starts_with(b"HTTP/") && (words.len() == 3 || is_upper()) {
            Some(Self::Request)
        } else {
            None
        }
    }
}

/// A source with bytes that are read again before it.
struct Rewound<R> {
    held: Vec<u8>,
    source: R,
}

impl<R: BufRead> Read for Rewound<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Rewound<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.held.is_empty() {
            self.source.fill_buf()
        } else {
            Ok(&self.held)
        }
    }

    fn consume(&mut self, amount: usize) {
        if self.held.is_empty() {
            self.source.consume(amount);
        } else {
            self.held.drain(..amount);
        }
    }
}

/// Reads requests until the end, or until the bytes are not a request.
pub(super) struct RawReader<R> {
    source: Rewound<R>,
    parser: RequestParser,
    at: Timestamp,
    nth: u64,
    /// What is given out next.
    ready: VecDeque<CaptureEntry>,
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
            source: Rewound {
                held: Vec::new(),
                source,
            },
            parser: RequestParser::new(limits),
            at,
            nth: 0,
            ready: VecDeque::new(),
            ended: false,
        }
    }

    /// Ends the reading: what follows cannot be distinguished from the refused bytes.
    fn refuse(&mut self, refusal: &Refusal) {
        let place = format!("request {} and what follows", self.nth + 1);
        let reason = refusal
            .reason
            .replace("the connection ended", "the file ends");
        self.end(place, &reason);
    }

    fn end(&mut self, place: String, reason: &str) {
        self.ended = true;
        self.ready.push_back(CaptureEntry::skipped(place, &reason));
    }

    fn step(&mut self) -> io::Result<()> {
        let mut input = self.source.fill_buf()?;
        if input.is_empty() {
            self.ended = true;
            if let Some(refusal) = self.parser.end() {
                self.refuse(&refusal);
            }
            return Ok(());
        }
        let before = input.len();
        let step = self.parser.push(&mut input);
        let (taken, has_more) = (before - input.len(), !input.is_empty());
        self.source.consume(taken);
        match step {
            ParserStep::More | ParserStep::Continue => Ok(()),
            ParserStep::Refused(refusal) => {
                self.refuse(&refusal);
                Ok(())
            }
            ParserStep::Request(request) => self.take(*request, has_more),
        }
    }

    /// Takes a request; `has_more` says whether bytes behind it have been read. The next request of a stream is not
    /// waited for, unless it is the only way to know that this one has no body.
    fn take(&mut self, request: Request, has_more: bool) -> io::Result<()> {
        self.nth += 1;
        let mut exchange = CaptureEntry::foreign(self.nth, Some(self.at), request);
        let request = &mut exchange.received.request;
        let (length, is_chunked) = (
            request.headers.text("content-length").map(str::to_owned),
            request.headers.contains("transfer-encoding"),
        );
        let (body, next) = if has_more || length.is_none() && !is_chunked {
            self.rest_of_body()?
        } else {
            (Vec::new(), None)
        };
        if is_chunked {
            self.source.held.splice(..0, body);
        } else if !body.trim_ascii().is_empty() {
            let extent = BodyExtent::of(&[&request.body[..], &body].concat());
            exchange.fidelity.missing_body = Some(match length {
                None => MissingBody::NoLength(extent),
                Some(length) => MissingBody::WrongLength(length, extent),
            });
            request.body.clear();
            request.framed = None;
        }
        self.ready.push_back(CaptureEntry::Exchange(exchange));
        if next == Some(MessageStart::Response) {
            let place = format!("what follows request {}", self.nth);
            self.end(place, "it is a response: give the requests alone");
        }
        Ok(())
    }

    /// Reads what comes before the next message.
    fn rest_of_body(&mut self) -> io::Result<(Vec<u8>, Option<MessageStart>)> {
        let mut body = Vec::new();
        loop {
            let start = body.len();
            let left = MAX_INPUT.saturating_sub(start as u64);
            (&mut self.source).take(left).read_until(b'\n', &mut body)?;
            if body.len() == start {
                return Ok((body, None));
            }
            let found = MessageStart::of(&body[start..]);
            if found.is_some() {
                self.source.held.splice(..0, body.drain(start..));
                return Ok((body, found));
            }
        }
    }
}

impl<R: BufRead> Iterator for RawReader<R> {
    type Item = io::Result<CaptureEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.ready.pop_front() {
                return Some(Ok(found));
            }
            if self.ended {
                return None;
            }
            if let Err(error) = self.step() {
                self.ended = true;
                return Some(Err(error));
            }
        }
    }
}
