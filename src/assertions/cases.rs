//! The run as the cases of a test report: one for each thing that it waits for or insists on.

use std::time::Duration;

use super::conclusion::{RunConclusion, refusals, requests, shortfall};
use super::rules::{FailedRequest, Rule};
use super::tracker::Tracker;
use crate::exit_code::Exit;

#[derive(Clone, Debug)]
pub(crate) struct Case<'a> {
    /// What is tested: `3 requests`, `expect event=contact.added`.
    pub(crate) name: String,
    pub(crate) outcome: CaseOutcome<'a>,
}

#[derive(Clone, Debug)]
pub(crate) enum CaseOutcome<'a> {
    Passed,
    /// The run ended before this could be known.
    Skipped,
    Failed {
        /// Why, in one line.
        reason: String,
        /// The request that broke the rule, if one did.
        request: Option<&'a FailedRequest>,
    },
}

/// The cases of a run that ends now.
pub(crate) fn cases(tracker: &Tracker, now: Duration) -> Vec<Case<'_>> {
    let rules = &tracker.rules;
    let mut cases = Vec::new();
    let mut add = |name: String, outcome| cases.push(Case { name, outcome });
    if let Some(count) = rules.count {
        let is_reached = tracker.matched >= count;
        let missed = || missed(tracker, shortfall(tracker, now));
        add(requests(count), passed_or(is_reached, missed));
    }
    for (index, expression) in rules.expect.iter().enumerate() {
        let outcome = rule_outcome(tracker, Rule::Expect(index));
        add(format!("expect {expression}"), outcome);
    }
    for (goal, matching) in rules.goals.iter().zip(&tracker.goal_counts) {
        let expression = &goal.expression;
        let times = match goal.times {
            1 => String::new(),
            times => format!(" x {times}"),
        };
        let reason = || format!("{matching} of {} had `{expression}`", goal.times);
        let outcome = passed_or(*matching >= goal.times, || missed(tracker, reason()));
        add(format!("want {expression}{times}"), outcome);
    }
    if rules.unique {
        let outcome = rule_outcome(tracker, Rule::Unique);
        add("each delivery once".to_owned(), outcome);
    }
    if rules.exactly {
        let outcome = rule_outcome(tracker, Rule::Exactly);
        add("nothing more".to_owned(), outcome);
    }
    if rules.verify {
        add("signatures".to_owned(), signatures(tracker, now));
    }
    cases
}

fn passed_or<'a>(is_passed: bool, otherwise: impl FnOnce() -> CaseOutcome<'a>) -> CaseOutcome<'a> {
    if is_passed {
        CaseOutcome::Passed
    } else {
        otherwise()
    }
}

/// A goal that was not reached failed, unless a broken rule ended the run early.
fn missed(tracker: &Tracker, reason: String) -> CaseOutcome<'_> {
    match tracker.failure {
        Some(_) => CaseOutcome::Skipped,
        None => CaseOutcome::Failed {
            reason,
            request: None,
        },
    }
}

fn rule_outcome(tracker: &Tracker, rule: Rule) -> CaseOutcome<'_> {
    let failure = tracker.failure.as_ref();
    let broken = failure.and_then(|failure| {
        let broken = failure.broken.iter().find(|broken| broken.rule == rule)?;
        Some((failure, &broken.found))
    });
    match broken {
        Some((failure, found)) => CaseOutcome::Failed {
            reason: format!("request {}: {found}", failure.seq),
            request: failure.request.as_deref(),
        },
        None if rule == Rule::Exactly && !tracker.has_all() => CaseOutcome::Skipped,
        None if tracker.matched > 0 => CaseOutcome::Passed,
        // If there is a goal, that case has failed already.
        None if tracker.rules.has_goal() || rule == Rule::Unique => CaseOutcome::Skipped,
        None => CaseOutcome::Failed {
            reason: "no request arrived that it could be checked with".to_owned(),
            request: None,
        },
    }
}

fn signatures(tracker: &Tracker, now: Duration) -> CaseOutcome<'_> {
    let is_bad = RunConclusion::of(tracker, now).exit == Exit::BadSignature;
    match &tracker.first_refused {
        Some(first) if is_bad => CaseOutcome::Failed {
            reason: format!("{}: request {}", refusals(tracker), first.request.seq),
            request: Some(&first.request),
        },
        _ => passed_or(tracker.matched > 0, || CaseOutcome::Skipped),
    }
}
