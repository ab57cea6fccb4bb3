//! A temporary folder, shared by the programs of one test and removed with the last of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

/// A test's own working directory; clones are the same folder.
#[derive(Clone)]
pub struct Folder(Arc<TempDir>);

impl Folder {
    /// An empty folder.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        fs::create_dir(folder.path().join("work")).unwrap();
        Self(Arc::new(folder))
    }

    /// The working directory of the programs.
    pub fn work(&self) -> PathBuf {
        self.0.path().join("work")
    }

    /// Their `HOME`: empty, and not the working directory.
    pub fn home(&self) -> PathBuf {
        self.0.path().join("home")
    }

    /// The path of a file in the working directory.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.work().join(name)
    }

    /// Writes a file into the working directory.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Reads a file from the working directory.
    #[track_caller]
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("`{name}`: {error}"))
    }

    /// Reads a text file from the working directory.
    #[track_caller]
    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }
}
