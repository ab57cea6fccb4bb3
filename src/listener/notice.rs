//! What the run learns while it waits: what decides it, and problems that people should know of.

use super::targets::ForwardError;
use crate::assertions::Decision;
use crate::process::Signal;

#[derive(Debug)]
pub(crate) enum Notice {
    /// The requests so far decide the run.
    Decided(Decision),
    /// The reader of stdout has gone away.
    StdoutClosed,
    /// Stdout cannot be written, and why.
    StdoutFailed(String),
    /// The record cannot be written, and why. Sent once, until it works again.
    RecordFailed(String),
    RecordRecovered,
    ForwardFailed(ForwardFailure),
    /// No request can be forwarded any more, and why.
    ForwardingEnded(String),
    Signal(Signal),
    /// The command that the run has started exited with this code.
    CommandExited(u8),
}

/// A request that could not be forwarded.
#[derive(Debug)]
pub(crate) struct ForwardFailure {
    pub(crate) seq: u64,
    pub(crate) url: String,
    pub(crate) error: ForwardError,
}
