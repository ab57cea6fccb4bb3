//! What the last attempt of a delivery is worth.

use crate::cli::DeliveryArgs;
use crate::delivery::{AttemptOutcome, exit_of};
use crate::exit_code::Exit;
use crate::expression::Subject;

/// The exit that it asks for, and what its answer lacks of what was expected.
pub(in crate::commands) fn judged(
    outcome: &AttemptOutcome,
    args: &DeliveryArgs,
) -> (Exit, Vec<String>) {
    let mut exit = exit_of(outcome, &args.success);
    let Ok(answer) = outcome else {
        return (exit, Vec::new()); // what went wrong is worse, and is said
    };
    let response = &answer.response;
    let mut lacks = Vec::new();
    if exit == Exit::ExpectationFailed {
        let (status, success) = (response.status, &args.success);
        lacks.push(format!("expected a status of {success}: it was {status}"));
    }
    if args.expect.is_empty() {
        return (exit, lacks);
    }
    let subject = Subject::response(response);
    for expr in args.expect.iter().filter(|expr| !expr.holds(&subject)) {
        exit = exit.worse(Exit::ExpectationFailed);
        let had = expr.explain_mismatch(&subject);
        lacks.push(format!("expected `{expr}`: {had}"));
    }
    (exit, lacks)
}
