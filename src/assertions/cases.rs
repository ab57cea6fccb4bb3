//! The run as the cases of a test report: one for each thing that was waited for or insisted on.

use std::time::Duration;

use super::rules::{Rule, named};
use super::verdict::requests;
use super::{FailedRequest, Tracker};
use crate::exit_code::Exit;

/// One thing that was waited for or insisted on.
#[derive(Clone, Debug)]
pub(crate) struct Case<'a> {
    /// What it is: `3 requests`, `expect event=contact.added`.
    pub(crate) name: String,
    /// What became of it.
    pub(crate) outcome: CaseOutcome<'a>,
}

/// What became of a case.
#[derive(Clone, Debug)]
pub(crate) enum CaseOutcome<'a> {
    /// It held, or came.
    Passed,
    /// The run ended before it could tell.
    Skipped,
    /// It did not.
    Failed {
        /// Why, in one line.
        reason: String,
        /// The request that failed it.
        request: Option<&'a FailedRequest>,
    },
}

impl<'a> CaseOutcome<'a> {
    /// Failed because of what did not come.
    fn lacking(reason: String) -> Self {
        Self::Failed {
            reason,
            request: None,
        }
    }

    fn passed_if(passed: bool, otherwise: impl FnOnce() -> CaseOutcome<'a>) -> Self {
        if passed { Self::Passed } else { otherwise() }
    }
}

impl Tracker {
    /// The cases of the run, if it ends now.
    pub(crate) fn cases(&self, now: Duration) -> Vec<Case<'_>> {
        let rules = &self.rules;
        let mut cases = Vec::new();
        let mut add = |name: String, outcome| cases.push(Case { name, outcome });
        if let Some(count) = rules.count {
            let reached = self.matched >= count;
            let outcome = CaseOutcome::passed_if(reached, || self.missed(|| self.lacking(now)));
            add(requests(count), outcome);
        }
        for (place, expr) in rules.expect.iter().enumerate() {
            add(format!("expect {expr}"), self.kept_to(Rule::Expect(place)));
        }
        for (want, met) in rules.goals.iter().zip(&self.goals_met) {
            let times = match want.times {
                1 => String::new(),
                times => format!(" x {times}"),
            };
            let reason = || format!("{met} of {} had {}", want.times, named(&want.expr));
            let outcome = CaseOutcome::passed_if(*met >= want.times, || self.missed(reason));
            add(format!("want {}{times}", want.expr), outcome);
        }
        if rules.unique {
            add("each delivery once".to_owned(), self.kept_to(Rule::Unique));
        }
        if rules.exactly {
            add("nothing more".to_owned(), self.kept_to(Rule::Exactly));
        }
        if rules.verify {
            add("signatures".to_owned(), self.verified(now));
        }
        cases
    }

    /// What did not come has failed, unless the run ended early for another reason.
    fn missed(&self, reason: impl FnOnce() -> String) -> CaseOutcome<'_> {
        match self.failure {
            Some(_) => CaseOutcome::Skipped,
            None => CaseOutcome::lacking(reason()),
        }
    }

    fn kept_to(&self, rule: Rule) -> CaseOutcome<'_> {
        let failure = self.failure.as_ref();
        let broken = failure.and_then(|failure| {
            let (_, had) = failure.broken.iter().find(|(broken, _)| *broken == rule)?;
            Some((failure, had))
        });
        match broken {
            Some((failure, had)) => CaseOutcome::Failed {
                reason: format!("request {}: {had}", failure.seq),
                request: failure.kept.as_deref(),
            },
            None if rule == Rule::Exactly && !self.has_all() => CaseOutcome::Skipped,
            None if self.matched > 0 => CaseOutcome::Passed,
            // With a goal that one has failed already.
            None if self.rules.has_goal() || rule == Rule::Unique => CaseOutcome::Skipped,
            None => CaseOutcome::lacking("no request came of which it could be asked".to_owned()),
        }
    }

    fn verified(&self, now: Duration) -> CaseOutcome<'_> {
        match &self.first_refused {
            Some((kept, _)) if self.conclusion(now).exit == Exit::BadSignature => {
                CaseOutcome::Failed {
                    reason: format!("{}: request {}", self.refusals(), kept.seq),
                    request: Some(kept),
                }
            }
            _ => CaseOutcome::passed_if(self.matched > 0, || CaseOutcome::Skipped),
        }
    }
}
