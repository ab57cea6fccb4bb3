//! The audit of a sender: the listener plays a strict consumer, and judges what the sender makes of its responses.
//!
//! The [`AuditPlan`] says which response comes next. The [`Audit`] takes each request, finds out whether it is another
//! attempt of an earlier event, and returns the response to give; it also learns when a delayed response ended. At the
//! end [`audit_report`] judges the [`AUDIT_CASES`] over all events. Times are those since the start of the run.

mod audit;
mod audit_finding;
mod audited_event;
mod catalogue;
mod content_type;
mod message_id;
mod plan;
mod reactions;
mod requests;
mod resemblance;
#[cfg(test)]
mod tests;

pub(crate) use audit::{Audit, REDIRECT_TARGET};
pub(crate) use catalogue::{AUDIT_CASES, audit_report};
pub(crate) use plan::{AuditPlan, AuditResponse, AuditTimes};
pub(crate) use reactions::time_to_judge;
