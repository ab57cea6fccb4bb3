//! The only writer to stdout: text for people, and data.
//!
//! People get [`StyledText`], whose control characters are escaped. Data (raw bytes, JSON Lines, exports) goes out as
//! it is. A reader that has left, as `| head -1` does, is [`StdoutError::Closed`], which ends a command quietly.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use terminal_size::{Height, Width};

use super::escape::{Keep, escape, escape_json};
use super::styled_text::StyledText;
use crate::os_error::reason;

const BUFFER: usize = 64 << 10;

#[derive(Debug, thiserror::Error)]
pub(crate) enum StdoutError {
    #[error("stdout was closed")]
    Closed,
    #[error("could not write to stdout: {}", reason(.0))]
    Failed(io::Error),
}

impl From<io::Error> for StdoutError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failed(error),
        }
    }
}

pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// The columns of the terminal that stdout is; `None` for a pipe or a file.
pub(crate) fn terminal_columns() -> Option<usize> {
    columns_of(terminal_size::terminal_size_of(io::stdout()))
}

/// The columns of the terminal that stderr is.
pub(crate) fn stderr_columns() -> Option<usize> {
    columns_of(terminal_size::terminal_size_of(io::stderr()))
}

fn columns_of(size: Option<(Width, Height)>) -> Option<usize> {
    // A terminal without a size says 0.
    size.map(|(columns, _)| usize::from(columns.0))
        .filter(|columns| *columns > 0)
}

/// Whether the last byte that was written is in the middle of a line.
static IS_MID_LINE: AtomicBool = AtomicBool::new(false);

/// Whether what is written to stderr now would continue a line of stdout: both are one file, and that line has no end.
/// The next call says no.
pub(super) fn take_mid_line() -> bool {
    IS_MID_LINE.swap(false, Relaxed) && is_same_as_stderr()
}

#[cfg(unix)]
fn is_same_as_stderr() -> bool {
    use std::fs::File;
    use std::os::fd::{AsFd, BorrowedFd};
    use std::os::unix::fs::MetadataExt as _;
    let file = |stream: BorrowedFd| {
        let metadata = File::from(stream.try_clone_to_owned().ok()?)
            .metadata()
            .ok()?;
        Some((metadata.dev(), metadata.ino()))
    };
    let stdout = file(io::stdout().as_fd());
    stdout.is_some() && stdout == file(io::stderr().as_fd())
}

#[cfg(not(unix))]
fn is_same_as_stderr() -> bool {
    is_terminal() && io::stderr().is_terminal()
}

/// Writes data.
pub(crate) fn write_data(bytes: &[u8]) -> Result<(), StdoutError> {
    if let Some(last) = bytes.last() {
        IS_MID_LINE.store(*last != b'\n', Relaxed);
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush())?;
    Ok(())
}

/// Writes lines of JSON: exact into a pipe or a file; on a terminal with escapes for what it would obey.
pub(crate) fn write_json(lines: &str) -> Result<(), StdoutError> {
    write_data(json_for(lines, is_terminal()).as_bytes())
}

fn json_for(lines: &str, is_terminal: bool) -> Cow<'_, str> {
    if is_terminal {
        escape_json(lines)
    } else {
        Cow::Borrowed(lines)
    }
}

pub(crate) fn write_text(text: &StyledText) -> Result<(), StdoutError> {
    write_data(text.as_str().as_bytes())
}

/// Writes the bytes of an HTTP message: exact into a pipe or a file; on a terminal escaped, with a line break at the
/// end.
pub(crate) fn write_message(bytes: &[u8]) -> Result<(), StdoutError> {
    if is_terminal() {
        write_data(for_terminal(bytes).as_bytes())
    } else {
        write_data(bytes)
    }
}

/// A message's lines end in CR LF, which a terminal does not need.
fn for_terminal(bytes: &[u8]) -> String {
    let mut text = escape(bytes, Keep::Lines).replace("\\r\n", "\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Stdout, written in large pieces.
pub(crate) struct Buffered {
    out: io::BufWriter<Watched>,
    is_terminal: bool,
}

impl Buffered {
    pub(crate) fn new() -> Self {
        Self {
            out: io::BufWriter::with_capacity(BUFFER, Watched(io::stdout())),
            is_terminal: is_terminal(),
        }
    }

    /// Writes data.
    pub(crate) fn write_data(&mut self, bytes: &[u8]) -> Result<(), StdoutError> {
        Ok(self.out.write_all(bytes)?)
    }

    /// Writes lines of JSON, as [`write_json`] does.
    pub(crate) fn write_json(&mut self, lines: &str) -> Result<(), StdoutError> {
        let is_terminal = self.is_terminal;
        self.write_data(json_for(lines, is_terminal).as_bytes())
    }

    pub(crate) fn write_text(&mut self, text: &StyledText) -> Result<(), StdoutError> {
        self.write_data(text.as_str().as_bytes())
    }

    pub(crate) fn flush(&mut self) -> Result<(), StdoutError> {
        Ok(self.out.flush()?)
    }
}

/// When the write to stdout that is under way began.
static WRITING: Mutex<Option<Instant>> = Mutex::new(None);

/// For how long the write that is under way has waited for its reader.
pub(crate) fn blocked_for() -> Duration {
    let since = *WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    since.map_or(Duration::ZERO, |since| since.elapsed())
}

/// Stdout that notes when a write begins and ends.
struct Watched(io::Stdout);

impl Watched {
    fn watch<T>(&mut self, write: impl FnOnce(&mut io::Stdout) -> T) -> T {
        let note = |since| *WRITING.lock().unwrap_or_else(PoisonError::into_inner) = since;
        note(Some(Instant::now()));
        let result = write(&mut self.0);
        note(None);
        result
    }
}

impl io::Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.watch(|stdout| stdout.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.watch(io::Write::flush)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_exact_in_a_pipe_and_escaped_on_a_terminal() {
        let line = "{\"a\":\"\u{9b}2J\u{202e}\"}\n";
        assert_eq!(json_for(line, false), line);
        assert_eq!(json_for(line, true), "{\"a\":\"\\u009b2J\\u202e\"}\n");
    }

    #[test]
    fn a_message_on_a_terminal_is_escaped() {
        assert_eq!(
            for_terminal(b"GET / HTTP/1.1\r\n\r\n\x1b[2J"),
            "GET / HTTP/1.1\n\n\\x1b[2J\n"
        );
    }
}
