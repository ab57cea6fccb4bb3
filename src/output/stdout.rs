//! The only writer to stdout: text for people, and data.
//!
//! People get [`StyledText`], whose control characters are escaped. Data (raw bytes, JSON Lines, exports) goes out as
//! it is. A reader that has left, as `| head -1` does, is [`StdoutError::Closed`], which ends a command quietly.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::escape::{Keep, escape};
use super::styled_text::StyledText;

const BUFFER: usize = 64 << 10;

#[derive(Debug, thiserror::Error)]
pub(crate) enum StdoutError {
    #[error("stdout was closed")]
    Closed,
    #[error("could not write to stdout")]
    Failed(#[source] io::Error),
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

/// Writes data.
pub(crate) fn write_data(bytes: &[u8]) -> Result<(), StdoutError> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush())?;
    Ok(())
}

pub(crate) fn write_text(text: &StyledText) -> Result<(), StdoutError> {
    write_data(text.as_str().as_bytes())
}

/// Writes the bytes of an HTTP message: exact into a pipe or a file, escaped on a terminal.
pub(crate) fn write_message(bytes: &[u8]) -> Result<(), StdoutError> {
    if is_terminal() {
        write_data(for_terminal(bytes).as_bytes())
    } else {
        write_data(bytes)
    }
}

/// A message's lines end in CR LF, which a terminal does not need.
fn for_terminal(bytes: &[u8]) -> String {
    escape(bytes, Keep::Lines).replace("\\r\n", "\n")
}

/// Stdout, written in large pieces.
pub(crate) struct Buffered(io::BufWriter<Watched>);

impl Buffered {
    pub(crate) fn new() -> Self {
        Self(io::BufWriter::with_capacity(BUFFER, Watched(io::stdout())))
    }

    /// Writes data.
    pub(crate) fn write_data(&mut self, bytes: &[u8]) -> Result<(), StdoutError> {
        Ok(self.0.write_all(bytes)?)
    }

    pub(crate) fn write_text(&mut self, text: &StyledText) -> Result<(), StdoutError> {
        self.write_data(text.as_str().as_bytes())
    }

    pub(crate) fn flush(&mut self) -> Result<(), StdoutError> {
        Ok(self.0.flush()?)
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
    fn a_message_on_a_terminal_is_escaped() {
        assert_eq!(
            for_terminal(b"GET / HTTP/1.1\r\n\r\n\x1b[2J"),
            "GET / HTTP/1.1\n\n\\x1b[2J"
        );
    }
}
