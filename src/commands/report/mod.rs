//! What several commands report: their attempts, and the cases that they know.
//!
//! `attempt` decides what an attempt was worth and writes its JSON line. `next_attempt` is what is printed about a
//! retry. `attempt_reporter` writes that for people or programs. `options` are the output flags that these commands
//! share.

mod attempt;
mod attempt_reporter;
mod catalogue;
mod next_attempt;
mod options;

pub(crate) use attempt::{Judgement, attempt_line};
pub(crate) use attempt_reporter::{AttemptReporter, ReportedAttempt, note};
pub(crate) use catalogue::write_catalogue;
pub(crate) use options::{Preview, ReportOptions};
