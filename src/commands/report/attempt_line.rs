//! The JSON line of an attempt.

use crate::commands::advice;
use crate::delivery::AttemptOutcome;
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
        Ok(answer) => (answer.timings, answer.elapsed, Some(&answer.response), None),
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
