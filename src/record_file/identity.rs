//! Which file a handle or a path leads to. Another file may take the place of one that is open: by rotation on every
//! system, since the standard library also opens files on Windows so that they can be renamed and removed.

use std::fs::File;
use std::io;
use std::path::Path;

/// The volume and the number of a file there. Two files that exist at the same time have different ones.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FileIdentity {
    volume: u64,
    number: u64,
}

#[cfg(unix)]
impl FileIdentity {
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        file.metadata().map(|metadata| Self::from(&metadata))
    }

    pub(crate) fn at(path: &Path) -> io::Result<Self> {
        std::fs::metadata(path).map(|metadata| Self::from(&metadata))
    }

    fn from(metadata: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self {
            volume: metadata.dev(),
            number: metadata.ino(),
        }
    }
}

#[cfg(windows)]
impl FileIdentity {
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        winapi_util::file::information(file).map(|information| Self::from(&information))
    }

    pub(crate) fn at(path: &Path) -> io::Result<Self> {
        let handle = winapi_util::Handle::from_path_any(path)?;
        winapi_util::file::information(handle).map(|information| Self::from(&information))
    }

    fn from(information: &winapi_util::file::Information) -> Self {
        Self {
            volume: information.volume_serial_number(),
            number: information.file_index(),
        }
    }
}

/// Whether no path leads to the file, so that its lines are lost when it is closed.
#[cfg(unix)]
pub(super) fn is_removed(file: &File, _: &Path) -> io::Result<bool> {
    Ok(std::os::unix::fs::MetadataExt::nlink(&file.metadata()?) == 0)
}

/// Whether the path no longer leads to the file, so that its lines are lost when it is closed. A device has no
/// identity.
#[cfg(windows)]
#[expect(clippy::unnecessary_wraps, reason = "Unix needs it")]
pub(super) fn is_removed(file: &File, path: &Path) -> io::Result<bool> {
    Ok(FileIdentity::of(file)
        .is_ok_and(|ours| FileIdentity::at(path).map_or(true, |theirs| ours != theirs)))
}
