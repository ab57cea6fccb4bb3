//! What a run found for one case.

use std::time::Duration;

use super::case::{CaseLevel, ConformanceCase};
use crate::record::CaseLine;

/// Whether a case is fulfilled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CaseVerdict {
    Passed,
    Failed {
        /// What came instead, in one line.
        found: String,
    },
    /// Nothing can be said, and why: the scheme signs no id, no such request came.
    NotJudged {
        reason: String,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct CaseResult {
    pub(crate) case: &'static ConformanceCase,
    /// The level in this run.
    pub(crate) level: CaseLevel,
    pub(crate) verdict: CaseVerdict,
    /// What else is worth knowing, also of a case that passed.
    pub(crate) note: Option<String>,
    /// The command that repeats a failed case.
    pub(crate) command: Option<String>,
    pub(crate) elapsed: Duration,
}

impl CaseResult {
    pub(crate) fn new(case: &'static ConformanceCase, verdict: CaseVerdict) -> Self {
        Self {
            case,
            level: case.level,
            verdict,
            note: None,
            command: None,
            elapsed: Duration::ZERO,
        }
    }

    pub(crate) fn not_judged(case: &'static ConformanceCase, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::new(case, CaseVerdict::NotJudged { reason })
    }

    /// Whether it failed at this level.
    pub(crate) fn has_failed(&self, level: CaseLevel) -> bool {
        self.level == level && matches!(self.verdict, CaseVerdict::Failed { .. })
    }

    /// The line of `--json`.
    pub(crate) fn to_line(&self) -> String {
        let (result, detail) = match &self.verdict {
            CaseVerdict::Passed => ("passed", None),
            CaseVerdict::Failed { found } => ("failed", Some(found.as_str())),
            CaseVerdict::NotJudged { reason } => ("not-judged", Some(reason.as_str())),
        };
        CaseLine {
            case: self.case.id,
            level: self.level.word(),
            result: Some(result),
            detail,
            note: self.note.as_deref(),
            expects: self.case.expects,
            why: self.case.why,
            source: self.case.source,
            command: self.command.as_deref(),
            elapsed: self.elapsed,
        }
        .to_line()
    }
}
