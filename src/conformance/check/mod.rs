//! Whether an endpoint receives webhooks as it should: the catalogue of `check`.
//!
//! [`CATALOGUE`] is the table of cases. The step of a case says which requests it consists of, and most steps are a
//! list of [`Variation`]s of a valid event with an [`Expectation`] of the responses. [`ValidEvent::vary`] makes the
//! requests, or says why the scheme of the endpoint cannot express them. [`SenderRules`] hold what differs by
//! provider. Sending is the work of the command.

mod body;
mod catalogue;
mod event;
mod expectation;
mod inapplicable;
mod outcome;
mod response_secrecy;
mod sender_rules;
mod step;

pub(crate) use catalogue::CATALOGUE;
pub(crate) use event::ValidEvent;
pub(crate) use expectation::{CaseJudgement, Expectation, GONE};
pub(crate) use outcome::{CheckOutcome, MissingKind, MissingResponse};
pub(crate) use response_secrecy::{ResponseSecrecy, say_the_same};
pub(crate) use sender_rules::SenderRules;
pub(crate) use step::{CheckCase, CheckStep, RequestPace, SecretKind, Variation};
