//! Reading a record line by line, also while it grows.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use super::is_same;

/// The lines of a file that may still be written to.
#[derive(Debug)]
pub(crate) struct RecordFollower {
    path: PathBuf,
    reader: BufReader<File>,
    /// What has come of a line whose end has not.
    partial: Vec<u8>,
}

impl RecordFollower {
    /// Opens the file at its start.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            reader: BufReader::with_capacity(64 << 10, File::open(path)?),
            partial: Vec::new(),
        })
    }

    /// The next line that has its end, without it; `None` when there is none now.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            self.reader.read_until(b'\n', &mut self.partial)?;
            if self.partial.pop_if(|last| *last == b'\n').is_some() {
                return Ok(Some(std::mem::take(&mut self.partial)));
            }
            if !self.was_replaced() {
                return Ok(None);
            }
            *self = Self::open(&self.path)?;
        }
    }

    /// Whether another file has taken its place: rotated away, or cut short.
    fn was_replaced(&mut self) -> bool {
        let (Ok(ours), Ok(theirs)) = (
            self.reader.get_ref().metadata(),
            std::fs::metadata(&self.path),
        ) else {
            return false; // removed, and not there yet again
        };
        let read = io::Seek::stream_position(&mut self.reader).unwrap_or(0);
        !is_same(&ours, &theirs) || theirs.len() < read
    }
}
