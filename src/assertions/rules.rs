//! What a run waits for and insists on, and how a request stands to it.

use std::fmt;
use std::time::Duration;

use super::{Arrival, DeliveryAttempt};
use crate::expression::{Expression, Goal, Subject};
use crate::message::Request;

/// A failing request is kept so far: enough to see what it is.
const KEPT: usize = 64 << 10;

/// What a run waits for and insists on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// How many requests shall come.
    pub(crate) count: Option<u64>,
    /// What all requests that count meet.
    pub(crate) only: Vec<Expression>,
    /// What each request that counts shall meet.
    pub(crate) expect: Vec<Expression>,
    /// What shall come, each of them.
    pub(crate) goals: Vec<Goal>,
    /// No delivery id shall come twice.
    pub(crate) unique: bool,
    /// Nothing more shall come.
    pub(crate) exactly: bool,
    /// Signatures are checked.
    pub(crate) verify: bool,
}

/// One of the rules that a request can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The expectation at this place.
    Expect(usize),
    Unique,
    Exactly,
}

/// A request that broke a rule.
#[derive(Clone, Debug)]
pub(crate) struct FailedRequest {
    /// Its number.
    pub(crate) seq: u64,
    /// When it came, in the time of the run.
    pub(crate) at: Duration,
    /// The sender's address and port.
    pub(crate) remote: String,
    /// The request, its body cut.
    pub(crate) request: Request,
    /// Whether there was more of the body.
    pub(crate) cut: bool,
}

/// What is remembered of a request until its answer has left: only then it counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pending {
    pub(super) seq: u64,
    /// It passed `--only`, and is neither a handshake nor refused.
    pub(super) matched: bool,
    /// Which wants it meets; as many as there are.
    pub(super) wants: Vec<bool>,
    /// Which rules it breaks, and what it had instead.
    pub(super) broken: Vec<(Rule, String)>,
    pub(super) kept: Option<Box<FailedRequest>>,
}

impl Rules {
    /// Whether something shall come, after which the run ends.
    pub(crate) fn has_goal(&self) -> bool {
        self.count.is_some() || !self.goals.is_empty()
    }

    /// How a request that counts stands to the rules.
    pub(super) fn judge(
        &self,
        seq: u64,
        subject: &Subject,
        arrival: &Arrival,
        attempt: DeliveryAttempt,
    ) -> Pending {
        let expected = self.expect.iter().enumerate();
        let mut broken: Vec<_> = expected
            .filter(|(_, expr)| !expr.holds(subject))
            .map(|(place, expr)| (Rule::Expect(place), expr.explain_mismatch(subject)))
            .collect();
        if let (true, Some(first)) = (self.unique, attempt.duplicate_of) {
            let had = format!("it has the delivery id of request {first}");
            broken.push((Rule::Unique, had));
        }
        // Whether it is one too many shows when it is answered.
        let kept = (self.exactly || !broken.is_empty())
            .then(|| Box::new(FailedRequest::new(seq, arrival)));
        Pending {
            seq,
            matched: true,
            wants: self
                .goals
                .iter()
                .map(|want| want.expr.holds(subject))
                .collect(),
            broken,
            kept,
        }
    }

    /// A rule as a user knows it.
    pub(super) fn name(&self, rule: Rule) -> String {
        match rule {
            Rule::Expect(place) => self.expect.get(place).map_or_else(String::new, named),
            Rule::Unique => "--unique".to_owned(),
            Rule::Exactly => "--exactly".to_owned(),
        }
    }
}

pub(super) fn named(expr: &impl fmt::Display) -> String {
    format!("`{expr}`")
}

impl FailedRequest {
    pub(super) fn new(seq: u64, arrival: &Arrival) -> Self {
        let request = arrival.request;
        let end = request.body.len().min(KEPT);
        let mut kept = Request::new(request.method.clone(), request.target.clone());
        kept.version = request.version;
        kept.headers = request.headers.clone();
        kept.body = request.body[..end].to_vec();
        Self {
            seq,
            at: arrival.at,
            remote: arrival.remote.to_owned(),
            request: kept,
            cut: end < request.body.len(),
        }
    }
}
