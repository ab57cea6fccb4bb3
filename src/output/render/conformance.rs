//! The results of a catalogue of cases as a table: a group after the other, a line for each case, and under each case
//! that failed what is right, why, and the command that repeats it.

use crate::conformance::{CaseLevel, CaseResult, CaseVerdict, ConformanceCase, ConformanceReport};
use crate::output::StyledText;
use crate::output::style::{Role, Style};

/// The column after the ids, most of which are shorter.
const ID_COLUMNS: usize = 26;
/// This many cases in a row that are not judged for one reason share a line.
const MANY_NOT_JUDGED: usize = 3;

/// Before what is said about a case that failed.
const DETAIL: &str = "      ";
/// A longer command is left out.
const LONGEST_COMMAND: usize = 4_000;

/// The lines of these results, with a heading before each group.
pub(crate) fn conformance_table(results: &[CaseResult], style: Style) -> StyledText {
    let mut out = StyledText::new(style);
    for group in results.chunk_by(|one, next| one.case.group() == next.case.group()) {
        out.push(Role::Literal, group[0].case.group()).end_line();
        for alike in group.chunk_by(is_not_judged_alike) {
            match &alike[0].verdict {
                CaseVerdict::NotJudged { reason } if alike.len() >= MANY_NOT_JUDGED => {
                    write_not_judged(&mut out, &format!("{} cases", alike.len()), reason);
                }
                _ => alike
                    .iter()
                    .for_each(|result| write_result(&mut out, result)),
            }
        }
    }
    out
}

fn is_not_judged_alike(one: &CaseResult, next: &CaseResult) -> bool {
    matches!(one.verdict, CaseVerdict::NotJudged { .. }) && one.verdict == next.verdict
}

fn write_not_judged(out: &mut StyledText, which: &str, reason: &str) {
    let text = format!("  – {which:ID_COLUMNS$}  {reason}");
    out.push(Role::Secondary, text).end_line();
}

fn write_result(out: &mut StyledText, result: &CaseResult) {
    let id = format!("{:ID_COLUMNS$}", result.case.id);
    match &result.verdict {
        CaseVerdict::Passed => {
            out.push(Role::Success, "  ✓ ");
            match &result.note {
                Some(note) => out.plain(id).push(Role::Secondary, format!("  {note}")),
                None => out.plain(result.case.id),
            };
            out.end_line();
        }
        CaseVerdict::NotJudged { reason } => write_not_judged(out, result.case.id, reason),
        CaseVerdict::Failed { found } => {
            let role = failure_role(result.level);
            out.push(role, "  ✗ ").push(Role::Literal, id);
            out.plain("  ").push(role, result.level.word());
            out.plain(format!(": {found}")).end_line();
            write_explanation(out, result);
        }
    }
}

fn write_explanation(out: &mut StyledText, result: &CaseResult) {
    let case = result.case;
    let mut line = |text: String| {
        out.push(Role::Secondary, format!("{DETAIL}{text}"));
        out.end_line();
    };
    line(format!("right: {}", case.expects));
    line(format!("why: {}", case.why));
    line(format!("source: {}", case.source));
    if let Some(note) = &result.note {
        line(format!("note: {note}"));
    }
    match &result.command {
        Some(command) if command.len() > LONGEST_COMMAND => {
            line(format!(
                "the curl command has {} characters: it is in the JSON lines and in the JUnit report",
                command.len()
            ));
        }
        Some(command) => write_command(out, command),
        None => {}
    }
}

/// Its credentials are masked already, and the rest is what is sent.
fn write_command(out: &mut StyledText, command: &str) {
    for line in command.lines() {
        out.push_lines(Role::Secondary, format!("{DETAIL}{line}"));
        out.end_line();
    }
}

fn failure_role(level: CaseLevel) -> Role {
    match level {
        CaseLevel::Must => Role::Failure,
        CaseLevel::Should => Role::Warning,
    }
}

/// The counts in one line.
pub(crate) fn conformance_summary(report: &ConformanceReport, style: Style) -> StyledText {
    let mut out = StyledText::new(style);
    let role = if report.failed(CaseLevel::Must) > 0 {
        Role::Failure
    } else if report.failed(CaseLevel::Should) > 0 {
        Role::Warning
    } else {
        Role::Success
    };
    out.push(role, report.summary()).end_line();
    out
}

/// A catalogue: each case with its level and what is right.
pub(crate) fn conformance_catalogue<'a>(
    cases: impl Iterator<Item = &'a ConformanceCase>,
    style: Style,
) -> StyledText {
    let mut out = StyledText::new(style);
    let mut group = "";
    for case in cases {
        if case.group() != group {
            group = case.group();
            out.push(Role::Literal, group).end_line();
        }
        let role = failure_role(case.level);
        out.plain(format!("  {:ID_COLUMNS$}  ", case.id));
        out.push(role, format!("{:6}", case.level.word()));
        out.plain(format!("  {}", case.expects)).end_line();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    static CASE: ConformanceCase = ConformanceCase {
        id: "signature.missing",
        level: CaseLevel::Must,
        expects: "a request without a signature is refused",
        why: "Anyone can send it.",
        source: "Standard Webhooks",
    };

    #[test]
    fn a_table_reads_like_this() {
        let failed = CaseResult {
            command: Some("curl \\\n  :3000\n".to_owned()),
            ..CaseResult::new(
                &CASE,
                CaseVerdict::Failed {
                    found: "200 \u{1b}OK".to_owned(),
                },
            )
        };
        let passed = CaseResult {
            note: Some("in 3 ms".to_owned()),
            ..CaseResult::new(&CASE, CaseVerdict::Passed)
        };
        let skipped = || CaseResult::not_judged(&CASE, "no secret");
        let other = CaseResult::not_judged(&CASE, "no id");
        let results = [
            failed,
            passed,
            skipped(),
            other,
            skipped(),
            skipped(),
            skipped(),
        ];
        let table = conformance_table(&results, Style::new(false));
        assert_eq!(
            table.as_str(),
            "signature
  ✗ signature.missing           must: 200 \\x1bOK
      right: a request without a signature is refused
      why: Anyone can send it.
      source: Standard Webhooks
      curl \\
        :3000
  ✓ signature.missing           in 3 ms
  – signature.missing           no secret
  – signature.missing           no id
  – 3 cases                     no secret
"
        );
        let list = conformance_catalogue([&CASE].into_iter(), Style::new(false));
        assert_eq!(
            list.as_str(),
            "signature
  signature.missing           must    a request without a signature is refused
"
        );
    }
}
