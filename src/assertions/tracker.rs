//! Tracks the requests of a run: counts them, numbers them, and decides when the run has what it waits for.

use std::time::Duration;

use super::deliveries::Deliveries;
use super::event_types::{EventTotals, EventTypes};
use super::rules::{BrokenRule, FailedRequest, Pending, RequestClass, Rule, Rules};
use crate::expression::{ClosestMiss, EvaluatedExpressions, Subject};
use crate::provider::Origin;
use crate::record::{DeliveryAttempt, ReceivedRequest};

#[derive(Clone, Debug, Default)]
pub(crate) struct Tracker {
    /// The number of requests received, which is also the number of the last one.
    pub(crate) received: u64,
    /// The number of requests that count: they passed the filter, and their response was written whole.
    pub(crate) matched: u64,
    /// How often a listener refused bytes that are not a request.
    pub(crate) rejected: u64,
    pub(super) rules: Rules,
    deliveries: Deliveries,
    pub(super) event_types: EventTypes,
    pub(super) last_at: Option<Duration>,
    /// For each expression of the filter, how many requests matched it.
    pub(super) only_counts: Vec<u64>,
    /// For each expression of the filter that nothing has matched, the ordinary request that came closest.
    pub(super) only_misses: Vec<ClosestMiss>,
    /// For each goal, how many requests that count matched it.
    pub(super) goal_counts: Vec<u64>,
    /// For each goal that is not reached, the request that counts and came closest.
    pub(super) goal_misses: Vec<ClosestMiss>,
    /// Ordinary requests that the filter left out.
    pub(super) filtered_out: u64,
    pub(super) refused: u64,
    /// Requests that could not be recorded.
    pub(super) unrecorded: u64,
    /// The first request that was refused for its signature.
    pub(super) first_refused: Option<Box<FailedRequest>>,
    /// The broken rules that ended the run.
    pub(super) failure: Option<RuleFailure>,
    decision: Option<Decision>,
}

/// The request that failed, and why.
#[derive(Clone, Debug)]
pub(super) struct RuleFailure {
    pub(super) seq: u64,
    pub(super) broken: Vec<BrokenRule>,
    pub(super) request: Option<Box<FailedRequest>>,
}

/// What the tracker knows of a request when it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestFacts {
    pub(crate) seq: u64,
    /// Whether it will count once its response has been written.
    pub(crate) matched: bool,
    pub(crate) attempt: DeliveryAttempt,
}

/// What a request decides about the run once its response has been written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The count and all goals are reached.
    Done,
    /// The same, and now nothing more may come for a while.
    Settle,
    /// A rule was broken.
    Failed,
}

