//! The bytes of the file, and the line that is next.

use std::io::{self, BufRead, Read as _};

use memchr::memchr_iter;

use super::MAX_ROW;

/// Some editors put it before a text.
const BOM: &[u8] = b"\xef\xbb\xbf";

pub(super) struct Input {
    reader: Box<dyn BufRead + Send>,
    /// The number of the line that is read, from 1.
    pub(super) line: u64,
}

impl Input {
    /// Begins behind a byte order mark.
    pub(super) fn new(mut reader: Box<dyn BufRead + Send>) -> io::Result<Self> {
        if reader.fill_buf()?.starts_with(BOM) {
            reader.consume(BOM.len());
        }
        Ok(Self { reader, line: 1 })
    }

    /// What is there; nothing at the end.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    /// Goes on behind the first `count` bytes of what is there.
    pub(super) fn pass(&mut self, count: usize) -> io::Result<()> {
        let passed = &self.reader.fill_buf()?[..count];
        self.line += memchr_iter(b'\n', passed).count() as u64;
        self.reader.consume(count);
        Ok(())
    }

    /// Reads a line of at most `MAX_ROW` bytes, its end included; of a longer one only the start, without its end.
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
