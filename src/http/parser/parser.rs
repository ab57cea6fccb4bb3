//! The push parser: bytes go in, in any splits; out come requests, or one refusal with its reason.
//!
//! It knows no socket and no clock, and its results do not depend on how the bytes were split: the tests feed every
//! input whole, byte by byte and in random splits. Bytes are taken from the front of the caller's buffer, and only an
//! incomplete head is copied, so that a request that arrives in one read is parsed in place.

use std::borrow::Cow;

use super::chunked::{Chunked, ChunkedProgress};
use super::error::{ParseError, ParserLimits, Refusal};
use super::head::{self, RequestFraming};
use super::scan::{Scan, Scanner};
use crate::message::Request;

/// What the bytes so far amount to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ParserStep {
    /// The request is not complete; all input was taken.
    More,
    /// The head is complete, and the sender waits for `100 Continue` before the body (RFC 9110 section 10.1.1).
    Continue,
    Request(Box<Request>),
    /// The request is refused. Nothing after it can be trusted, so the parser takes no further request.
    Refused(Box<Refusal>),
}

/// A parser for the requests of one connection.
#[derive(Debug)]
pub(crate) struct RequestParser {
    limits: ParserLimits,
    state: ParserState,
}

#[derive(Debug)]
enum ParserState {
    Head {
        partial: Vec<u8>,
        scanner: Scanner,
    },
    Body {
        request: Box<Request>,
        left: u64,
    },
    Chunks {
        request: Box<Request>,
        chunked: Chunked,
    },
    Refused,
}

impl ParserState {
    fn start() -> Self {
        Self::Head {
            partial: Vec::new(),
            scanner: Scanner::default(),
        }
    }
}

impl RequestParser {
    pub(crate) fn new(limits: ParserLimits) -> Self {
        Self {
            limits,
            state: ParserState::start(),
        }
    }

    /// Takes bytes from the front of `input`, and moves it past them; to be called again while input is left.
    pub(crate) fn push(&mut self, input: &mut &[u8]) -> ParserStep {
        loop {
            match self.step(input) {
                // The head is complete, and the body follows in the input.
                ParserStep::More if !input.is_empty() => {}
                step => return step,
            }
        }
    }

    fn step(&mut self, input: &mut &[u8]) -> ParserStep {
        match &mut self.state {
            ParserState::Head { .. } => self.push_head(input),
            ParserState::Body { request, left } => {
                let taken = input
                    .len()
                    .min(usize::try_from(*left).unwrap_or(usize::MAX));
                request.body.extend_from_slice(&input[..taken]);
                *input = &input[taken..];
                *left -= taken as u64;
                if *left == 0 {
                    self.finish()
                } else {
                    ParserStep::More
                }
            }
            ParserState::Chunks { request, chunked } => {
                match chunked.push(input, request, &self.limits) {
                    Ok(ChunkedProgress::More) => ParserStep::More,
                    Ok(ChunkedProgress::Done) => self.finish(),
                    Err(error) => self.refuse(error),
                }
            }
            ParserState::Refused => {
                *input = &[];
                ParserStep::More
            }
        }
    }

    /// Whether the sender is between two requests.
    pub(crate) fn is_idle(&self) -> bool {
        matches!(&self.state, ParserState::Head { partial, scanner } if partial.is_empty() && scanner.is_fresh())
    }

    /// Whether a head is complete and its body is being read.
    pub(crate) fn in_body(&self) -> bool {
        matches!(
            self.state,
            ParserState::Body { .. } | ParserState::Chunks { .. }
        )
    }

    /// Bytes of body held for the current request: its data, and the framed copy if one is kept.
    pub(crate) fn held(&self) -> usize {
        match &self.state {
            ParserState::Body { request, .. } | ParserState::Chunks { request, .. } => {
                request.body.len() + request.framed.as_ref().map_or(0, Vec::len)
            }
            _ => 0,
        }
    }

