//! The end of a run: the verdict for scripts, a summary for people, and the JUnit report.

use std::io;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, anyhow};
use jiff::Timestamp;

use super::options::OutputOptions;
use crate::assertions::{Case, CaseOutcome, Tracker, cases, summary};
use crate::commands::context::Context;
use crate::commands::error::with_causes;
use crate::commands::views::display_options;
use crate::conformance::{CaseLevel, ConformanceReport};
use crate::exit_code::Exit;
use crate::os_error;
use crate::output::export::{JunitCase, JunitReport, to_junit};
use crate::output::render::{BodyLimit, ShownRequest, View, event_totals};
use crate::output::style::Role;
use crate::output::{StyledText, stderr, stdout};
use crate::record::{ReceivedRequest, VerdictLine};
use crate::units::duration;

/// How a run ends, and the reason where people need one.
pub(super) struct RunResult {
    pub(super) exit: Exit,
    pub(super) reason: Option<String>,
}

impl RunResult {
    pub(super) const DONE: Self = Self {
        exit: Exit::Done,
        reason: None,
    };

    pub(super) fn failed(reason: impl Into<String>) -> Self {
        Self {
            exit: Exit::Failed,
            reason: Some(reason.into()),
        }
    }

    /// A failure at the end decides only what was a success before.
    pub(super) fn and(self, last: Result<()>) -> Self {
        match last {
            Err(error) if self.exit == Exit::Done => Self::failed(with_causes(&error)),
            _ => self,
        }
    }

    /// A failed `must` decides a run that ended as planned, that ran out of time, or whose command failed: an endpoint
    /// that fails on purpose makes commands fail.
    pub(super) fn with_audit(self, report: &ConformanceReport) -> Self {
        let is_decided = match self.exit {
            Exit::Failed => true,
            exit => exit.is_by_signal(),
        };
        let failed = report.failed(CaseLevel::Must);
        if is_decided || failed == 0 {
            return self;
        }
        let plural = if failed == 1 { "case" } else { "cases" };
        let found = format!("the audit failed in {failed} {plural} of the level `must`");
        Self {
            exit: report.exit(),
            reason: Some(match self.reason {
                Some(reason) => format!("{found}; {reason}"),
                None => found,
            }),
        }
    }

    /// Shows the conclusion and returns the exit. The tracker has all requests; the second one has those that decided.
    pub(super) fn show(
        self,
        options: &OutputOptions,
        (tracker, decided): (&Tracker, &Tracker),
        elapsed: Duration,
        context: &Context,
    ) -> Result<Exit> {
        if options.is_json() {
            let verdict = VerdictLine {
                exit: self.exit.code(),
                received: tracker.received,
                matched: tracker.matched,
                rejected: tracker.rejected,
                reason: self
                    .reason
                    .as_deref()
                    .map(|reason| context.stderr_style.mask(reason).into_owned()),
                elapsed,
            };
            let written = stdout::write_json(&verdict.to_line());
            if self.exit == Exit::Done {
                written?;
            }
        }
        if options.is_quiet() {
            let began = Timestamp::now() - elapsed;
            let cases = cases(decided, self.exit, elapsed);
            show_failed_request(options.failed_limit, &cases, began, context);
        }
        let is_human = !options.is_quiet() && !options.is_json();
        let mut text = StyledText::new(context.stderr_style);
        // A terminal has echoed ^C on this line.
        if is_human && self.exit == Exit::Interrupted {
            text.end_line();
        }
        if is_human && context.stderr_is_terminal && tracker.received > 1 {
            let totals = event_totals(&tracker.event_totals(), context.stderr_style);
            text.append(&totals);
        }
        match self.reason {
            Some(reason) => {
                stderr::write(&text);
                stderr::message(reason);
            }
            None if is_human => {
                let summary = format!("{} in {}", summary(tracker), duration(elapsed));
                text.push(Role::Secondary, summary).end_line();
                stderr::write(&text);
            }
            None => {}
        }
        Ok(self.exit)
    }
}

impl From<Exit> for RunResult {
    fn from(exit: Exit) -> Self {
        Self { exit, reason: None }
    }
}

/// The test case for a run that failed although none of its cases did: a signal ended it, or stdout was closed.
pub(super) fn run_case(cases: &[Case], result: &RunResult) -> Option<Case<'static>> {
    let has_failed = |case: &Case| matches!(case.outcome, CaseOutcome::Failed { .. });
    if result.exit == Exit::Done || cases.iter().any(has_failed) {
        return None;
    }
    let reason = result.reason.clone();
    let reason = reason.unwrap_or_else(|| result.exit.words());
    Some(Case {
        name: "the run".to_owned(),
        outcome: CaseOutcome::Failed {
            reason,
            request: None,
        },
    })
}

/// Writes the JUnit report with `write`, if one is asked for; `name` is the name of its suite.
pub(in crate::commands) fn write_junit_report(
    path: Option<&Path>,
    name: &str,
    cases: &[JunitCase],
    summary: &str,
    properties: &[(&str, String)],
    elapsed: Duration,
    write: impl FnOnce(&Path, &[u8]) -> io::Result<()>,
) -> Result<()> {
    let Some(path) = path else {
        return Ok(());
    };
    let report = to_junit(&JunitReport {
        name,
        cases,
        started: Timestamp::now() - elapsed,
        elapsed,
        properties,
        summary,
    });
    write(path, report.as_bytes()).map_err(|error| unwritten_report(path, &error))
}

pub(in crate::commands) fn unwritten_report(path: &Path, error: &io::Error) -> anyhow::Error {
    let (path, cause) = (path.display(), os_error::reason(error));
    anyhow!("could not write the report `{path}`: {cause}")
}

/// Shows the request that failed, for runs that show no others.
pub(in crate::commands) fn show_failed_request(
    limit: BodyLimit,
    cases: &[Case],
    began: Timestamp,
    context: &Context,
) {
    let failed = cases.iter().find_map(|case| match &case.outcome {
        CaseOutcome::Failed {
            request: Some(kept),
            ..
        } => Some(kept),
        _ => None,
    });
    if let Some(kept) = failed {
        let options = display_options(context.stderr_style, limit);
        let received = ReceivedRequest {
            seq: kept.seq,
            received_at: Some(began + kept.at),
            remote: kept.remote.clone(),
            origin: kept.origin.clone(),
            signature: kept.signature.clone(),
            ..ReceivedRequest::new(kept.request.clone())
        };
        let mut text = StyledText::new(options.style);
        let shown = ShownRequest {
            number: kept.seq.into(),
            received: &received,
            earlier: None,
            zone: &context.zone,
            columns: stdout::stderr_columns(),
        };
        View::Full.write(&mut text, shown, &options);
        stderr::write(&text);
    }
}
