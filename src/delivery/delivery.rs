//! A delivery: one event's request and the endpoint that it goes to, and how the outcome of an attempt is judged.

use crate::exit_code::Exit;
use crate::http::client::{FailedExchange, TimedResponse};
use crate::message::{Request, StatusSet, Url};

/// An endpoint and the exact request for it.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) url: Url,
    pub(crate) request: Request,
}

/// The response to an attempt, or why there was none.
pub(crate) type AttemptOutcome = Result<TimedResponse, FailedExchange>;

/// The exit code for an outcome, where `success` lists the statuses that count as delivered.
pub(crate) fn exit_of(outcome: &AttemptOutcome, success: &StatusSet) -> Exit {
    match outcome {
        // A response that was not read to its end can't be relied on.
        Ok(answer) if answer.truncated => Exit::Failed,
        Ok(answer) if success.contains(answer.response.status) => Exit::Done,
        Ok(answer) => match Exit::for_status(answer.response.status) {
            Exit::Done => Exit::ExpectationFailed,
            exit => exit,
        },
        Err(failure) if failure.is_timeout() => Exit::TimedOut,
        Err(_) => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::message::{Headers, Response, Version};
    use crate::record::Timings;

    fn response(status: u16, cut: bool) -> TimedResponse {
        TimedResponse {
            response: Response {
                version: Version::Http11,
                status,
                reason: String::new(),
                headers: Headers::new(),
                body: Vec::new(),
            },
            timings: Timings::default(),
            elapsed: Duration::ZERO,
            truncated: cut,
        }
    }

    #[test]
    fn the_success_statuses_decide_what_counts_as_delivered() {
        for (success, status, exit) in [
            ("2xx", 204, Exit::Done),
            ("2xx", 302, Exit::Redirected),
            ("2xx", 503, Exit::ServerError),
            ("200,202", 202, Exit::Done),
            ("200,202", 204, Exit::ExpectationFailed),
            ("4xx", 401, Exit::Done),
            ("4xx", 200, Exit::ExpectationFailed),
            ("4xx", 500, Exit::ServerError),
        ] {
            let success = StatusSet::parse(success).unwrap();
            assert_eq!(exit_of(&Ok(response(status, false)), &success), exit);
        }
        let cut = Ok(response(200, true));
        assert_eq!(exit_of(&cut, &StatusSet::default()), Exit::Failed);
    }
}
