//! The record file: a JSON Lines file that a listener appends to and `show --follow` reads while it grows.
//!
//! A line that [`RecordFile::append`] has returned for has been handed to the operating system, so it survives the
//! end of this process. Several processes may append to one file: each takes the file lock for the lines of one
//! turn of its loop. An append that fails is cut off again, and an incomplete last line, left by a writer that was
//! killed, is ended before the next one. A file that was rotated away is replaced by a new one at the same path.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often an append checks that the file is still the one at its path.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);

/// A record that is open for appending.
#[derive(Debug)]
pub(crate) struct RecordFile {
    path: PathBuf,
    file: Option<File>,
    /// The length of the file after our last line.
    end: u64,
    /// While this process holds the file lock, no other writer moves the end.
    is_locked: bool,
    checked_at: Instant,
}

impl RecordFile {
    /// Opens the file, or creates it with access for its owner only. With `must_be_new` an existing file is an error.
    pub(crate) fn open(path: &Path, must_be_new: bool) -> io::Result<Self> {
        let file = open(path, must_be_new)?;
        Ok(Self {
            path: path.to_owned(),
            file: Some(file),
            end: 0,
            is_locked: false,
            checked_at: Instant::now(),
        })
    }

    /// Appends complete lines. After an error none of their bytes are left, and the next call opens the file again if it
    /// has to. The file stays locked until [`RecordFile::unlock`].
    pub(crate) fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        if self.is_locked {
            return self.write(lines);
        }
        if self.checked_at.elapsed() >= CHECK_INTERVAL {
            self.close_if_rotated();
        }
        let mut file = match self.file.take() {
            Some(file) if lock(&file)? => file,
            _ => {
                let file = open(&self.path, false)?;
                lock(&file)?;
                file
            }
        };
        // `write` truncates to `end` after an error, so `end` has to be known first. An error here drops the file, and
        // the lock with it.
        let (end, is_incomplete) = find_end(&mut file, self.end)?;
        (self.file, self.end, self.is_locked) = (Some(file), end, true);
        if is_incomplete {
            return self.write(&[b"\n", lines].concat());
        }
        self.write(lines)
    }

    /// Lets other processes append.
    pub(crate) fn unlock(&mut self) {
        if let (true, Some(file)) = (self.is_locked, &self.file) {
            let _ = file.unlock();
        }
        self.is_locked = false;
    }

    /// Writes under the lock, so that two writers neither mix their lines nor truncate each other's.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let file = self.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        let Err(error) = file.write_all(bytes) else {
            self.end += bytes.len() as u64;
            return Ok(());
        };
        if file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            // Half a line would spoil the next one. If truncating fails too, the next append finds it incomplete.
            let _ = file.set_len(self.end);
        }
        self.unlock();
        Err(error)
    }

    /// A second handle to the file, for a thread that flushes it to the disk.
    pub(crate) fn handle(&self) -> io::Result<File> {
        let file = self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        file.try_clone()
    }

    fn close_if_rotated(&mut self) {
        self.checked_at = Instant::now();
        let is_current = self.file.as_ref().is_some_and(|file| {
            let ours = file.metadata();
            let theirs = std::fs::metadata(&self.path);
            matches!((ours, theirs), (Ok(ours), Ok(theirs)) if is_same(&ours, &theirs))
        });
        if !is_current {
            self.file = None;
        }
    }
}

fn open(path: &Path, must_be_new: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true);
    if must_be_new {
        options.create_new(true);
    } else {
        options.create(true);
    }
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether no path leads to the file, so that its lines are lost when it is closed.
#[cfg(unix)]
fn is_removed(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) == 0
}

/// Windows does not remove an open file.
#[cfg(not(unix))]
fn is_removed(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn is_same(ours: &std::fs::Metadata, theirs: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (ours.dev(), ours.ino()) == (theirs.dev(), theirs.ino())
}

/// Windows does not replace an open file.
#[cfg(not(unix))]
fn is_same(_: &std::fs::Metadata, _: &std::fs::Metadata) -> bool {
    true
}

/// Locks the file. Returns `false` if it was removed in the meantime.
fn lock(file: &File) -> io::Result<bool> {
    match file.lock() {
        // Pipes and devices cannot be locked.
        Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
        _ => {}
    }
    Ok(!is_removed(&file.metadata()?))
}

/// The length of the file, and whether its last line lacks a line break because its writer was killed. `own_end` is where
/// our last line ended: a file of that length needs no check.
fn find_end(file: &mut File, own_end: u64) -> io::Result<(u64, bool)> {
    let metadata = file.metadata()?;
    let end = metadata.len();
    let is_incomplete = metadata.is_file() && end != own_end && !ends_in_line_break(file, end)?;
    Ok((end, is_incomplete))
}

fn ends_in_line_break(file: &mut File, end: u64) -> io::Result<bool> {
    if end == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::Start(end - 1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Reads the lines of a record while other processes append to it.
#[derive(Debug)]
pub(crate) struct RecordFollower {
    path: PathBuf,
    reader: BufReader<File>,
    /// The start of a line whose end is not in the file yet.
    partial: Vec<u8>,
}

impl RecordFollower {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            reader: BufReader::with_capacity(64 << 10, File::open(path)?),
            partial: Vec::new(),
        })
    }

    /// The next complete line, without its line break; `None` at the end of the file. A file that replaced this one is
    /// read from its start.
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

    /// Whether the path leads to another file, or to this one truncated.
    fn was_replaced(&mut self) -> bool {
        let (Ok(ours), Ok(theirs)) = (
            self.reader.get_ref().metadata(),
            std::fs::metadata(&self.path),
        ) else {
            return false; // removed, and not created again yet
        };
        let position = self.reader.stream_position().unwrap_or(0);
        !is_same(&ours, &theirs) || theirs.len() < position
    }
}

#[cfg(test)]
mod tests;
