//! The bytes of a file of rows, with the number of the current line.

use std::io::{self, BufRead, Read as _};

use memchr::memchr_iter;

use super::row::MAX_ROW;

/// The byte order mark, with which some editors begin a text.
const BOM: &[u8] = b"\xef\xbb\xbf";

pub(super) struct RowInput {
    reader: Box<dyn BufRead + Send>,
    /// The number of the current line, from 1.
    pub(super) line: u64,
}

impl RowInput {
    /// Begins after a byte order mark.
    pub(super) fn new(mut reader: Box<dyn BufRead + Send>) -> io::Result<Self> {
        if reader.fill_buf()?.starts_with(BOM) {
            reader.consume(BOM.len());
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
