//! How a run ends if it ends now: the exit code, and the reasons in words.

use std::time::Duration;

use super::rules::{BrokenRule, Rule};
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
        parts.push(format!("{} filtered out", tracker.filtered_out));
    }
    if tracker.received > 0 {
        parts.extend(unmet_expressions(tracker));
    }
    parts.join("; ")
}

/// The expressions that no request matched, or too few, each with a hint if it names an event type.
fn unmet_expressions(tracker: &Tracker) -> Vec<String> {
    let only = tracker.rules.only.iter().zip(&tracker.only_counts);
    let only = only.map(|(expression, count)| (expression, *count, 1));
    let goals = tracker.rules.goals.iter().zip(&tracker.goal_counts);
    let goals = goals.map(|(goal, count)| (&goal.expression, *count, goal.times));
    let mut parts = Vec::new();
    for (expression, count, times) in only.chain(goals).filter(|(_, count, times)| count < times) {
        if count > 0 {
            parts.push(format!("{count} of {times} had `{expression}`"));
            continue;
        }
        parts.push(format!("nothing had `{expression}`"));
        let event = expression.event();
        parts.extend(event.and_then(|event| tracker.event_types.hint(event)));
    }
    parts
}

pub(super) fn refusals(tracker: &Tracker) -> String {
    let first = tracker.first_refused.as_ref();
    let verdict = first.and_then(|first| first.verdict.as_ref());
    let word = verdict.map_or("refused", |verdict| verdict.word());
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
