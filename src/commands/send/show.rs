//! What became of a delivery, for people and for programs.

use anyhow::Result;

use super::MAX_ANSWER;
use crate::cli::Send;
use crate::commands::context::{Context, print, say};
use crate::delivery::{Delivery, Outcome};
use crate::message::Response;
use crate::output::human::{self, Look};
use crate::output::style::Style;
use crate::record::Attempt;

/// Shows one outcome.
pub(super) fn show(
    args: &Send,
    id: &str,
    seq: u64,
    delivery: &Delivery,
    outcome: &Outcome,
    is_one_of_many: bool,
    context: &Context,
) -> Result<()> {
    if args.json {
        let id = (!id.is_empty()).then_some(id);
        return print(attempt(id, seq, delivery, outcome).to_line().as_bytes());
    }
    if !args.quiet || outcome.is_err() {
        let look = look(args, context.stderr_style);
        let url = is_one_of_many.then_some(&delivery.url);
        say(&human::outcome(
            url,
            outcome.as_ref().map(|a| (&a.response, a.elapsed)),
            args.verbose,
            &look,
        ));
    }
    match outcome {
        Ok(answer) if !args.quiet && !answer.response.body.is_empty() => {
            print_body(&answer.response, args, context)?;
        }
        _ => {}
    }
    if outcome.as_ref().is_ok_and(|answer| answer.cut) {
        let limit = human::size(MAX_ANSWER);
        say(&format!(
            "hook: the answer's body is longer than {limit}: the rest was not read\n"
        ));
    }
    Ok(())
}

/// Pretty on a terminal; into a pipe the exact bytes.
fn print_body(response: &Response, args: &Send, context: &Context) -> Result<()> {
    if !context.stdout_is_terminal {
        return print(&response.body);
    }
    let mut text = String::new();
    let look = Look {
        limit: Some(human::Limit::terminal(
            "in a pipe nothing is cut: `| less -R`",
        )),
        ..look(args, context.stdout_style)
    };
    human::write_body(&mut text, &response.headers, &response.body, &look);
    print(text.as_bytes())
}

pub(in crate::commands) fn look(args: &Send, style: Style) -> Look {
    Look {
        style,
        show_secrets: args.show_secrets,
        limit: None,
    }
}

pub(in crate::commands) fn attempt<'a>(
    id: Option<&'a str>,
    seq: u64,
    delivery: &'a Delivery,
    outcome: &'a Outcome,
) -> Attempt<'a> {
    let (timings, elapsed, response, error) = match outcome {
        Ok(answer) => (answer.timings, answer.elapsed, Some(&answer.response), None),
        Err(failure) => (
            failure.timings,
            failure.elapsed,
            failure.partial.as_deref(),
            Some(failure.to_string()),
        ),
    };
    Attempt {
        seq,
        url: delivery.url.to_string(),
        id,
        attempt: 1,
        elapsed,
        timings,
        request: &delivery.request,
        response,
        error,
    }
}
