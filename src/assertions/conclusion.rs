//! How a run ends if it ends now: the exit code, the reasons in words, and the cases of a test report.

use std::time::Duration;

use super::rules::{BrokenRule, FailedRequest, Rule};
use super::tracker::{RuleFailure, Tracker};
use crate::exit_code::Exit;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunConclusion {
    pub(crate) exit: Exit,
    /// Why, a line each; none if nothing is wrong.
    pub(crate) reasons: Vec<String>,
}

impl RunConclusion {
    pub(crate) fn of(tracker: &Tracker, now: Duration) -> Self {
        let (exit, reasons) = if let Some(failure) = &tracker.failure {
            (Exit::ExpectationFailed, broken_rules(tracker, failure))
        } else if tracker.is_waiting() {
            let exit = if tracker.refused > 0 {
                Exit::BadSignature
            } else {
                Exit::TimedOut
            };
            (exit, vec![shortfall(tracker, now)])
        } else if tracker.refused > 0 && !tracker.has_all() {
            (Exit::BadSignature, vec![refusals(tracker)])
        } else if tracker.unrecorded > 0 && !tracker.has_all() {
            (Exit::Failed, vec![unrecorded(tracker)])
        } else {
            (Exit::Done, Vec::new())
        };
        Self { exit, reasons }
    }
}

fn broken_rules(tracker: &Tracker, failure: &RuleFailure) -> Vec<String> {
    let seq = failure.seq;
    let line = |BrokenRule { rule, found }: &BrokenRule| match rule {
        Rule::Expect(index) => {
            let expression = &tracker.rules.expect[*index];
            format!("request {seq} failed `{expression}`: {found}")
        }
        Rule::Unique => format!("request {seq} is a duplicate: {found}"),
        Rule::Exactly => format!("request {seq} is one too many: {found}"),
    };
    failure.broken.iter().map(line).collect()
}

/// What has not come, and what has: one line.
pub(super) fn shortfall(tracker: &Tracker, now: Duration) -> String {
    let mut parts = vec![summary(tracker)];
    if let Some(last) = tracker.last_at {
        let ago = now.saturating_sub(last).as_secs_f64();
        parts.push(format!("last request {ago:.1} s ago"));
    }
    if tracker.refused > 0 {
        parts.push(refusals(tracker));
    }
    if tracker.unrecorded > 0 {
        parts.push(unrecorded(tracker));
    }
    if tracker.filtered_out > 0 {
        let only: Vec<_> = tracker.rules.only.iter().map(ToString::to_string).collect();
        let (count, only) = (tracker.filtered_out, only.join(" and "));
        parts.push(format!("{count} did not meet `{only}`"));
    }
    if tracker.received > 0 {
        parts.extend(unmet_expressions(tracker));
    }
    parts.join("; ")
}

/// The expressions that no request matched, or too few, each with the request that came closest or, if it asks for an
/// event type alone, a hint which one was meant.
fn unmet_expressions(tracker: &Tracker) -> Vec<String> {
    let only = tracker.rules.only.iter().zip(&tracker.only_counts);
    let only = only.zip(&tracker.only_misses);
    let only = only.map(|((expression, count), miss)| (expression, *count, 1, miss));
    let goals = tracker.rules.goals.iter().zip(&tracker.goal_counts);
    let goals = goals.zip(&tracker.goal_misses);
    let goals = goals.map(|((goal, count), miss)| (&goal.expression, *count, goal.times, miss));
    let mut parts = Vec::new();
    let mut named: Vec<String> = Vec::new();
    // What the part before says already.
    let said = match &tracker.rules.only[..] {
        [single] if tracker.filtered_out > 0 => Some(single.to_string()),
        _ => None,
    };
    let unmet = only
        .chain(goals)
        .filter(|(_, count, times, _)| count < times);
    for (expression, count, times, miss) in unmet {
        let text = expression.to_string();
        if named.contains(&text) {
            continue;
        }
        if count > 0 {
            parts.push(format!("{count} of {times} had `{text}`"));
        } else if said.as_ref() != Some(&text) {
            parts.push(format!("nothing had `{text}`"));
        }
        parts.extend(match expression.event() {
            Some(_) if count > 0 => None,
            Some(event) => tracker.event_types.hint(event),
            None => miss.explain(),
        });
        named.push(text);
    }
    parts
}

