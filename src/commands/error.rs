//! The errors of a command: wrong usage, rules between flags that are broken, and a closed stdout.
//!
//! Wrong usage exits with 2. Plain conflicts such as `--json` and `--quiet` are declared on the flags in `cli`, where
//! the completion scripts see them. Rules that depend on a value, or on what a command does, are checked with
//! [`conflict`] and [`require`], before the command touches a file, a socket or stdin.
//!
//! A closed stdout, as `| head -1` leaves it, ends a command quietly: it is not a failure, and it does not make a
//! failure good. Commands that must not end early ask [`is_stdout_closed`] and say what was pending.

use anyhow::Result;
use thiserror::Error;

use crate::exit_code::Exit;
use crate::os_error;
use crate::output::stdout::StdoutError;

/// The command line or an input file is wrong.
#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct UsageError(String);

pub(super) fn usage(message: impl Into<String>) -> anyhow::Error {
    UsageError(message.into()).into()
}

/// A flag, and whether it was given.
pub(super) type Flag = (&'static str, bool);

/// Fails if one of `flags` was given: none can be used with `other`.
pub(super) fn conflict(other: &str, flags: &[Flag]) -> Result<()> {
    reject(flags, |flag| {
        format!("`{flag}` cannot be used with `{other}`")
    })
}

/// Fails if one of `flags` was given: each requires `needed`, which was not.
pub(super) fn require(needed: &str, flags: &[Flag]) -> Result<()> {
    reject(flags, |flag| format!("`{flag}` requires {needed}"))
}

/// Fails at the first of `flags` that was given.
fn reject(flags: &[Flag], reason: impl FnOnce(&str) -> String) -> Result<()> {
    match flags.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(usage(reason(flag))),
        None => Ok(()),
    }
}

/// The exit of a command that has done its work.
pub(super) fn exit_with(exit: Exit, written: Result<()>) -> Result<Exit> {
    match written {
        Err(error) if is_stdout_closed(&error) => Ok(exit),
        written => written.map(|()| exit),
    }
}

/// An error with its causes, those of the system in words.
pub(crate) fn with_causes(error: &anyhow::Error) -> String {
    let causes = error.chain().map(|cause| match cause.downcast_ref() {
        Some(cause) => os_error::reason(cause),
        None => cause.to_string(),
    });
    causes.collect::<Vec<_>>().join(": ")
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
    fn an_error_of_the_system_is_shown_without_its_number() {
        use anyhow::Context as _;
        let full = io::Error::from_raw_os_error(28);
        let words = os_error::reason(&full);
        let error = Err::<(), _>(full).context("could not start");
        let error = error.unwrap_err();
        assert_eq!(with_causes(&error), format!("could not start: {words}"));
        assert!(!words.contains("os error"), "{words}");
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let full = StdoutError::from(io::Error::from(io::ErrorKind::StorageFull));
        assert!(exit_with(Exit::Done, Err(full.into())).is_err());
    }
}
