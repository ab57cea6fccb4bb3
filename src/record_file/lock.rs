//! The lock that the writers of a record take in turn.
//!
//! On Unix it is an advisory lock of the record itself (`flock`), which readers do not notice. A lock on Windows is
//! mandatory: it would keep `show --follow` from reading. There the lock is on an empty file beside the record,
//! `RECORD.lock`, which stays.

use std::fs::File;
use std::io;
use std::path::Path;

/// The lock of one writer.
#[derive(Debug, Default)]
pub(super) struct RecordLock {
    /// Opened at the first use.
    #[cfg(windows)]
    file: Option<File>,
}

impl RecordLock {
    /// Waits until no other writer has the lock. A record that cannot be locked is written without.
    #[cfg(unix)]
    #[expect(clippy::unused_self, reason = "Windows needs it")]
    pub(super) fn lock(&mut self, _: &Path, record: &File) -> io::Result<()> {
        accept_unsupported(record.lock())
    }

    /// Waits until no other writer has the lock.
    #[cfg(windows)]
    pub(super) fn lock(&mut self, path: &Path, _: &File) -> io::Result<()> {
        if self.file.is_none() {
            let mut beside = path.as_os_str().to_owned();
            beside.push(".lock");
            self.file = Some(File::options().append(true).create(true).open(beside)?);
        }
        self.file
            .as_ref()
            .map_or(Ok(()), |file| accept_unsupported(file.lock()))
    }

    /// Lets the next writer have it.
    #[cfg(unix)]
    #[expect(clippy::unused_self, reason = "Windows needs it")]
    pub(super) fn unlock(&self, record: &File) {
        let _ = record.unlock();
    }

    /// Lets the next writer have it.
    #[cfg(windows)]
    pub(super) fn unlock(&self, _: &File) {
        if let Some(file) = &self.file {
            let _ = file.unlock();
        }
    }
}

/// Pipes, devices and some shares cannot be locked. A writer alone needs no lock, so that is no reason to refuse
/// requests.
fn accept_unsupported(locked: io::Result<()>) -> io::Result<()> {
    locked.or_else(|error| {
        if is_unsupported(&error) {
            Ok(())
        } else {
            Err(error)
        }
    })
}

/// The standard library knows `ENOSYS` and `EOPNOTSUPP`. macOS has another number for `ENOTSUP`, which `flock` gives
/// for shares without locks; NFS without its lock service gives `ENOLCK`.
#[cfg(unix)]
fn is_unsupported(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let numbers = [Errno::NOTSUP, Errno::OPNOTSUPP, Errno::NOLCK].map(Errno::raw_os_error);
    error.kind() == io::ErrorKind::Unsupported
        || error
            .raw_os_error()
            .is_some_and(|number| numbers.contains(&number))
}

#[cfg(windows)]
fn is_unsupported(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::io::Errno;

    use super::*;

    #[test]
    fn a_record_that_cannot_be_locked_is_written_without() {
        let lock = |errno: Errno| accept_unsupported(Err(errno.into()));
        for errno in [Errno::NOTSUP, Errno::OPNOTSUPP, Errno::NOLCK, Errno::NOSYS] {
            assert!(lock(errno).is_ok(), "{errno:?}");
        }
        for errno in [Errno::IO, Errno::BADF, Errno::INTR] {
            assert!(lock(errno).is_err(), "{errno:?}");
        }
    }
}
