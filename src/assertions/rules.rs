//! The rules of a run, and how one request meets them.

use std::time::Duration;

use crate::expression::{Expression, Goal, Subject};
use crate::message::Request;
use crate::provider::Origin;
use crate::record::{DeliveryAttempt, ReceivedRequest, SignatureOutcome};

#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// The number of requests that have to come.
    pub(crate) count: Option<u64>,
    /// A request counts only if it matches all of these.
    pub(crate) only: Vec<Expression>,
    /// Every request that counts has to match all of these.
    pub(crate) expect: Vec<Expression>,
    /// All of these have to be reached.
    pub(crate) goals: Vec<Goal>,
    /// No delivery id may come twice.
    pub(crate) unique: bool,
    /// Nothing may come after the count and the goals are reached.
    pub(crate) exactly: bool,
    /// Signatures are checked.
    pub(crate) verify: bool,
}

/// A rule that a request can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The expectation at this index.
    Expect(usize),
    Unique,
    Exactly,
}

/// A broken rule, and what the request had instead.
#[derive(Clone, Debug)]
pub(super) struct BrokenRule {
    pub(super) rule: Rule,
    pub(super) found: String,
}

/// Whether a request can count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RequestClass {
    #[default]
    Ordinary,
    /// An endpoint check, which carries no event.
    Handshake,
    /// Refused for its signature.
    Refused,
}

/// The request that broke a rule.
#[derive(Clone, Debug)]
pub(crate) struct FailedRequest {
    pub(crate) seq: u64,
    /// When it arrived, in the time of the run.
    pub(crate) at: Duration,
    pub(crate) remote: Option<String>,
    /// The whole request: a part of a body would be judged as something else.
    pub(crate) request: Request,
    pub(crate) origin: Origin,
    pub(crate) signature: Option<SignatureOutcome>,
}

/// What is kept of a request until its response has been written: only then it counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pending {
    pub(super) seq: u64,
    /// Whether it will count: it passed the filter, and is neither a handshake nor refused.
    pub(super) matched: bool,
    /// For each goal, whether the request matches it.
    pub(super) goals: Vec<bool>,
    pub(super) broken: Vec<BrokenRule>,
    pub(super) request: Option<Box<FailedRequest>>,
}

impl Rules {
    /// Whether something has to come, after which the run ends.
    pub(crate) fn has_goal(&self) -> bool {
        self.count.is_some() || !self.goals.is_empty()
    }

    /// All expressions about requests.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let goals = self.goals.iter().map(|goal| &goal.expression);
        self.only.iter().chain(&self.expect).chain(goals)
    }

    /// Checks a request that will count.
    pub(super) fn check(
        &self,
        seq: u64,
        subject: &Subject,
        received: &ReceivedRequest,
        attempt: DeliveryAttempt,
        at: Duration,
    ) -> Pending {
        let expected = self.expect.iter().enumerate();
        let mut broken: Vec<_> = expected
            .filter(|(_, expression)| !expression.holds(subject))
            .map(|(index, expression)| BrokenRule {
                rule: Rule::Expect(index),
                found: expression.explain_mismatch(subject),
            })
            .collect();
        if let (true, Some(first)) = (self.unique, attempt.duplicate_of) {
            broken.push(BrokenRule {
                rule: Rule::Unique,
                found: format!("it has the delivery id of request {first}"),
            });
        }
        // Whether it is one too many is known only when its response has been written.
        let is_kept = self.exactly || !broken.is_empty();
        Pending {
            seq,
            matched: true,
            goals: self
                .goals
                .iter()
                .map(|goal| goal.expression.holds(subject))
                .collect(),
            broken,
            request: is_kept.then(|| Box::new(FailedRequest::new(seq, received, at))),
        }
    }
}

impl FailedRequest {
    pub(super) fn new(seq: u64, received: &ReceivedRequest, at: Duration) -> Self {
        Self {
            seq,
            at,
            remote: received.remote.clone(),
            request: received.request.clone(),
            origin: received.origin.clone(),
            signature: received.signature.clone(),
        }
    }
}
