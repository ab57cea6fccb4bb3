//! How a run ends: the error of wrong usage, and what happens when its output cannot be written.
//!
//! A closed stdout, as `| head -1` leaves it, ends a command quietly: it is not a failure, and it does not make a
//! failure good. Commands that must not end early ask [`is_stdout_closed`] and say what was pending.

use std::fmt;

use anyhow::Result;

use crate::exit_code::Exit;
use crate::output::stdout::StdoutError;

/// The command line or an input file is wrong: exit code 2.
#[derive(Debug)]
pub(crate) struct UsageError(String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// An error with exit code 2.
pub(super) fn usage(message: impl Into<String>) -> anyhow::Error {
    UsageError(message.into()).into()
}

/// The exit of a command that has done its work.
pub(super) fn exit_with(exit: Exit, written: Result<()>) -> Result<Exit> {
    match written {
        Err(error) if is_stdout_closed(&error) => Ok(exit),
        written => written.map(|()| exit),
    }
}

pub(crate) fn is_stdout_closed(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(StdoutError::Closed))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_closed_stdout_keeps_the_exit_code() {
        let closed = || Err(StdoutError::Closed.into());
        assert_eq!(exit_with(Exit::Done, closed()).unwrap(), Exit::Done);
        assert_eq!(exit_with(Exit::Failed, closed()).unwrap(), Exit::Failed);
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let full = StdoutError::from(io::Error::from(io::ErrorKind::StorageFull));
        assert!(exit_with(Exit::Done, Err(full.into())).is_err());
    }
}
