//! What a check found, for people and for programs, as it goes on and at its end.

use std::time::Duration;

use anyhow::Result;

use super::options::EndpointCheckOptions;
use crate::commands::context::Context;
use crate::commands::listen::write_junit_report;
use crate::conformance::check::CheckCase;
use crate::conformance::{CaseResult, ConformanceCase, ConformanceReport};
use crate::message::credentials::mask_header;
use crate::message::{Request, Url};
use crate::output::export::{conformance_cases, to_curl};
use crate::output::file::{self, Access};
use crate::output::render::{conformance_catalogue, conformance_summary, conformance_table};
use crate::output::stdout;
use crate::record::CaseLine;

/// Lists the cases.
pub(super) fn write_catalogue<'a>(
    cases: impl Iterator<Item = &'a CheckCase>,
    json: bool,
    context: &Context,
) -> Result<()> {
    let cases = cases.map(|check| &check.case);
    if json {
        let line = |case: &ConformanceCase| {
            CaseLine {
                case: case.id,
                level: case.level.word(),
                result: None,
                detail: None,
                note: None,
                expects: case.expects,
                why: case.why,
                source: case.source,
                command: None,
                elapsed: Duration::ZERO,
            }
            .to_line()
        };
        let lines: String = cases.map(line).collect();
        return Ok(stdout::write_json(&lines)?);
    }
    let list = conformance_catalogue(cases, context.stdout_style);
    Ok(stdout::write_text(&list)?)
}

/// Writes the results of a group.
pub(super) fn write_group(results: &[CaseResult], json: bool, context: &Context) -> Result<()> {
    if json {
        let lines: String = results.iter().map(CaseResult::to_line).collect();
        return Ok(stdout::write_json(&lines)?);
    }
    let table = conformance_table(results, context.stdout_style);
    Ok(stdout::write_text(&table)?)
}

/// Writes the counts, and the JUnit report.
pub(super) fn write_end(
    report: &ConformanceReport,
    options: &EndpointCheckOptions,
    elapsed: Duration,
    context: &Context,
) -> Result<()> {
    write_junit_report(
        options.junit.as_deref(),
        "hook check",
        &conformance_cases(&report.results),
        &report.summary(),
        elapsed,
        |path, report| file::write(path, report, Access::Umask),
    )?;
    if options.json {
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
    to_curl(url, &shown)
}
