//! `--ready-file`: the file that says where the listener is, for whoever waits for it.
//!
//! It says nothing before the listener is ready, and nothing once it has ended. A FIFO holds nothing up: it is written
//! once it has a reader, and its reader is waited for at the end of the run.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::wait::Supervisor;
use crate::os_error;
use crate::output::file::{self, Access, PendingFile, waits_for_reader};

pub(super) struct ReadyFile {
    path: PathBuf,
    /// Set if it is a FIFO.
    fifo: Option<PendingFile>,
}

impl ReadyFile {
    pub(super) fn new(path: &Path) -> Self {
        let file = Self {
            path: path.to_owned(),
            fifo: None,
        };
        file.retract();
        file
    }

    pub(super) fn write(&mut self, url: &str) -> Result<()> {
        let line = format!("{url}\n");
        let written = if waits_for_reader(&self.path) {
            PendingFile::start(&self.path, line.as_bytes(), Access::Umask)
                .map(|fifo| self.fifo = Some(fifo))
        } else {
            file::write(&self.path, line.as_bytes(), Access::Umask)
        };
        written.map_err(|error| self.unwritten(&error))
    }

    /// Waits until a FIFO is written, at most for this time.
    pub(super) fn finish(&self, supervisor: &mut Supervisor, patience: Duration) -> Result<()> {
        let Some(fifo) = &self.fifo else {
            return Ok(());
        };
        let written = supervisor.wait_for_reader(fifo, Some(patience));
        written.map_err(|error| self.unwritten(&error))
    }

    /// A file that cannot be taken away is replaced, or has the error that writing it has.
    fn retract(&self) {
        let _ = file::retract(&self.path);
    }

    fn unwritten(&self, error: &io::Error) -> anyhow::Error {
        let (path, cause) = (self.path.display(), os_error::reason(error));
        anyhow!("could not write `{path}`: {cause}")
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        self.retract();
    }
}
