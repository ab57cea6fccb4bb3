//! `hook listen --audit`: what the flags ask for, and the plan.

use std::time::Duration;

use anyhow::Result;

use crate::cli::Listen;
use crate::commands::context::Context;
use crate::commands::report::write_catalogue;
use crate::conformance::audit::{AUDIT_CASES, Audit, AuditPlan, AuditTimes};
use crate::exit_code::Exit;
use crate::output::style::{Role, Style};
use crate::output::{StyledText, stdout};
use crate::record::PlanLine;
use crate::units::whole_seconds;

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
        stdout::write_text(&plan_table(&rows, context.stdout_style))?;
    }
    write_catalogue(AUDIT_CASES.iter().map(|row| &row.case), json, context)?;
    Ok(Exit::Done)
}

fn plan_table(rows: &[(usize, String, &str)], style: Style) -> StyledText {
    let columns = rows.iter().map(|(_, response, _)| response.chars().count());
    let columns = columns.max().unwrap_or_default();
    let mut text = StyledText::new(style);
    text.push(Role::Literal, "responses").end_line();
    for (nth, response, reaction) in rows {
        text.plain(format!("  {nth:2}  {response:columns$}  "));
        text.push(Role::Secondary, *reaction).end_line();
    }
    text.plain("   …  200").end_line();
    text
}
