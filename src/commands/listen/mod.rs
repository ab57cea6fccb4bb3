//! `hook listen`: receives requests until the goal, the timeout, the command, the user or a closed stdout ends the run.
//!
//! The options are complete before anything is opened. Then everything starts in the order in which it must be
//! ready: signals, sockets, the record, the printing thread, the server, and the command last. It ends in the
//! opposite order, so that a response that a sender has is also counted, recorded and shown.

mod audit;
mod audit_report;
mod conclusion;
mod options;
mod ready_file;
mod run;
mod setup;
mod wait;

pub(super) use conclusion::{show_failed_request, unwritten_report, write_junit_report};
pub(super) use options::check_flags;
pub(super) use run::run;
