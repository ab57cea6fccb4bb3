//! `hook listen --audit`: what the flags ask for, and the plan.

use std::time::Duration;

use anyhow::Result;

use crate::cli::Listen;
use crate::commands::context::Context;
use crate::commands::report::write_catalogue;
use crate::conformance::audit::{AUDIT_CASES, Audit, AuditPlan, AuditTimes};
use crate::exit_code::Exit;
use crate::help::wrap_text;
use crate::output::columns::width;
use crate::output::style::{Role, Style};
use crate::output::{StyledText, stdout};
use crate::record::PlanLine;
use crate::units::whole_seconds;

/// Blanks before a response, for its number, and before a reaction.
const INDENT: usize = 6;
const GAP: usize = 2;

pub(super) fn audit_of(args: &Listen) -> Audit {
    let plan = AuditPlan::new(args.audit.audit_rounds.unwrap_or(1));
    Audit::new(plan, times(args))
}

fn times(args: &Listen) -> AuditTimes {
    let usual = AuditTimes::USUAL;
    let given = |time: Duration| (!time.is_zero()).then_some(time);
    let retry_after = args.respond.retry_after.map(whole_seconds);
    let retry_after = retry_after.map(Duration::from_secs);
    AuditTimes {
        retry_after: retry_after.and_then(given).unwrap_or(usual.retry_after),
        slow: given(args.respond.delay.max).unwrap_or(usual.slow),
        ..usual
    }
}

/// Writes the responses in their order, each with what a right sender does then, and the cases.
pub(super) fn write_plan(args: &Listen, context: &Context) -> Result<Exit> {
    let plan = AuditPlan::new(args.audit.audit_rounds.unwrap_or(1));
    let times = times(args);
    let responses = plan.responses().iter().zip(1..);
    let rows: Vec<_> = responses
        .map(|(response, nth)| (nth, response.describe(&times), response.right_reaction()))
        .collect();
    let json = args.display.json;
    if json {
        let line = |(nth, response, expects): &(usize, String, &str)| {
            PlanLine {
                nth: *nth,
                response,
                expects,
            }
            .to_line()
        };
        stdout::write_json(&rows.iter().map(line).collect::<String>())?;
    } else {
        let columns = stdout::terminal_columns();
        stdout::write_text(&plan_table(&rows, columns, context.stdout_style))?;
    }
    write_catalogue(AUDIT_CASES.iter().map(|row| &row.case), json, context)?;
    Ok(Exit::Done)
}

/// The responses, each with the reaction beside it, or below it where a terminal is too narrow.
fn plan_table(rows: &[(usize, String, &str)], columns: Option<usize>, style: Style) -> StyledText {
    let widths = rows.iter().map(|(_, response, _)| width(response));
    let widest = widths.max().unwrap_or_default();
    let reactions = rows.iter().map(|(.., reaction)| width(reaction));
    let longest = reactions.max().unwrap_or_default();
    let mut text = StyledText::new(style);
    text.push(Role::Literal, "responses").end_line();
    let is_narrow = columns.is_some_and(|columns| columns < INDENT + widest + GAP + longest);
    for (nth, response, reaction) in rows {
        let Some(room) = columns.filter(|_| is_narrow) else {
            text.plain(format!("  {nth:2}  {response:widest$}  "));
            text.push(Role::Secondary, *reaction).end_line();
            continue;
        };
        let lines = wrap_text(response, room.saturating_sub(INDENT));
        for (at, line) in lines.iter().enumerate() {
            let start = match at {
                0 => format!("  {nth:2}  "),
                _ => " ".repeat(INDENT),
            };
            text.plain(start).plain(line).end_line();
        }
        for line in wrap_text(reaction, room.saturating_sub(INDENT + GAP)) {
            text.plain(" ".repeat(INDENT + GAP));
            text.push(Role::Secondary, line).end_line();
        }
    }
    text.plain("   …  200").end_line();
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_broken_at_words_on_a_narrow_terminal() {
        let rows = [
            (1, "200".to_owned(), "the event does not come again"),
            (
                2,
                "no response until the sender gives up".to_owned(),
                "later",
            ),
        ];
        let plan = |columns| {
            plan_table(&rows, columns, Style::new(false))
                .as_str()
                .to_owned()
        };
        let wide = plan(None);
        assert!(
            wide.lines().all(|line| !line.starts_with("        ")),
            "{wide}"
        );
        assert_eq!(plan(Some(74)), wide);
        assert_eq!(
            plan(Some(30)),
            "responses
   1  200
        the event does not
        come again
   2  no response until the
      sender gives up
        later
   …  200
"
        );
        assert_eq!(
            plan(Some(73)).lines().nth(2),
            Some("        the event does not come again")
        );
    }
}