impl Tracker {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            only_counts: vec![0; rules.only.len()],
            only_misses: vec![ClosestMiss::default(); rules.only.len()],
            goal_counts: vec![0; rules.goals.len()],
            goal_misses: vec![ClosestMiss::default(); rules.goals.len()],
            rules,
            ..Self::default()
        }
    }

    /// Takes in a request that arrives, and gives it the next number. `evaluated` is what its expressions have found
    /// out already.
    pub(crate) fn track(
        &mut self,
        received: &ReceivedRequest,
        evaluated: &EvaluatedExpressions,
        class: RequestClass,
        at: Duration,
    ) -> (RequestFacts, Pending) {
        self.track_as(self.received + 1, received, evaluated, class, at)
    }

    /// Takes in a request that has a number already.
    pub(crate) fn track_as(
        &mut self,
        seq: u64,
        received: &ReceivedRequest,
        evaluated: &EvaluatedExpressions,
        class: RequestClass,
        at: Duration,
    ) -> (RequestFacts, Pending) {
        self.received += 1;
        self.last_at = Some(at);
        // A stranger's request must not make the sender's own a duplicate.
        let attempt = match class {
            RequestClass::Refused => DeliveryAttempt::FIRST,
            _ => self.deliveries.track(&received.origin, seq, at),
        };
        self.event_types
            .count(received.origin.event_type.as_deref());
        let subject = Subject::request(received, attempt).with_results(evaluated);
        let matched = match class {
            RequestClass::Ordinary => self.passes_filter(&subject, seq),
            RequestClass::Handshake => false,
            RequestClass::Refused => {
                self.refuse(seq, received, at);
                false
            }
        };
        let pending = if matched {
            let pending = self.rules.check(seq, &subject, received, attempt, at);
            self.note_misses(&pending, &subject);
            pending
        } else {
            Pending::default()
        };
        let facts = RequestFacts {
            seq,
            matched,
            attempt,
        };
        (facts, pending)
    }

    fn refuse(&mut self, seq: u64, received: &ReceivedRequest, at: Duration) {
        self.refused += 1;
        self.first_refused
            .get_or_insert_with(|| Box::new(FailedRequest::new(seq, received, at)));
    }

    fn passes_filter(&mut self, subject: &Subject, seq: u64) -> bool {
        let mut passes = true;
        let counts = self.only_counts.iter_mut().zip(&mut self.only_misses);
        for (expression, (count, miss)) in self.rules.only.iter().zip(counts) {
            let holds = expression.holds(subject);
            *count += u64::from(holds);
            if *count == 0 {
                miss.consider(expression, subject, seq);
            }
            passes &= holds;
        }
        self.filtered_out += u64::from(!passes);
        passes
    }

    /// Remembers how near a request came to the goals that it does not match.
    fn note_misses(&mut self, pending: &Pending, subject: &Subject) {
        let goals = self.rules.goals.iter().zip(&self.goal_counts);
        let matches = pending.goals.iter().zip(&mut self.goal_misses);
        for ((goal, count), (matches, miss)) in goals.zip(matches) {
            if !matches && *count < goal.times {
                miss.consider(&goal.expression, subject, pending.seq);
            }
        }
    }

    /// Counts a request whose response has been written whole, and returns what that decides.
    pub(crate) fn complete(&mut self, pending: Pending) -> Option<Decision> {
        if !pending.matched {
            return None;
        }
        self.matched += 1;
        if matches!(self.decision, Some(Decision::Done | Decision::Failed)) {
            return None; // the first decision is final
        }
        let decision = self.decide(pending)?;
        self.decision = Some(decision);
        Some(decision)
    }

    fn decide(&mut self, mut pending: Pending) -> Option<Decision> {
        let settles = self.decision == Some(Decision::Settle);
        let is_over = self.rules.count.is_some_and(|count| self.matched > count);
        if self.rules.exactly && (settles || is_over) {
            pending.broken.push(BrokenRule {
                rule: Rule::Exactly,
                found: "all that was expected came before it".to_owned(),
            });
        }
        if !pending.broken.is_empty() {
            self.failure = Some(RuleFailure {
                seq: pending.seq,
                broken: pending.broken,
                request: pending.request,
            });
            return Some(Decision::Failed);
        }
        for (count, matches) in self.goal_counts.iter_mut().zip(pending.goals) {
            *count += u64::from(matches);
        }
        self.has_all().then_some(if self.rules.exactly {
            Decision::Settle
        } else {
            Decision::Done
        })
    }

    /// The tracker of a record, for which the time since its last request means nothing.
    #[must_use]
    pub(crate) fn without_timing(mut self) -> Self {
        self.last_at = None;
        self
    }

    /// How often each event type was received.
    pub(crate) fn event_totals(&self) -> EventTotals {
        self.event_types.totals()
    }

    /// Counts a rejection: bytes that are not a request.
    pub(crate) fn reject(&mut self) {
        self.rejected += 1;
    }

    /// A request could not be recorded: it does not count, and the next attempt of its sender is not a duplicate of it.
    /// `origin` is `None` for a refused request, which is an attempt of no delivery.
    pub(crate) fn mark_unrecorded(&mut self, seq: u64, origin: Option<&Origin>) {
        self.unrecorded += 1;
        if let Some(origin) = origin {
            self.deliveries.forget(origin, seq);
        }
    }

    /// Whether any rule depends on the content of a request.
    pub(crate) fn needs_content(&self) -> bool {
        let rules = &self.rules;
        rules.unique
            || !(rules.only.is_empty() && rules.expect.is_empty() && rules.goals.is_empty())
    }

    /// Whether the count and all goals are reached.
    pub(super) fn has_all(&self) -> bool {
        let mut goals = self.rules.goals.iter().zip(&self.goal_counts);
        self.rules.has_goal()
            && self.rules.count.is_none_or(|count| self.matched >= count)
            && goals.all(|(goal, count)| *count >= goal.times)
    }

    /// Whether something has still to come; an expectation needs one request that it can be checked with.
    pub(crate) fn is_waiting(&self) -> bool {
        let is_unchecked = !self.rules.expect.is_empty() && self.matched == 0;
        match self.decision {
            Some(Decision::Done | Decision::Settle) => false,
            _ => (self.rules.has_goal() && !self.has_all()) || is_unchecked,
        }
    }
}
