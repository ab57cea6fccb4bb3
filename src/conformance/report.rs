//! The results of a run, counted.

use super::case::CaseLevel;
use super::result::{CaseResult, CaseVerdict};
use crate::exit_code::Exit;

/// All results, in the order of the run.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConformanceReport {
    pub(crate) results: Vec<CaseResult>,
}

impl ConformanceReport {
    pub(crate) fn passed(&self) -> usize {
        self.count(|result| result.verdict == CaseVerdict::Passed)
    }

    pub(crate) fn failed(&self, level: CaseLevel) -> usize {
        self.count(|result| result.has_failed(level))
    }

    pub(crate) fn not_judged(&self) -> usize {
        self.count(|result| matches!(result.verdict, CaseVerdict::NotJudged { .. }))
    }

    fn count(&self, test: impl Fn(&CaseResult) -> bool) -> usize {
        self.results.iter().filter(|result| test(result)).count()
    }

    /// Only what must be right decides.
    pub(crate) fn exit(&self) -> Exit {
        match self.failed(CaseLevel::Must) {
            0 => Exit::Done,
            _ => Exit::ExpectationFailed,
        }
    }

    /// All counts in one line: `41 passed, 3 failed (2 must, 1 should), 12 not judged`.
    pub(crate) fn summary(&self) -> String {
        let [must, should] = [CaseLevel::Must, CaseLevel::Should].map(|level| self.failed(level));
        let failed = match (must, should) {
            (0, 0) => "0 failed".to_owned(),
            _ => format!("{} failed ({must} must, {should} should)", must + should),
        };
        let (passed, not_judged) = (self.passed(), self.not_judged());
        format!("{passed} passed, {failed}, {not_judged} not judged")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::ConformanceCase;

    static CASE: ConformanceCase = ConformanceCase {
        id: "group.name",
        level: CaseLevel::Must,
        expects: "",
        why: "",
        source: "",
    };

    fn result(level: CaseLevel, verdict: CaseVerdict) -> CaseResult {
        CaseResult {
            level,
            ..CaseResult::new(&CASE, verdict)
        }
    }

    #[test]
    fn only_a_failed_must_fails_the_run() {
        let failed = || CaseVerdict::Failed {
            found: "500".to_owned(),
        };
        let mut report = ConformanceReport::default();
        report.results.push(CaseResult::not_judged(&CASE, "why"));
        report
            .results
            .push(result(CaseLevel::Must, CaseVerdict::Passed));
        assert_eq!(report.summary(), "1 passed, 0 failed, 1 not judged");
        report.results.push(result(CaseLevel::Should, failed()));
        assert_eq!(report.exit(), Exit::Done);
        report.results.push(result(CaseLevel::Must, failed()));
        assert_eq!(report.exit(), Exit::ExpectationFailed);
        let summary = "1 passed, 2 failed (1 must, 1 should), 1 not judged";
        assert_eq!(report.summary(), summary);
        assert_eq!(CASE.group(), "group");
    }
}
