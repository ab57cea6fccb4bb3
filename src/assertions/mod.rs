//! What a listener has received so far, whether that is what it waits for, and the verdict; pure.
//!
//! A request arrives, is answered, and counts when its answer has been written whole. Times are those since the run began.

mod cases;
mod deliveries;
mod events;
mod rules;
#[cfg(test)]
mod tests;
mod verdict;

use std::time::Duration;

use crate::expression::{Arrived, Subject};
use crate::message::Request;
use crate::provider::Origin;
use events::EventTypes;
use rules::Rule;

pub(crate) use cases::{Case, CaseOutcome};
pub(crate) use deliveries::{Deliveries, DeliveryAttempt};
pub(crate) use rules::{FailedRequest, Pending, Rules};

/// Counts of one run, and what else its verdict needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tracker {
    /// Requests received; the last one's number.
    pub(crate) received: u64,
    /// Requests that count: they passed `--only`, and their answer was written whole.
    pub(crate) matched: u64,
    /// What came and was not a request.
    pub(crate) rejected: u64,
    rules: Rules,
    deliveries: Deliveries,
    events: EventTypes,
    last_at: Option<Duration>,
    /// How many met each `--only`, and how many counted requests each `--want`.
    only_met: Vec<u64>,
    goals_met: Vec<u64>,
    /// Ordinary requests that `--only` left out.
    left_out: u64,
    refused: u64,
    /// Requests that could not be recorded.
    lost: u64,
    first_refused: Option<(Box<FailedRequest>, String)>,
    /// What broke a rule, and ended the run.
    failure: Option<RuleFailure>,
    decision: Option<Decision>,
}

/// The request that failed, and why.
#[derive(Clone, Debug)]
struct RuleFailure {
    seq: u64,
    broken: Vec<(Rule, String)>,
    kept: Option<Box<FailedRequest>>,
}

/// A request as the tracker needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    /// The request itself.
    pub(crate) request: &'a Request,
    /// Who sent it.
    pub(crate) origin: &'a Origin,
    /// The word of the signature's verdict, where one was checked.
    pub(crate) signature: Option<&'a str>,
    /// The sender's address and port.
    pub(crate) remote: &'a str,
    /// When it came, in the time of the run.
    pub(crate) at: Duration,
    /// Whether it may count.
    pub(crate) entry: RequestClass,
}

/// Whether a request may count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RequestClass {
    /// It may.
    #[default]
    Ordinary,
    /// It asks whether this is the right endpoint, and tells of no event.
    Handshake,
    /// It was refused for its signature.
    Refused,
}

/// What the listener knows of a request when it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestFacts {
    /// Its number.
    pub(crate) seq: u64,
    /// Whether it will count once it is answered.
    pub(crate) matched: bool,
    /// Its place among those with the same delivery id.
    pub(crate) attempt: DeliveryAttempt,
}

/// What an answered request brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Everything has come that was waited for.
    Done,
    /// The same, and now nothing more may come for a while.
    Settle,
    /// A rule was broken.
    Failed,
}

