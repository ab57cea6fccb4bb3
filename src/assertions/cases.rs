//! The run as the cases of a test report: one for each thing that was waited for or insisted on.

use std::time::Duration;

use super::rules::{Rule, named};
use super::verdict::requests;
use super::{Kept, Tally};
use crate::exit_code::Exit;

/// One thing that was waited for or insisted on.
#[derive(Clone, Debug)]
pub(crate) struct Case<'a> {
    /// What it is: `3 requests`, `expect event=contact.added`.
    pub(crate) name: String,
    /// What became of it.
    pub(crate) outcome: Outcome<'a>,
}

/// What became of a case.
#[derive(Clone, Debug)]
pub(crate) enum Outcome<'a> {
    /// It held, or came.
    Passed,
    /// The run ended before it could tell.
    Skipped,
    /// It did not.
    Failed {
        /// Why, in one line.
        reason: String,
        /// The request that failed it.
        request: Option<&'a Kept>,
    },
}

impl<'a> Outcome<'a> {
    /// Failed because of what did not come.
    fn lacking(reason: String) -> Self {
        Self::Failed {
            reason,
            request: None,
        }
    }

    fn passed_if(passed: bool, otherwise: impl FnOnce() -> Outcome<'a>) -> Self {
        if passed { Self::Passed } else { otherwise() }
    }
}

impl Tally {
    /// The cases of the run, if it ends now.
    pub(crate) fn cases(&self, now: Duration) -> Vec<Case<'_>> {
        let rules = &self.rules;
        let mut cases = Vec::new();
        let mut add = |name: String, outcome| cases.push(Case { name, outcome });
        if let Some(count) = rules.count {
            let reached = self.matched >= count;
            let outcome = Outcome::passed_if(reached, || self.missed(|| self.lacking(now)));
            add(requests(count), outcome);
        }
        for (place, expr) in rules.expect.iter().enumerate() {
            add(format!("expect {expr}"), self.kept_to(Rule::Expect(place)));
        }
        for (want, met) in rules.want.iter().zip(&self.want_met) {
            let times = match want.times {
                1 => String::new(),
                times => format!(" x {times}"),
            };
            let reason = || format!("{met} of {} had {}", want.times, named(&want.expr));
            let outcome = Outcome::passed_if(*met >= want.times, || self.missed(reason));
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
    fn missed(&self, reason: impl FnOnce() -> String) -> Outcome<'_> {
        match self.failure {
            Some(_) => Outcome::Skipped,
            None => Outcome::lacking(reason()),
        }
    }

    fn kept_to(&self, rule: Rule) -> Outcome<'_> {
        let failure = self.failure.as_ref();
        let broken = failure.and_then(|failure| {
            let (_, had) = failure.broken.iter().find(|(broken, _)| *broken == rule)?;
            Some((failure, had))
        });
        match broken {
            Some((failure, had)) => Outcome::Failed {
                reason: format!("request {}: {had}", failure.seq),
                request: failure.kept.as_deref(),
            },
            None if rule == Rule::Exactly && !self.has_all() => Outcome::Skipped,
            None if self.matched > 0 => Outcome::Passed,
            // With a goal that one has failed already.
            None if self.rules.has_goal() || rule == Rule::Unique => Outcome::Skipped,
            None => Outcome::lacking("no request came of which it could be asked".to_owned()),
        }
    }

    fn verified(&self, now: Duration) -> Outcome<'_> {
        match &self.first_refused {
            Some((kept, _)) if self.verdict(now).exit == Exit::BadSignature => Outcome::Failed {
                reason: format!("{}: request {}", self.refusals(), kept.seq),
                request: Some(kept),
            },
            _ => Outcome::passed_if(self.matched > 0, || Outcome::Skipped),
        }
    }
}
