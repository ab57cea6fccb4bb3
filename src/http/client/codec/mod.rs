//! Reads an answer's bytes (RFC 9112), from anything that can be read.

mod body;
mod head;

use std::io;

pub(super) use body::{Framing, read_body};
pub(super) use head::read_head;

/// Why an answer could not be read.
#[derive(Debug)]
pub(super) enum Problem {
    /// The transport failed.
    Io(io::Error),
    /// The bytes are not an answer: what is wrong with them.
    Malformed(String),
    /// The bytes ended, after this many of the part that was being read.
    Ended(usize),
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn malformed<T>(what: impl Into<String>) -> Result<T, Problem> {
    Err(Problem::Malformed(what.into()))
}
