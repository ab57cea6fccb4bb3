//! Appending to a record.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::identity::{FileIdentity, is_removed};
use super::lock::RecordLock;

/// How often an append checks that the file is still the one at its path.
pub(super) const CHECK_INTERVAL: Duration = Duration::from_millis(500);

/// A record that is open for appending.
#[derive(Debug)]
pub(crate) struct RecordFile {
    path: PathBuf,
    file: Option<Arc<File>>,
    lock: RecordLock,
    /// The length of the file after our last line.
    end: u64,
    /// While this process holds the file lock, no other writer moves the end.
    is_locked: bool,
    pub(super) checked_at: Instant,
}

impl RecordFile {
    /// Opens the file, or creates it with access for its owner only. With `must_be_new` an existing file is an error.
    pub(crate) fn open(path: &Path, must_be_new: bool) -> io::Result<Self> {
        let file = open(path, must_be_new)?;
        Ok(Self {
            path: path.to_owned(),
            file: Some(Arc::new(file)),
            lock: RecordLock::default(),
            end: 0,
            is_locked: false,
            checked_at: Instant::now(),
        })
    }

    /// Appends complete lines. After an error none of their bytes are left, and the next call opens the file again if
    /// it has to. The file stays locked until [`RecordFile::unlock`].
    pub(crate) fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        if self.is_locked {
            return self.write(lines);
        }
        if self.checked_at.elapsed() >= CHECK_INTERVAL {
            self.close_if_rotated();
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => Arc::new(open(&self.path, false)?),
        };
        self.lock.lock(&self.path, &file)?;
        if is_removed(&file, &self.path)? {
            self.lock.unlock(&file);
            file = Arc::new(open(&self.path, false)?);
            self.lock.lock(&self.path, &file)?;
        }
        // `write` truncates to `end` after an error, so `end` has to be known first.
        let (end, is_incomplete) =
            find_end(&file, self.end).inspect_err(|_| self.lock.unlock(&file))?;
        (self.file, self.end, self.is_locked) = (Some(file), end, true);
        if is_incomplete {
            return self.write(&[b"\n", lines].concat());
        }
        self.write(lines)
    }

    /// Lets other processes append.
    pub(crate) fn unlock(&mut self) {
        if let (true, Some(file)) = (self.is_locked, &self.file) {
            self.lock.unlock(file);
        }
        self.is_locked = false;
    }

    /// Writes under the lock, so that two writers neither mix their lines nor truncate each other's.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut file = &**self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
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

    /// The file that holds what was appended last, for a thread that flushes it to the disk.
    pub(crate) fn written_file(&self) -> Option<Arc<File>> {
        self.file.clone()
    }

    fn close_if_rotated(&mut self) {
        self.checked_at = Instant::now();
        let is_current = self.file.as_ref().is_some_and(|file| {
            let (ours, theirs) = (FileIdentity::of(file), FileIdentity::at(&self.path));
            matches!((ours, theirs), (Ok(ours), Ok(theirs)) if ours == theirs)
        });
        if !is_current {
            self.file = None;
        }
    }
}

/// The mode of a record that every user of the machine may read. A new one is its owner's alone.
#[cfg(unix)]
pub(crate) fn mode_for_others(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = std::fs::metadata(path).ok()?;
    let mode = metadata.mode() & 0o7777;
    (metadata.is_file() && mode & 0o004 != 0).then_some(mode)
}

/// Windows has no modes.
#[cfg(not(unix))]
pub(crate) fn mode_for_others(_: &Path) -> Option<u32> {
    None
}

pub(super) fn open(path: &Path, must_be_new: bool) -> io::Result<File> {
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

/// The length of the file, and whether its last line lacks a line break because its writer was killed. `own_end` is
/// where our last line ended: a file of that length needs no check.
fn find_end(file: &File, own_end: u64) -> io::Result<(u64, bool)> {
    let metadata = file.metadata()?;
    let end = metadata.len();
    let is_incomplete = metadata.is_file() && end != own_end && !ends_in_line_break(file, end)?;
    Ok((end, is_incomplete))
}

fn ends_in_line_break(mut file: &File, end: u64) -> io::Result<bool> {
    if end == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::Start(end - 1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}
