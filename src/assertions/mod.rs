//! What a run expects of the requests it receives, and whether it got that.
//!
//! The [`Tracker`] sees every request when it arrives, and again when its response has been written whole: only then it
//! counts. The [`Rules`] say what has to come and what every request has to meet. At any time the [`RunConclusion`]
//! says how the run ends if it ends now, and [`cases`] gives the same as a test report. The module is pure: times are
//! those since the start of the run.

mod conclusion;
mod deliveries;
mod event_types;
mod rules;
#[cfg(test)]
mod tests;
mod tracker;

pub(crate) use conclusion::{Case, CaseOutcome, RunConclusion, cases, summary};
pub(crate) use deliveries::Deliveries;
pub(crate) use event_types::EventTotals;
pub(crate) use rules::{FailedRequest, Pending, RequestClass, Rules};
pub(crate) use tracker::{Decision, Tracker};
