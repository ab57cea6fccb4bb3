//! A catalogue of cases, before anything is judged.

use std::time::Duration;

use anyhow::Result;

use crate::commands::context::Context;
use crate::conformance::ConformanceCase;
use crate::output::render::conformance_catalogue;
use crate::output::stdout;
use crate::record::CaseLine;

/// Lists cases: as JSON lines without a result, or as a table.
pub(crate) fn write_catalogue<'a>(
    cases: impl Iterator<Item = &'a ConformanceCase>,
    json: bool,
    context: &Context,
) -> Result<()> {
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
