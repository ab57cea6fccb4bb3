//! What a check found, for people and for programs, as it goes on and at its end.

use std::time::Duration;

use anyhow::Result;

use super::options::EndpointCheckOptions;
use crate::commands::context::Context;
use crate::commands::listen::write_junit_report;
use crate::conformance::{CaseResult, ConformanceReport};
use crate::message::credentials::{mask_header, mask_text};
use crate::message::{Request, Url};
use crate::output::export::{JunitCase, JunitOutcome, conformance_cases, to_report_curl};
use crate::output::file::{self, Access};
use crate::output::render::{conformance_summary, conformance_table};
use crate::output::stdout;

/// Writes the results of a group.
pub(super) fn write_group(results: &[CaseResult], json: bool, context: &Context) -> Result<()> {
    if json {
        let lines: String = results.iter().map(CaseResult::to_line).collect();
        return Ok(stdout::write_json(&lines)?);
    }
    let table = conformance_table(results, context.stdout_style);
    Ok(stdout::write_text(&table)?)
}

/// Writes the counts, and the JUnit report, with a case for a run that failed for another reason than a case.
pub(super) fn write_end(
    report: &ConformanceReport,
    failure: Option<String>,
    options: &EndpointCheckOptions,
    (seed, elapsed): (u64, Duration),
    context: &Context,
) -> Result<()> {
    let mut cases = conformance_cases(&report.results);
    cases.extend(failure.map(|reason| JunitCase {
        name: "the run".to_owned(),
        time: Duration::ZERO, // readers add up the times
        outcome: JunitOutcome::Failed {
            reason,
            detail: String::new(),
        },
    }));
    write_junit_report(
        options.junit.as_deref(),
        "hook check",
        &cases,
        &report.summary(),
        &[("seed", seed.to_string())],
        elapsed,
        |path, report| file::write(path, report, Access::Umask),
    )?;
    if options.json || report.results.is_empty() {
        return Ok(());
    }
    let summary = conformance_summary(report, context.stdout_style);
    Ok(stdout::write_text(&summary)?)
}

/// The curl command that repeats a request, without credentials.
pub(super) fn curl_command(url: &Url, request: &Request) -> String {
    let mut shown = request.clone();
    shown.headers = request
        .headers
        .iter()
        .map(|(name, value)| {
            let text = str::from_utf8(value).unwrap_or_default();
            let masked = mask_header(name, text).map(String::into_bytes);
            (name, masked.unwrap_or_else(|| value.to_vec()))
        })
        .collect();
    shown.target = mask_text(&request.target).into_owned();
    to_report_curl(url, &shown)
}
