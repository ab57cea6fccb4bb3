//! What is wrong with a text that is not JSON, and where.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

use memchr::{memchr_iter, memrchr};

/// The first place at which a text stops being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// The byte at which it stands, from 0.
    pub(crate) offset: usize,
    /// Its line, from 1.
    pub(crate) line: usize,
    /// Its column in characters, from 1.
    pub(crate) column: usize,
    /// What is wrong, in lower case and without the place.
    pub(crate) message: &'static str,
}

impl SyntaxError {
    #[cold]
    pub(super) fn new(text: &str, offset: usize, message: &'static str) -> Self {
        let before = &text[..offset];
        let line_start = memrchr(b'\n', before.as_bytes()).map_or(0, |newline| newline + 1);
        Self {
            offset,
            line: 1 + memchr_iter(b'\n', before.as_bytes()).count(),
            column: 1 + before[line_start..].chars().count(),
            message,
        }
    }
}

impl Display for SyntaxError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let Self {
            line,
            column,
            message,
            ..
        } = self;
        write!(f, "{message}, line {line} column {column}")
    }
}

impl Error for SyntaxError {}
