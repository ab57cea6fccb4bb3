//! How an attempt is shown: its body for people, its line for programs.

use anyhow::Result;

use crate::commands::context::Context;
use crate::commands::report::ReportOptions;
use crate::delivery::AttemptOutcome;
use crate::message::{Request, Response, Url};
use crate::output::render::{self, DisplayOptions};
use crate::output::style::Style;
use crate::output::{StyledText, stdout};
use crate::record::AttemptLine;

/// Pretty on a terminal; into a pipe the exact bytes.
pub(super) fn print_body(
    response: &Response,
    report: ReportOptions,
    context: &Context,
) -> Result<()> {
    if !context.stdout_is_terminal {
        return Ok(stdout::write_data(&response.body)?);
    }
    let mut text = StyledText::new(context.stdout_style);
    let look = DisplayOptions {
        limit: Some(render::BodyLimit::terminal(
            "in a pipe nothing is cut: `| less -R`",
        )),
        ..look(report, context.stdout_style)
    };
    render::write_body(&mut text, &response.headers, &response.body, &look);
    Ok(stdout::write_text(&text)?)
}

pub(in crate::commands) fn look(report: ReportOptions, style: Style) -> DisplayOptions {
    DisplayOptions {
        style,
        show_secrets: report.show_secrets,
        limit: None,
    }
}

/// The line for one attempt: its number, what was sent, what became of it.
pub(in crate::commands) fn attempt<'a>(
    id: Option<&'a str>,
    seq: u64,
    url: &Url,
    (attempt, request, outcome): (u32, &'a Request, &'a AttemptOutcome),
) -> AttemptLine<'a> {
    let (timings, elapsed, response, error) = match outcome {
        Ok(answer) => (answer.timings, answer.elapsed, Some(&answer.response), None),
        Err(failure) => (
            failure.timings,
            failure.elapsed,
            failure.partial.as_deref(),
            Some(failure.to_string()),
        ),
    };
    AttemptLine {
        seq,
        url: url.to_string(),
        id,
        attempt,
        elapsed,
        timings,
        request,
        response,
        error,
    }
}
