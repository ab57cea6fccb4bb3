//! What is reported of an attempt: its JSON line, its exit code, and what the response lacks.

use crate::cli::DeliveryArgs;
use crate::commands::advice;
use crate::delivery::{AttemptOutcome, exit_of};
use crate::exit_code::Exit;
use crate::expression::Subject;
use crate::message::{Request, Url};
use crate::record::AttemptLine;

/// Describes an attempt: its number in the run, where it went, what was sent, and the outcome.
pub(crate) fn attempt_line<'a>(
    id: Option<&'a str>,
    seq: u64,
    url: &Url,
    (attempt, request, outcome): (u32, &'a Request, &'a AttemptOutcome),
) -> AttemptLine<'a> {
    let (timings, elapsed, response, error) = match outcome {
        Ok(timed) => (timed.timings, timed.elapsed, Some(&timed.response), None),
        Err(failure) => (
            failure.timings,
            failure.elapsed,
            failure.partial.as_deref(),
            Some(advice::failed_exchange(failure)),
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

/// The exit code for an outcome, with a sentence for each expectation that the response does not meet.
pub(crate) struct Judgement {
    pub(crate) exit: Exit,
    pub(crate) unmet: Vec<String>,
}

impl Judgement {
    pub(crate) fn of(outcome: &AttemptOutcome, args: &DeliveryArgs) -> Self {
        let exit = exit_of(outcome, &args.success);
        let mut judgement = Self {
            exit,
            unmet: Vec::new(),
        };
        // A failure is reported by itself, and is worse than anything that a response lacks.
        let Ok(timed) = outcome else {
            return judgement;
        };
        let response = &timed.response;
        if exit == Exit::ExpectationFailed {
            judgement.unmet.push(format!(
                "expected a status of {}: it was {}",
                args.success, response.status
            ));
        }
        if args.expect.is_empty() {
            return judgement;
        }
        let subject = Subject::response(response);
        for expression in args
            .expect
            .iter()
            .filter(|expression| !expression.holds(&subject))
        {
            judgement.exit = judgement.exit.worse(Exit::ExpectationFailed);
            let found = expression.explain_mismatch(&subject);
            judgement
                .unmet
                .push(format!("expected `{expression}`: {found}"));
        }
        judgement
    }
}
