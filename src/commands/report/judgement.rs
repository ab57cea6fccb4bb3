//! Whether the last attempt of a delivery delivered the event, and met what the user expects of the response.

use crate::cli::DeliveryArgs;
use crate::delivery::{AttemptOutcome, exit_of};
use crate::exit_code::Exit;
use crate::expression::Subject;

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
        let Ok(answer) = outcome else {
            return judgement;
        };
        let response = &answer.response;
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
