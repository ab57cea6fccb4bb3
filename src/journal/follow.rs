//! Reading a record line by line, also while it grows.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::is_same;

/// How long to rest when there is nothing new: a person does not see it, and a processor neither.
const REST: Duration = Duration::from_millis(50);

/// The lines of a file that may still be written to.
#[derive(Debug)]
pub struct Follow {
    path: PathBuf,
    reader: BufReader<File>,
    /// What has come of a line whose end has not.
    partial: Vec<u8>,
}

impl Follow {
    /// Opens the file at its start.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            reader: BufReader::with_capacity(64 << 10, File::open(path)?),
            partial: Vec::new(),
        })
    }

    /// The next line that has its end, without it; `None` when there is none now.
    pub fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
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

    /// What is left of a line that was never ended.
    pub fn rest(self) -> Vec<u8> {
        self.partial
    }

    /// Rests until it is worth to look again.
    pub fn rest_a_little() {
        std::thread::sleep(REST);
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
