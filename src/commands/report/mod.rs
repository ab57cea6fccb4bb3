//! What the commands that send report about their attempts.
//!
//! `attempt_reporter` reports single attempts, `delivery_reporter` the deliveries of one event to all its endpoints,
//! with a countdown and a table. `judgement` decides what an attempt was worth, `next_step` says what
//! follows, and `attempt_line` is the JSON line.
//! `preview` shows what would be sent instead.

mod attempt_line;
mod attempt_reporter;
mod delivery_reporter;
mod judgement;
mod next_step;
mod options;
mod preview;

pub(crate) use attempt_line::attempt_line;
pub(crate) use attempt_reporter::{AttemptReporter, ReportedAttempt};
pub(crate) use delivery_reporter::{DeliveryReporter, ReportedEvent};
pub(crate) use judgement::Judgement;
pub(crate) use options::ReportOptions;
pub(crate) use preview::Preview;
