//! One row, the data of an event or why there is none, and the bytes of the file that it is read from.

use std::fmt;
use std::io::{self, BufRead, Read as _};

use memchr::memchr_iter;

use crate::json::Json;
use crate::message::text_encoding::BYTE_ORDER_MARK;

/// A longer row is refused: the file may be a device, and a quote may never be closed. In bytes.
pub(super) const MAX_ROW: u64 = 32 << 20;

/// The data of one event.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::commands::send::load) struct Row {
    /// The line of the file on which the row begins, from 1.
    pub(in crate::commands::send::load) line: u64,
    /// A JSON object.
    pub(in crate::commands::send::load) data: Json,
}

/// A row of which no event can be made.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::commands::send::load) struct BadRow {
    pub(in crate::commands::send::load) line: u64,
    pub(in crate::commands::send::load) reason: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl BadRow {
    pub(super) fn new(line: u64, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { line, reason }
    }
}

pub(super) fn too_long() -> String {
    format!("longer than {} MiB", MAX_ROW >> 20)
}

/// The bytes of a file of rows, with the number of the current line.
pub(super) struct RowInput {
    reader: Box<dyn BufRead + Send>,
    /// The number of the current line, from 1.
    pub(super) line: u64,
}

impl RowInput {
    /// Begins after a byte order mark.
    pub(super) fn new(mut reader: Box<dyn BufRead + Send>) -> io::Result<Self> {
        if reader.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
            reader.consume(BYTE_ORDER_MARK.len());
        }
        Ok(Self { reader, line: 1 })
    }

    /// The bytes that are buffered; none at the end of the file.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    /// Consumes the first `count` of the buffered bytes.
    pub(super) fn consume(&mut self, count: usize) -> io::Result<()> {
        let passed = &self.reader.fill_buf()?[..count];
        self.line += memchr_iter(b'\n', passed).count() as u64;
        self.reader.consume(count);
        Ok(())
    }

    /// Reads a line with its end. Of a line that is longer than `MAX_ROW`, it keeps the start, without an end.
    pub(super) fn read_line(&mut self, line: &mut Vec<u8>) -> io::Result<()> {
        line.clear();
        let mut start = self.reader.by_ref().take(MAX_ROW);
        start.read_until(b'\n', line)?;
        if line.len() as u64 == MAX_ROW && !line.ends_with(b"\n") {
            self.reader.skip_until(b'\n')?;
        }
        self.line += 1;
        Ok(())
    }
}