impl Tracker {
    /// Nothing received; waits for what the rules say.
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            only_met: vec![0; rules.only.len()],
            goals_met: vec![0; rules.goals.len()],
            rules,
            ..Self::default()
        }
    }

    /// A request has come: how it stands, and what it will count for once it is answered.
    pub(crate) fn track(&mut self, arrival: &Arrival) -> (RequestFacts, Pending) {
        self.track_as(self.received + 1, arrival)
    }

    /// The same for a request that has a number of its own.
    pub(crate) fn track_as(&mut self, seq: u64, arrival: &Arrival) -> (RequestFacts, Pending) {
        self.received += 1;
        self.last_at = Some(arrival.at);
        // A stranger's request must not make the sender's own a duplicate.
        let attempt = match arrival.entry {
            RequestClass::Refused => DeliveryAttempt::FIRST,
            _ => self.deliveries.track(arrival.origin, seq, arrival.at),
        };
        if let Some(event) = &arrival.origin.event_type {
            self.events.track(event);
        }
        let subject = Subject::request(Arrived {
            request: arrival.request,
            origin: arrival.origin,
            signature: arrival.signature,
            remote: arrival.remote,
            duplicate: attempt.duplicate_of.is_some(),
            attempt: attempt.number,
            gap: attempt.gap,
        });
        let pending = if self.admits(seq, arrival, &subject) {
            self.rules.judge(seq, &subject, arrival, attempt)
        } else {
            Pending::default()
        };
        let facts = RequestFacts {
            seq,
            matched: pending.matched,
            attempt,
        };
        (facts, pending)
    }

    /// Whether a request will count, noted for the verdict.
    fn admits(&mut self, seq: u64, arrival: &Arrival, subject: &Subject) -> bool {
        match arrival.entry {
            RequestClass::Ordinary => {}
            RequestClass::Handshake => return false,
            RequestClass::Refused => {
                self.refused += 1;
                let word = arrival.signature.unwrap_or("refused");
                let kept = || Box::new(FailedRequest::new(seq, arrival));
                self.first_refused
                    .get_or_insert_with(|| (kept(), word.to_owned()));
                return false;
            }
        }
        let mut all = true;
        for (expr, met) in self.rules.only.iter().zip(&mut self.only_met) {
            let holds = expr.holds(subject);
            *met += u64::from(holds);
            all &= holds;
        }
        self.left_out += u64::from(!all);
        all
    }

    /// A request was answered whole; what that brings about, if it is the one that does.
    pub(crate) fn complete(&mut self, pending: Pending) -> Option<Decision> {
        if !pending.matched {
            return None;
        }
        self.matched += 1;
        if matches!(self.decision, Some(Decision::Done | Decision::Failed)) {
            return None; // the first decisive event wins
        }
        let decision = self.decide(pending)?;
        self.decision = Some(decision);
        Some(decision)
    }

    fn decide(&mut self, mut pending: Pending) -> Option<Decision> {
        let settles = self.decision == Some(Decision::Settle);
        let is_over = self.rules.count.is_some_and(|count| self.matched > count);
        if self.rules.exactly && (settles || is_over) {
            let had = "it came after all that was waited for".to_owned();
            pending.broken.push((Rule::Exactly, had));
        }
        if !pending.broken.is_empty() {
            self.failure = Some(RuleFailure {
                seq: pending.seq,
                broken: pending.broken,
                kept: pending.kept,
            });
            return Some(Decision::Failed);
        }
        for (met, meets) in self.goals_met.iter_mut().zip(pending.wants) {
            *met += u64::from(meets);
        }
        self.has_all().then_some(if self.rules.exactly {
            Decision::Settle
        } else {
            Decision::Done
        })
    }

    /// The same for a record, whose last request came at whatever time.
    #[must_use]
    pub(crate) fn without_timing(mut self) -> Self {
        self.last_at = None;
        self
    }

    /// Something came that was not a request.
    pub(crate) fn reject(&mut self) {
        self.rejected += 1;
    }

    /// A request could not be recorded: it does not count, and its sender's next attempt is no duplicate of it.
    pub(crate) fn mark_unrecorded(&mut self, origin: &Origin) {
        self.lost += 1;
        self.deliveries.forget(origin);
    }

    /// Whether it depends on what is in a request.
    pub(crate) fn needs_content(&self) -> bool {
        let rules = &self.rules;
        rules.unique
            || !(rules.only.is_empty() && rules.expect.is_empty() && rules.goals.is_empty())
    }

    /// Whether all has come that was waited for.
    fn has_all(&self) -> bool {
        let mut wants = self.rules.goals.iter().zip(&self.goals_met);
        self.rules.has_goal()
            && self.rules.count.is_none_or(|count| self.matched >= count)
            && wants.all(|(want, met)| *met >= want.times)
    }

    /// Whether something was waited for and has not come; an expectation waits for one request that it can be asked of.
    pub(crate) fn is_waiting(&self) -> bool {
        let unasked = !self.rules.expect.is_empty() && self.matched == 0;
        match self.decision {
            Some(Decision::Done | Decision::Settle) => false,
            _ => (self.rules.has_goal() && !self.has_all()) || unasked,
        }
    }
}
