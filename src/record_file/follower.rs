//! Reading a record while it grows.

use std::fs::File;
use std::io::{self, BufReader, Seek as _};
use std::path::{Path, PathBuf};

use super::identity::FileIdentity;
use crate::bounded_read::{LineBuffer, LineTooLong};

/// Reads the lines of a record while other processes append to it.
#[derive(Debug)]
pub(crate) struct RecordFollower {
    path: PathBuf,
    reader: BufReader<File>,
    /// The start of a line whose end is not in the file yet.
    partial: LineBuffer,
}

impl RecordFollower {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            reader: BufReader::with_capacity(64 << 10, File::open(path)?),
            partial: LineBuffer::default(),
        })
    }

    /// The next complete line, without its line break; `None` at the end of the file. A file that replaced this one is
    /// read from its start.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<Result<Vec<u8>, LineTooLong>>> {
        loop {
            if self.partial.fill(&mut self.reader)? {
                return Ok(Some(self.partial.take()));
            }
            if !self.was_replaced() {
                return Ok(None);
            }
            *self = Self::open(&self.path)?;
        }
    }

    /// Whether the path leads to another file, or to this one truncated.
    fn was_replaced(&mut self) -> bool {
        let file = self.reader.get_ref();
        let (Ok(ours), Ok(theirs)) = (FileIdentity::of(file), FileIdentity::at(&self.path)) else {
            return false; // removed, and not created again yet
        };
        let length = file.metadata().map_or(u64::MAX, |metadata| metadata.len());
        let position = self.reader.stream_position().unwrap_or(0);
        ours != theirs || length < position
    }
}
