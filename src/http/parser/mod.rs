//! The push parser: bytes go in, in any splits; out comes "more", a request, or a refusal with its reason.
//!
//! It knows no socket and no clock, and its answer does not depend on how the bytes were split.

mod chunked;
mod diagnose;
mod head;
mod refused;
mod scan;
mod target;

use std::borrow::Cow;

use crate::message::Request;
use chunked::{Chunked, Progress};
use head::Framing;
use refused::Refused;
use scan::{Scan, Scanner};

/// The bounds on what a stranger may send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParserLimits {
    /// Bytes of a head, of a trailer section, and of all chunk extensions of a body.
    pub(crate) head: usize,
    /// Header fields of a head, and of a trailer section.
    pub(crate) fields: usize,
    /// Bytes of a body, its transfer coding undone.
    pub(crate) body: u64,
    /// Keep a chunked body also as it was on the wire.
    pub(crate) keep_framed: bool,
}

impl Default for ParserLimits {
    fn default() -> Self {
        Self {
            head: 64 << 10,
            fields: 100,
            body: 32 << 20,
            keep_framed: false,
        }
    }
}

/// Why a request was refused, and what the sender is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The status of the answer.
    pub(crate) status: u16,
    /// The reason in words.
    pub(crate) reason: Cow<'static, str>,
    /// The head as far as it was read: at most the bound of a head, and the byte over it.
    pub(crate) head: Vec<u8>,
    /// The bytes that are wrong, where they can be told: a line or a value, the start or end of a long one.
    pub(crate) wrong: Vec<u8>,
}

/// What the bytes so far amount to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ParserStep {
    /// The message is not complete; all input was taken.
    More,
    /// The head is complete, and the sender waits for `100 Continue` before the body (RFC 9110 section 10.1.1).
    Continue,
    /// A whole request.
    Request(Box<Request>),
    /// Not a request that can be answered otherwise; nothing after it can be trusted.
    Refused(Box<Refusal>),
}

/// A parser for the requests of one connection, one after the other.
#[derive(Debug)]
pub(crate) struct Parser {
    limits: ParserLimits,
    state: State,
}

#[derive(Debug)]
enum State {
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

impl State {
    fn start() -> Self {
        Self::Head {
            partial: Vec::new(),
            scanner: Scanner::default(),
        }
    }
}

impl Parser {
    /// A parser at the start of a connection.
    pub(crate) fn new(limits: ParserLimits) -> Self {
        Self {
            limits,
            state: State::start(),
        }
    }

    /// Takes bytes from the front of `input`, which is moved on behind them; call again while input is left.
    pub(crate) fn push(&mut self, input: &mut &[u8]) -> ParserStep {
        loop {
            match self.step(input) {
                // The head is complete, and the input goes on with the body.
                ParserStep::More if !input.is_empty() => {}
                step => return step,
            }
        }
    }

    fn step(&mut self, input: &mut &[u8]) -> ParserStep {
        match &mut self.state {
            State::Head { .. } => self.push_head(input),
            State::Body { request, left } => {
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
            State::Chunks { request, chunked } => {
                match chunked.push(input, request, &self.limits) {
                    Ok(Progress::More) => ParserStep::More,
                    Ok(Progress::Done) => self.finish(),
                    Err(refused) => self.refuse(refused),
                }
            }
            State::Refused => {
                *input = &[];
                ParserStep::More
            }
        }
    }

    /// Whether the sender is between two messages.
    pub(crate) fn is_idle(&self) -> bool {
        matches!(&self.state, State::Head { partial, scanner } if partial.is_empty() && scanner.is_fresh())
    }

    /// Whether a head is complete and its body is being read.
    pub(crate) fn in_body(&self) -> bool {
        matches!(self.state, State::Body { .. } | State::Chunks { .. })
    }

    /// Bytes of body held for the message that is being read, as data and as they were on the wire.
    pub(crate) fn held(&self) -> usize {
        match &self.state {
            State::Body { request, .. } | State::Chunks { request, .. } => {
                request.body.len() + request.framed.as_ref().map_or(0, Vec::len)
            }
            _ => 0,
        }
    }

    /// The sender will send no more: a refusal if that cuts a message off (RFC 9112 section 8), else `None`.
    pub(crate) fn end(&mut self) -> Option<Box<Refusal>> {
        let reason = match &self.state {
            State::Refused => return None,
            State::Head { .. } if self.is_idle() => return None,
            State::Head { .. } => "the connection ended inside the head".into(),
            State::Body { request, left } => {
                let (got, all) = (request.body.len(), request.body.len() as u64 + left);
                format!("the body was cut off after {got} of {all} bytes").into()
            }
            State::Chunks { request, .. } => {
                let got = request.body.len();
                format!("the chunked body was cut off after {got} bytes").into()
            }
        };
        match self.abandon(400, reason) {
            ParserStep::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Gives up on the message that is being read, for a reason from outside such as a deadline; refuses only once.
    pub(crate) fn abandon(&mut self, status: u16, reason: Cow<'static, str>) -> ParserStep {
        self.refuse(Refused::new(status, reason))
    }

    fn refuse(&mut self, refused: Refused) -> ParserStep {
        let head = match std::mem::replace(&mut self.state, State::Refused) {
            State::Head { partial, .. } => partial,
            State::Body { request, .. } | State::Chunks { request, .. } => request.head(),
            State::Refused => return ParserStep::More,
        };
        ParserStep::Refused(Box::new(Refusal {
            status: refused.status,
            reason: refused.reason,
            head,
            wrong: refused.wrong,
        }))
    }

    fn push_head(&mut self, input: &mut &[u8]) -> ParserStep {
        let State::Head { partial, scanner } = &mut self.state else {
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
                let refused = Refused::new(status, reason).at_last_line(partial);
                self.refuse(refused)
            }
            Scan::End => {
                let mut head = std::mem::take(partial);
                head.extend_from_slice(bytes);
                self.begin(head)
            }
        }
    }

    /// A whole head has come: what follows?
    fn begin(&mut self, head: Vec<u8>) -> ParserStep {
        let (request, framing) = match head::read(head, &self.limits) {
            Ok(read) => read,
            Err(refusal) => {
                self.state = State::Refused;
                return ParserStep::Refused(refusal);
            }
        };
        let expects = framing.expects_continue;
        let mut request = Box::new(request);
        self.state = match framing.body {
            Framing::None => {
                self.state = State::start();
                return ParserStep::Request(request);
            }
            Framing::Length(left) => {
                // Room for what is promised, but not for a promise alone.
                request.body.reserve_exact(left.min(64 << 10) as usize);
                State::Body { request, left }
            }
            Framing::Chunked => {
                request.framed = self.limits.keep_framed.then(Vec::new);
                State::Chunks {
                    request,
                    chunked: Chunked::default(),
                }
            }
        };
        if expects {
            ParserStep::Continue
        } else {
            ParserStep::More
        }
    }

    fn finish(&mut self) -> ParserStep {
        match std::mem::replace(&mut self.state, State::start()) {
            State::Body { request, .. } | State::Chunks { request, .. } => {
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
mod tests;
