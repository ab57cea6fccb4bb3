//! How a run ended, in words.

use std::time::Duration;

use super::rules::named;
use super::{RuleFailure, Tracker};
use crate::exit_code::Exit;

/// How a run ended, as far as what came decides that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conclusion {
    /// The exit code.
    pub(crate) exit: Exit,
    /// Why, a line each; none where all is well.
    pub(crate) reasons: Vec<String>,
}

impl Tracker {
    /// The verdict if the run ends now.
    pub(crate) fn conclusion(&self, now: Duration) -> Conclusion {
        let (exit, reasons) = if let Some(failure) = &self.failure {
            (Exit::ExpectationFailed, self.broken(failure))
        } else if self.is_waiting() {
            let exit = if self.refused > 0 {
                Exit::BadSignature
            } else {
                Exit::TimedOut
            };
            (exit, vec![self.lacking(now)])
        } else if self.refused > 0 && !self.has_all() {
            (Exit::BadSignature, vec![self.refusals()])
        } else if self.lost > 0 && !self.has_all() {
            (Exit::Failed, vec![self.losses()])
        } else {
            (Exit::Done, Vec::new())
        };
        Conclusion { exit, reasons }
    }

    fn broken(&self, failure: &RuleFailure) -> Vec<String> {
        let line = |(rule, had): &(_, String)| {
            let seq = failure.seq;
            format!("request {seq} failed {}: {had}", self.rules.name(*rule))
        };
        failure.broken.iter().map(line).collect()
    }

    /// What has not come, and what did: one line.
    pub(super) fn lacking(&self, now: Duration) -> String {
        let mut parts = vec![self.summary()];
        if let Some(last) = self.last_at {
            let ago = now.saturating_sub(last).as_secs_f64();
            parts.push(format!("last request {ago:.1} s ago"));
        }
        if self.refused > 0 {
            parts.push(self.refusals());
        }
        if self.lost > 0 {
            parts.push(self.losses());
        }
        if self.left_out > 0 {
            parts.push(format!("--only left out {}", self.left_out));
        }
        if self.received > 0 {
            parts.extend(self.unmet());
        }
        parts.join("; ")
    }

    /// What nothing met, or too few, with a hint where it names an event type.
    fn unmet(&self) -> Vec<String> {
        let only = self.rules.only.iter().zip(&self.only_met);
        let only = only.map(|(expr, met)| (expr, *met, 1));
        let want = self.rules.goals.iter().zip(&self.goals_met);
        let want = want.map(|(want, met)| (&want.expr, *met, want.times));
        let mut parts = Vec::new();
        for (expr, met, times) in only.chain(want).filter(|(_, met, times)| met < times) {
            if met > 0 {
                parts.push(format!("{met} of {times} had {}", named(expr)));
                continue;
            }
            parts.push(format!("nothing had {}", named(expr)));
            parts.extend(expr.event().and_then(|event| self.events.hint(event)));
        }
        parts
    }

    pub(super) fn refusals(&self) -> String {
        let word = self
            .first_refused
            .as_ref()
            .map_or("", |(_, word)| word.as_str());
        match self.refused {
            1 => format!("1 refused for its signature ({word})"),
            more => format!("{more} refused for their signatures (the first: {word})"),
        }
    }

    fn losses(&self) -> String {
        format!("{} could not be recorded", requests(self.lost))
    }

    /// What came, for people: `2 of 3 requests`.
    pub(crate) fn summary(&self) -> String {
        let matched = self.matched;
        let text = match self.rules.count {
            Some(count) if matched > count => {
                let more = matched - count;
                format!("{count} of {}, and {more} more", requests(count))
            }
            Some(count) => format!("{matched} of {}", requests(count)),
            None => requests(self.received),
        };
        match self.rejected {
            0 => text,
            rejected => format!("{text}, {rejected} rejected"),
        }
    }
}

pub(super) fn requests(count: u64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} request{plural}")
}
