//! What the commands that send report about their attempts.
//!
//! `attempt` decides what an attempt was worth and writes its JSON line. `next_attempt` is what is printed about a
//! retry. `attempt_reporter` writes that for people or programs. `options` are the output flags that these commands
//! share.

mod attempt;
mod attempt_reporter;
mod next_attempt;
mod options;

pub(crate) use attempt::{Judgement, attempt_line};
pub(crate) use attempt_reporter::{AttemptReporter, ReportedAttempt, note};
pub(crate) use options::{Preview, ReportOptions};
