//! The cases of a JUnit report: those of a run, and those of a catalogue.

use std::time::Duration;

use super::junit::{JunitCase, JunitOutcome};
use crate::assertions::{Case, CaseOutcome, FailedRequest};
use crate::conformance::{CaseLevel, CaseResult, CaseVerdict};
use crate::output::StyledText;
use crate::output::render::{BodyLimit, DisplayOptions, write_body, write_headers};
use crate::output::style::{Role, Style};

/// How much is shown of the body of a request that failed.
const MAX_LINES: usize = 500;
const MAX_BYTES: usize = 64 << 10;

/// The cases of a run that took this long; `advice` says how to see the whole of a body that is cut.
pub(crate) fn run_cases(cases: &[Case], advice: &'static str, elapsed: Duration) -> Vec<JunitCase> {
    let cases = cases.iter().enumerate();
    let to_case = |(position, case): (usize, &Case)| JunitCase {
        name: case.name.clone(),
        // The cases ran side by side, and readers of reports add up the times.
        time: if position == 0 {
            elapsed
        } else {
            Duration::ZERO
        },
        outcome: match &case.outcome {
            CaseOutcome::Passed => JunitOutcome::Passed,
            CaseOutcome::Skipped => JunitOutcome::Skipped {
                reason: None,
                detail: None,
            },
            CaseOutcome::Failed { reason, request } => JunitOutcome::Failed {
                reason: reason.clone(),
                detail: request.map_or_else(String::new, |request| shown(request, advice)),
            },
        },
    };
    cases.map(to_case).collect()
}

/// The cases of a catalogue. What only should be right is skipped with a message: it does not fail the run.
pub(crate) fn conformance_cases(results: &[CaseResult]) -> Vec<JunitCase> {
    let to_case = |result: &CaseResult| JunitCase {
        name: result.case.id.to_owned(),
        time: result.elapsed,
        outcome: match &result.verdict {
            CaseVerdict::Passed => JunitOutcome::Passed,
            CaseVerdict::NotJudged { reason } => JunitOutcome::Skipped {
                reason: Some(reason.clone()),
                detail: None,
            },
            CaseVerdict::Failed { found } if result.level == CaseLevel::Should => {
                JunitOutcome::Skipped {
                    reason: Some(format!("should: {found}")),
                    detail: Some(detail(result)),
                }
            }
            CaseVerdict::Failed { found } => JunitOutcome::Failed {
                reason: found.clone(),
                detail: detail(result),
            },
        },
    };
    results.iter().map(to_case).collect()
}

/// What is right, why, and how to repeat the case.
fn detail(result: &CaseResult) -> String {
    let case = result.case;
    let mut out = StyledText::new(Style::new(false));
    out.end_line().plain(case.expects).end_line();
    out.plain(case.why).plain(format!(" ({})", case.source));
    out.end_line();
    for line in result.command.iter().flat_map(|command| command.lines()) {
        // Its credentials are masked already, and the rest is what is sent.
        out.push_lines(Role::Plain, line).end_line();
    }
    out.as_str().to_owned()
}

/// A request as people read it; credentials are masked, because many read reports.
fn shown(kept: &FailedRequest, advice: &'static str) -> String {
    let request = &kept.request;
    let options = DisplayOptions {
        style: Style::new(false),
        limit: Some(BodyLimit {
            lines: MAX_LINES,
            bytes: MAX_BYTES,
            advice,
            ..BodyLimit::PIPE
        }),
    };
    let start = format!("{} {} {}", request.method, request.target, request.version);
    let mut out = StyledText::new(options.style);
    out.end_line().plain(start).end_line();
    write_headers(&mut out, &request.headers, &options);
    out.end_line();
    write_body(&mut out, &request.headers, &request.body, &options);
    out.as_str().to_owned()
}
