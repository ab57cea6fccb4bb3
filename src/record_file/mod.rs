//! The record file: appended to so that what was acknowledged is in it, and followed as it grows.

mod follow;
#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub(crate) use follow::RecordFollower;

/// How often it is looked whether the file is still the one at the path.
const LOOK: Duration = Duration::from_millis(500);

/// A record that is written to; several processes may do so at once.
///
/// A line is in the file, handed to the operating system, when [`RecordFile::append`] returns: it survives the end of this
/// process, however that comes.
#[derive(Debug)]
pub(crate) struct RecordFile {
    path: PathBuf,
    file: Option<File>,
    /// Where the file ended after our last line.
    end: u64,
    /// We hold the file's lock: nobody else has written since.
    is_held: bool,
    looked: Instant,
}

impl RecordFile {
    /// Opens the file, or makes it, readable for its owner only; with `fresh` it must not exist.
    pub(crate) fn open(path: &Path, fresh: bool) -> io::Result<Self> {
        let file = open(path, fresh)?;
        Ok(Self {
            path: path.to_owned(),
            file: Some(file),
            end: 0,
            is_held: false,
            looked: Instant::now(),
        })
    }

    /// Appends lines that end in a line break. When that fails nothing of them is left, and the next call tries anew. The
    /// file stays locked for other writers until [`RecordFile::release`].
    ///
    /// # Errors
    /// When the file can't be opened or written.
    pub(crate) fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        if self.is_held {
            return self.write(lines);
        }
        if self.looked.elapsed() >= LOOK {
            self.look();
        }
        let mut file = match self.file.take() {
            Some(file) if hold(&file)? => file,
            _ => {
                let file = open(&self.path, false)?;
                hold(&file)?;
                file
            }
        };
        // Only what is known of the end may be taken back to: an error here lets the lock go with the file.
        let (end, is_torn) = repair(&mut file, self.end)?;
        (self.file, self.end, self.is_held) = (Some(file), end, true);
        if is_torn {
            return self.write(&[b"\n", lines].concat());
        }
        self.write(lines)
    }

    /// Lets other writers in.
    pub(crate) fn release(&mut self) {
        if let (true, Some(file)) = (self.is_held, &self.file) {
            let _ = file.unlock();
        }
        self.is_held = false;
    }

    /// Writes under the lock, so that writers neither mix nor take back each other's bytes.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let file = self.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        let Err(error) = file.write_all(bytes) else {
            self.end += bytes.len() as u64;
            return Ok(());
        };
        if file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            // Half a line would spoil the next one; if it can't be taken back, the next append finds it torn.
            let _ = file.set_len(self.end);
        }
        self.release();
        Err(error)
    }

    /// The file, for a thread that makes sure that it is on the disk.
    pub(crate) fn file(&self) -> io::Result<File> {
        let file = self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        file.try_clone()
    }

    /// A file that was rotated away is let go.
    fn look(&mut self) {
        self.looked = Instant::now();
        let is_there = self.file.as_ref().is_some_and(|file| {
            let ours = file.metadata();
            let theirs = std::fs::metadata(&self.path);
            matches!((ours, theirs), (Ok(ours), Ok(theirs)) if is_same(&ours, &theirs))
        });
        if !is_there {
            self.file = None;
        }
    }
}

fn open(path: &Path, fresh: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true);
    if fresh {
        options.create_new(true);
    } else {
        options.create(true);
    }
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether what is written now would be lost with the last descriptor.
#[cfg(unix)]
fn is_removed(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) == 0
}

/// An open file can't be removed there.
#[cfg(not(unix))]
fn is_removed(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn is_same(ours: &std::fs::Metadata, theirs: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (ours.dev(), ours.ino()) == (theirs.dev(), theirs.ino())
}

/// An open file can't be replaced there.
#[cfg(not(unix))]
fn is_same(_: &std::fs::Metadata, _: &std::fs::Metadata) -> bool {
    true
}

/// Locks the file; `false` if it was removed meanwhile.
fn hold(file: &File) -> io::Result<bool> {
    match file.lock() {
        // A pipe or a device has no lock, and no second writer to share it with.
        Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
        _ => {}
    }
    Ok(!is_removed(&file.metadata()?))
}

/// Where the file ends, and whether a line break has to end a torn line first: whoever wrote it may have been killed in the
/// middle of it. `known` is where our last line ended.
fn repair(file: &mut File, known: u64) -> io::Result<(u64, bool)> {
    let metadata = file.metadata()?;
    let end = metadata.len();
    let is_torn = metadata.is_file() && end != known && !ends_in_line_break(file, end)?;
    Ok((end, is_torn))
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
