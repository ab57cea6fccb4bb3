//! What a judge says of a case.

use crate::conformance::CaseVerdict;

#[derive(Debug)]
pub(super) struct AuditFinding {
    pub(super) verdict: CaseVerdict,
    pub(super) note: Option<String>,
}

impl AuditFinding {
    pub(super) fn passed() -> Self {
        Self::of(CaseVerdict::Passed)
    }

    pub(super) fn failed(found: impl Into<String>) -> Self {
        let found = found.into();
        Self::of(CaseVerdict::Failed { found })
    }

    pub(super) fn not_judged(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::of(CaseVerdict::NotJudged { reason })
    }

    /// The case has failed if anything was found.
    pub(super) fn by_fault(found: Option<String>) -> Self {
        found.map_or_else(Self::passed, Self::failed)
    }

    pub(super) fn has_failed(&self) -> bool {
        matches!(self.verdict, CaseVerdict::Failed { .. })
    }

    pub(super) fn noting(self, note: Option<String>) -> Self {
        Self { note, ..self }
    }

    fn of(verdict: CaseVerdict) -> Self {
        Self {
            verdict,
            note: None,
        }
    }
}