    /// Notes that the sender will send no more: a refusal if that cuts a request off (RFC 9112 section 8).
    pub(crate) fn end(&mut self) -> Option<Box<Refusal>> {
        let reason = match &self.state {
            ParserState::Refused => return None,
            ParserState::Head { .. } if self.is_idle() => return None,
            ParserState::Head { .. } => "the connection ended in the head".into(),
            ParserState::Body { request, left } => {
                let (got, all) = (request.body.len(), request.body.len() as u64 + left);
                format!("the body was cut off after {got} of {all} bytes").into()
            }
            ParserState::Chunks { request, .. } => {
                let got = request.body.len();
                format!("the chunked body was cut off after {got} bytes").into()
            }
        };
        match self.abandon(400, reason) {
            ParserStep::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Refuses the current request for a reason from outside, such as a deadline; a parser refuses only once.
    pub(crate) fn abandon(&mut self, status: u16, reason: Cow<'static, str>) -> ParserStep {
        self.refuse(ParseError::new(status, reason))
    }

    fn refuse(&mut self, error: ParseError) -> ParserStep {
        let head = match std::mem::replace(&mut self.state, ParserState::Refused) {
            ParserState::Head { partial, .. } => partial,
            ParserState::Body { request, .. } | ParserState::Chunks { request, .. } => {
                request.head()
            }
            ParserState::Refused => return ParserStep::More,
        };
        ParserStep::Refused(Box::new(error.into_refusal(head)))
    }

    fn push_head(&mut self, input: &mut &[u8]) -> ParserStep {
        let ParserState::Head { partial, scanner } = &mut self.state else {
            return ParserStep::More;
        };
        let (taken, scan) = scanner.scan(input, self.limits.head);
        let start = scanner.take_skipped();
        if start.is_some() {
            partial.clear();
        }
        let bytes = &input[start.unwrap_or(0)..taken];
        *input = &input[taken..];
        match scan {
            Scan::More => {
                partial.extend_from_slice(bytes);
                ParserStep::More
            }
            Scan::Refused(status, reason) => {
                partial.extend_from_slice(bytes);
                let error = ParseError::new(status, reason).at_last_line(partial);
                self.refuse(error)
            }
            Scan::End => {
                let mut head = std::mem::take(partial);
                head.extend_from_slice(bytes);
                self.begin(head)
            }
        }
    }

    /// Reads a whole head, and starts with the body if one follows.
    fn begin(&mut self, head: Vec<u8>) -> ParserStep {
        let (request, follows) = match head::read(head, &self.limits) {
            Ok(read) => read,
            Err(refusal) => {
                self.state = ParserState::Refused;
                return ParserStep::Refused(refusal);
            }
        };
        let expects_continue = follows.expects_continue;
        let mut request = Box::new(request);
        self.state = match follows.framing {
            RequestFraming::None => {
                self.state = ParserState::start();
                return ParserStep::Request(request);
            }
            RequestFraming::Length(left) => {
                // A length alone reserves at most 64 KiB: a sender may announce more than it sends.
                request.body.reserve_exact(left.min(64 << 10) as usize);
                ParserState::Body { request, left }
            }
            RequestFraming::Chunked => {
                request.framed = self.limits.keep_framed.then(Vec::new);
                ParserState::Chunks {
                    request,
                    chunked: Chunked::default(),
                }
            }
        };
        if expects_continue {
            ParserStep::Continue
        } else {
            ParserStep::More
        }
    }

    fn finish(&mut self) -> ParserStep {
        match std::mem::replace(&mut self.state, ParserState::start()) {
            ParserState::Body { request, .. } | ParserState::Chunks { request, .. } => {
                ParserStep::Request(request)
            }
            state => {
                self.state = state;
                ParserStep::More
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announced_length_alone_reserves_little_memory() {
        let mut parser = RequestParser::new(ParserLimits::default());
        let bytes = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 33554432\r\n\r\nab";
        assert_eq!(parser.push(&mut &bytes[..]), ParserStep::More);
        assert_eq!(parser.held(), 2);
        let ParserState::Body { request, left } = parser.state else {
            panic!("the body is not complete");
        };
        assert_eq!(left, (32 << 20) - 2);
        assert!(request.body.capacity() <= 64 << 10);
    }
}