pub(super) fn refusals(tracker: &Tracker) -> String {
    let first = tracker.first_refused.as_ref();
    let signature = first.and_then(|first| first.signature.as_ref());
    let word = signature.map_or("refused", |signature| signature.verdict.word());
    match tracker.refused {
        1 => format!("1 refused for its signature ({word})"),
        more => format!("{more} refused for their signatures (the first: {word})"),
    }
}

fn unrecorded(tracker: &Tracker) -> String {
    format!("{} could not be recorded", requests(tracker.unrecorded))
}

/// The requests so far, for people: `2 of 3 requests`.
pub(crate) fn summary(tracker: &Tracker) -> String {
    let matched = tracker.matched;
    let text = match tracker.rules.count {
        Some(count) if matched > count => {
            let more = matched - count;
            format!("{count} of {}, and {more} more", requests(count))
        }
        Some(count) => format!("{matched} of {}", requests(count)),
        None => requests(tracker.received),
    };
    match tracker.rejected {
        0 => text,
        rejected => format!("{text}, {rejected} rejected"),
    }
}

pub(super) fn requests(count: u64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} request{plural}")
}

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

/// The cases of a run that ends now with this exit. With [`Exit::Done`] none has failed.
pub(crate) fn cases(tracker: &Tracker, exit: Exit, now: Duration) -> Vec<Case<'_>> {
    let rules = &tracker.rules;
    let mut cases = Vec::new();
    let mut add = |name: String, outcome| cases.push(Case { name, outcome });
    if let Some(count) = rules.count {
        let is_reached = tracker.matched >= count;
        let missed = || missed(tracker, exit, shortfall(tracker, now));
        add(requests(count), passed_or(is_reached, missed));
    }
    for (index, expression) in rules.expect.iter().enumerate() {
        let outcome = rule_outcome(tracker, exit, Rule::Expect(index));
        add(format!("expect {expression}"), outcome);
    }
    let goals = rules.goals.iter().zip(&tracker.goal_counts);
    for ((goal, matching), miss) in goals.zip(&tracker.goal_misses) {
        let expression = &goal.expression;
        let times = match goal.times {
            1 => String::new(),
            times => format!(" x {times}"),
        };
        let reason = || {
            let short = format!("{matching} of {} had `{expression}`", goal.times);
            let closest = miss.explain();
            closest.map_or(short.clone(), |closest| format!("{short}; {closest}"))
        };
        let outcome = passed_or(*matching >= goal.times, || missed(tracker, exit, reason()));
        add(format!("want {expression}{times}"), outcome);
    }
    if rules.unique {
        let outcome = rule_outcome(tracker, exit, Rule::Unique);
        add("each delivery once".to_owned(), outcome);
    }
    if rules.exactly {
        let outcome = rule_outcome(tracker, exit, Rule::Exactly);
        add("nothing more".to_owned(), outcome);
    }
    if rules.verify {
        add("signatures".to_owned(), signatures(tracker, exit));
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

/// A goal that was not reached failed, unless a broken rule or the command ended the run early.
fn missed(tracker: &Tracker, exit: Exit, reason: String) -> CaseOutcome<'_> {
    match (&tracker.failure, exit) {
        (Some(_), _) | (_, Exit::Done | Exit::Command(_)) => CaseOutcome::Skipped,
        _ => CaseOutcome::Failed {
            reason,
            request: None,
        },
    }
}

fn rule_outcome(tracker: &Tracker, exit: Exit, rule: Rule) -> CaseOutcome<'_> {
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
        // Nothing has waited for one more request.
        None if rule == Rule::Exactly && exit != Exit::Done => CaseOutcome::Skipped,
        None if tracker.matched > 0 => CaseOutcome::Passed,
        // If there is a goal, that case has failed already.
        None if tracker.rules.has_goal() || rule == Rule::Unique => CaseOutcome::Skipped,
        None if matches!(exit, Exit::Done | Exit::Command(_)) => CaseOutcome::Skipped,
        None => CaseOutcome::Failed {
            reason: "no request arrived that it could be checked with".to_owned(),
            request: None,
        },
    }
}

fn signatures(tracker: &Tracker, exit: Exit) -> CaseOutcome<'_> {
    match &tracker.first_refused {
        Some(first) if exit == Exit::BadSignature => {
            let signature = first.signature.as_ref();
            let why = signature.and_then(|signature| signature.reason.as_ref());
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            CaseOutcome::Failed {
                reason: format!("{}: request {}{why}", refusals(tracker), first.seq),
                request: Some(first),
            }
        }
        _ => passed_or(tracker.matched > 0, || CaseOutcome::Skipped),
    }
}
