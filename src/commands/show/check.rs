//! `hook show --expect`, `--count`, `--want`: the conclusion that `hook listen` would have drawn from the same
//! requests.

use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::Timestamp;

use super::options::CheckOptions;
use crate::assertions::{Decision, Rules, RunConclusion, Tracker, cases, summary};
use crate::commands::advice;
use crate::commands::context::Context;
use crate::commands::error::is_stdout_closed;
use crate::commands::listen::{show_failed_request, write_junit_report};
use crate::commands::record_input::{class_of, since_first};
use crate::exit_code::Exit;
use crate::expression::{EvaluatedExpressions, Expression};
use crate::output::export::run_cases;
use crate::output::file::{self, Access};
use crate::output::style::Role;
use crate::output::{StyledText, stderr};
use crate::record::Exchange;

pub(super) struct RecordCheck<'a> {
    options: CheckOptions<'a>,
    tracker: Tracker,
    /// How many requests their listener left without a response, which do not count.
    unanswered: u64,
    first: Option<Timestamp>,
    started: Instant,
}

impl<'a> RecordCheck<'a> {
    /// `only` holds the expressions that no filter has applied before.
    pub(super) fn new(options: CheckOptions<'a>, only: &[Expression]) -> Self {
        let rules = Rules {
            only: only.to_vec(),
            ..options.rules.clone()
        };
        Self {
            options,
            tracker: Tracker::new(rules),
            unanswered: 0,
            first: None,
            started: Instant::now(),
        }
    }

    /// Takes a request, and says whether it decides. A request that its listener left without a response does not
    /// count.
    pub(super) fn take(&mut self, exchange: &Exchange) -> bool {
        let received = &exchange.received;
        let at = since_first(&mut self.first, received.received_at);
        let (_, pending) = self.tracker.track_as(
            exchange.nth.count(),
            received,
            &EvaluatedExpressions::default(),
            class_of(exchange),
            at,
        );
        // Other programs write requests alone, and know no sender.
        let is_of_listener = received.remote.is_some();
        if is_of_listener && exchange.response.is_none() {
            self.unanswered += 1;
            return false;
        }
        let decision = self.tracker.complete(pending);
        matches!(decision, Some(Decision::Done | Decision::Failed))
    }

    /// Takes a request that the listener rejected.
    pub(super) fn reject(&mut self) {
        self.tracker.reject();
    }

    /// The conclusion, in the words of `hook listen`.
    pub(super) fn conclude(self, read: Result<()>, context: &Context) -> Result<Exit> {
        let tracker = self.tracker.without_timing();
        if read.as_ref().is_err_and(is_stdout_closed) && tracker.is_waiting() {
            anyhow::bail!("stdout was closed before all was checked");
        }
        read?;
        let none = Duration::ZERO;
        let verdict = RunConclusion::of(&tracker, none);
        let cases = cases(&tracker, verdict.exit, none);
        if self.options.is_quiet {
            let began = self.first.unwrap_or(Timestamp::UNIX_EPOCH);
            show_failed_request(self.options.failed_limit, &cases, began, context);
        }
        if !verdict.reasons.is_empty() {
            let mut reasons = verdict.reasons.clone();
            match self.unanswered {
                0 => {}
                1 => reasons.push("1 request has no response in the record".to_owned()),
                count => reasons.push(format!("{count} requests have no response in the record")),
            }
            stderr::message(reasons.join("; "));
        } else if !self.options.is_quiet {
            let mut text = StyledText::new(context.stderr_style);
            text.push(Role::Secondary, summary(&tracker)).end_line();
            stderr::write(&text);
        }
        let junit = self.options.junit;
        let elapsed = self.started.elapsed();
        let summary = summary(&tracker);
        write_junit_report(
            junit,
            "hook show",
            &run_cases(&cases, advice::JUNIT_BODY, elapsed),
            &summary,
            &[],
            elapsed,
            |path, report| file::write(path, report, Access::Umask),
        )?;
        Ok(verdict.exit)
    }
}
