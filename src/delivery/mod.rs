//! Delivers events to their endpoints: one at a time, all endpoints at once, or many; each is tried again as the policy
//! says.

mod endpoints;
mod id;
mod latencies;
mod load;
mod pursuit;
mod random;
mod results;

#[cfg(test)]
mod tests;

use crate::exit_code::Exit;
use crate::http::client::{Answer, Failure};
use crate::message::{Request, Statuses, Url};

pub(crate) use endpoints::Endpoints;
pub(crate) use id::message_id;
pub(crate) use latencies::Latencies;
pub(crate) use load::{Load, Ran, Turn, Turns};
pub(crate) use pursuit::{Attempted, Event, Next, Terms};
pub(crate) use random::random;
pub(crate) use results::{Finished, Results};

/// An endpoint and the request for it.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    /// Where to.
    pub(crate) url: Url,
    /// The exact request.
    pub(crate) request: Request,
}

/// What became of one attempt.
pub(crate) type Outcome = Result<Answer, Failure>;

/// The exit code that an outcome asks for, where these statuses are good.
pub(crate) fn exit_of(outcome: &Outcome, success: &Statuses) -> Exit {
    match outcome {
        // What was not read whole can't be vouched for.
        Ok(answer) if answer.cut => Exit::Failed,
        Ok(answer) if success.contains(answer.response.status) => Exit::Done,
        Ok(answer) => match Exit::for_status(answer.response.status) {
            Exit::Done => Exit::Unexpected,
            exit => exit,
        },
        Err(failure) if failure.is_timeout() => Exit::OutOfTime,
        Err(_) => Exit::Failed,
    }
}
