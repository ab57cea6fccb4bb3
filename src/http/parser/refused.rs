//! Why the parser stops, before it is known to whom that is said.

use std::borrow::Cow;

/// So much of what is wrong is kept.
const MAX_WRONG: usize = 200;

/// A reason to refuse, and the bytes that are wrong.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) status: u16,
    pub(super) reason: Cow<'static, str>,
    pub(super) wrong: Vec<u8>,
}

impl Refused {
    pub(super) fn new(status: u16, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            reason: reason.into(),
            wrong: Vec::new(),
        }
    }

    /// Malformed: 400.
    pub(super) fn bad(reason: &'static str) -> Self {
        Self::new(400, reason)
    }

    /// The same, told with the bytes that are wrong; those that are told already stay.
    pub(super) fn at(mut self, bytes: &[u8]) -> Self {
        if self.wrong.is_empty() {
            self.wrong = bytes[..bytes.len().min(MAX_WRONG)].to_vec();
        }
        self
    }

    /// The same, told with the last line of what came, which ends with the byte that is wrong.
    pub(super) fn at_last_line(self, bytes: &[u8]) -> Self {
        let start = memchr::memrchr(b'\n', &bytes[..bytes.len().saturating_sub(1)]);
        let line = &bytes[start.map_or(0, |at| at + 1)..];
        // Of a line that is too long, the end is what tells.
        self.at(&line[line.len().saturating_sub(MAX_WRONG)..])
    }
}
