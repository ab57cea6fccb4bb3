//! Files that the user names as an input.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Opens a file to read it. Windows denies the access to a folder without saying that it is one.
pub(super) fn open(path: impl AsRef<Path>) -> io::Result<File> {
    let path = path.as_ref();
    File::open(path).map_err(|error| {
        if cfg!(windows) && path.is_dir() {
            ErrorKind::IsADirectory.into()
        } else {
            error
        }
    })
}
