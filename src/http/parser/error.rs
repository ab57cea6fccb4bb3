//! The bounds on a request, and why one is refused.
//!
//! A [`ParseError`] is the fault alone: the status, the reason in words and the bytes that are wrong. With the head, as
//! far as it was read, it becomes a [`Refusal`], which is what the parser's user sees.

use std::borrow::Cow;

/// How many of the wrong bytes are kept.
const MAX_WRONG: usize = 200;

/// The bounds on a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParserLimits {
    /// Bytes of a head, of a trailer section, and of all chunk extensions of a body.
    pub(crate) head: usize,
    /// Header fields of a head, and of a trailer section.
    pub(crate) fields: usize,
    /// Bytes of a body, without its transfer coding.
    pub(crate) body: u64,
    /// Added to the refusal of a body over `body`, such as the option that raises the bound.
    pub(crate) body_advice: &'static str,
    /// Whether a chunked body is also kept as it was on the wire.
    pub(crate) keep_framed: bool,
}

impl Default for ParserLimits {
    fn default() -> Self {
        Self {
            head: 64 << 10,
            fields: 100,
            body: 32 << 20,
            body_advice: "",
            keep_framed: false,
        }
    }
}

/// A refused request, and the response that its sender gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The status of the response.
    pub(crate) status: u16,
    /// The reason in words, which is the body of the response.
    pub(crate) reason: Cow<'static, str>,
    /// The head as far as it was read: at most the bound of a head, and the byte over it.
    pub(crate) head: Vec<u8>,
    /// The bytes that are wrong, where they are known: a line or a value, or the start or end of a long one.
    pub(crate) wrong: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct ParseError {
    status: u16,
    reason: Cow<'static, str>,
    wrong: Vec<u8>,
}

impl ParseError {
    pub(super) fn new(status: u16, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            reason: reason.into(),
            wrong: Vec::new(),
        }
    }

    /// A malformed request: 400.
    pub(super) fn malformed(reason: &'static str) -> Self {
        Self::new(400, reason)
    }

    /// A body over the bound: 413.
    pub(super) fn body_too_large(limits: &ParserLimits) -> Self {
        let ParserLimits {
            body, body_advice, ..
        } = limits;
        let reason = format!("the body is larger than the limit of {body} bytes{body_advice}");
        Self::new(413, reason)
    }

    /// Adds the bytes that are wrong, unless some were added before.
    pub(super) fn at(mut self, bytes: &[u8]) -> Self {
        if self.wrong.is_empty() {
            self.wrong = bytes[..bytes.len().min(MAX_WRONG)].to_vec();
        }
        self
    }

    /// Adds the last line of these bytes, which ends with the byte that is wrong.
    pub(super) fn at_last_line(self, bytes: &[u8]) -> Self {
        let start = memchr::memrchr(b'\n', &bytes[..bytes.len().saturating_sub(1)]);
        let line = &bytes[start.map_or(0, |at| at + 1)..];
        // The end of a long line shows the wrong byte.
        self.at(&line[line.len().saturating_sub(MAX_WRONG)..])
    }

    pub(super) fn into_refusal(self, head: Vec<u8>) -> Refusal {
        Refusal {
            status: self.status,
            reason: self.reason,
            head,
            wrong: self.wrong,
        }
    }
}
