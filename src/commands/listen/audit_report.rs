//! The report at the end of `hook listen --audit`.

use std::time::Duration;

use anyhow::Result;

use super::options::OutputOptions;
use crate::commands::context::Context;
use crate::conformance::audit::{Audit, audit_report, time_to_judge};
use crate::conformance::{CaseResult, CaseVerdict, ConformanceReport};
use crate::output::render::{conformance_summary, conformance_table};
use crate::output::style::{Role, Style};
use crate::output::{StyledText, stderr, stdout};
use crate::units::whole_seconds;

/// What an audit found.
pub(super) struct AuditConclusion {
    pub(super) report: ConformanceReport,
    /// How many responses of the plan were given, and how many there are.
    progress: (usize, usize),
    /// How much longer the run would have had to go on.
    missing_time: Option<Duration>,
}

impl AuditConclusion {
    pub(super) fn of(audit: &Audit) -> Self {
        Self {
            report: audit_report(audit),
            progress: audit.progress(),
            missing_time: time_to_judge(audit),
        }
    }

    /// Writes the report: as JSON lines, as a table on stdout, or on stderr where stdout has exact bytes.
    pub(super) fn write(&self, options: &OutputOptions, context: &Context) -> Result<()> {
        if options.is_json() {
            let lines = self.report.results.iter().map(CaseResult::to_line);
            return Ok(stdout::write_json(&lines.collect::<String>())?);
        }
        if options.is_text() {
            let text = self.table(options.is_quiet(), context.stdout_style);
            return Ok(stdout::write_text(&text)?);
        }
        stderr::write(&self.table(false, context.stderr_style));
        Ok(())
    }

    fn table(&self, only_failed: bool, style: Style) -> StyledText {
        let mut results = self.report.results.clone();
        if only_failed {
            results.retain(|result| matches!(result.verdict, CaseVerdict::Failed { .. }));
            return conformance_table(&results, style);
        }
        let mut text = conformance_table(&results, style);
        let (given, all) = self.progress;
        let plan = format!("{given} of {all} responses of the plan given");
        text.push(Role::Secondary, plan).end_line();
        if let Some(missing) = self.missing_time {
            let seconds = whole_seconds(missing);
            let advice = format!(
                "keep the listener running {seconds} s longer to see whether failed events come again"
            );
            text.push(Role::Warning, advice).end_line();
        }
        text.append(&conformance_summary(&self.report, style));
        text
    }
}
