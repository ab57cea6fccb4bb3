//! Files that the user names as an output, and that are written as the run goes on.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::signals::Shutdown;
use crate::output::file::{Access, GrowingFile, OpeningFile, waits_for_reader};
use crate::output::stderr;

/// A reader that is started beside the program comes within this time, and nothing is said.
const SILENCE: Duration = Duration::from_millis(500);

/// How often a signal is looked for.
const INTERVAL: Duration = Duration::from_millis(50);

/// Creates a file. A FIFO is opened once it has a reader, and what is waited for is said. `None` if a signal comes
/// before.
pub(super) fn create(
    path: &Path,
    access: Access,
    shutdown: &Shutdown,
) -> io::Result<Option<GrowingFile>> {
    if !waits_for_reader(path) {
        return GrowingFile::create(path, access).map(Some);
    }
    let opening = OpeningFile::start(path, access)?;
    if let Some(opened) = opening.result(SILENCE) {
        return opened.map(Some);
    }
    stderr::message(format_args!("waiting for a reader of `{}`", path.display()));
    while shutdown.exit().is_none() {
        if let Some(opened) = opening.result(INTERVAL) {
            return opened.map(Some);
        }
    }
    Ok(None)
}
