//! Whether a delivery is tried again, and when; pure: the clock and what is random are arguments.

mod after;
mod backoff;

use std::time::Duration;

use jiff::Timestamp;

pub(crate) use backoff::Backoff;

use crate::message::Response;

/// How often and when a delivery is tried again.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// How many attempts may follow the first one.
    pub(crate) retries: u32,
    /// The waits between them.
    pub(crate) backoff: Backoff,
    /// The most that an endpoint may ask for.
    pub(crate) max_retry_after: Duration,
    /// What decides the random part of the waits.
    pub(crate) seed: u64,
}

/// The wait before the next attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// How long it is.
    pub(crate) length: Duration,
    /// What the endpoint asked for with `Retry-After`.
    pub(crate) asked: Option<Duration>,
}

impl Policy {
    /// The wait after so many failed attempts of one delivery; `None` when there is no further attempt.
    ///
    /// `answer` is what the last attempt got; without one it failed on the way, which is always worth another try.
    pub(crate) fn wait(
        &self,
        delivery: usize,
        failed: u32,
        answer: Option<&Response>,
        now: Timestamp,
    ) -> Option<Wait> {
        if failed > self.retries || !answer.is_none_or(|answer| may_pass(answer.status)) {
            return None;
        }
        let asked = answer.and_then(|answer| after::asked(answer, now));
        let random = backoff::fraction(self.seed, delivery as u64, failed);
        let own = self.backoff.wait(failed, random);
        // The endpoint knows when it is ready, but may not hold us for ever.
        let least = asked.unwrap_or_default().min(self.max_retry_after);
        Some(Wait {
            length: own.max(least),
            asked,
        })
    }
}

/// Whether a later attempt may get another answer: the endpoint was late, busy or broken.
fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500..=599)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Headers, Version};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn answer(status: u16, retry_after: Option<&str>) -> Response {
        let fields = retry_after.map(|value| ("Retry-After", value));
        Response {
            version: Version::Http11,
            status,
            reason: String::new(),
            headers: Headers::from_iter(fields),
            body: Vec::new(),
        }
    }

    fn policy(retries: u32, wait: Duration) -> Policy {
        Policy {
            retries,
            backoff: Backoff::List(vec![wait]),
            max_retry_after: Duration::from_mins(5),
            seed: 0,
        }
    }

    fn seconds(wait: Option<Wait>) -> Option<f64> {
        wait.map(|wait| wait.length.as_secs_f64())
    }

    #[test]
    fn what_may_pass_is_tried_again() {
        let policy = policy(1, Duration::from_secs(2));
        let wait = |status| seconds(policy.wait(0, 1, Some(&answer(status, None)), NOW));
        for status in [408, 425, 429, 500, 502, 503, 504, 599] {
            assert_eq!(wait(status), Some(2.0), "{status}");
        }
        for status in [200, 204, 301, 307, 400, 401, 404, 410, 413, 422, 600] {
            assert_eq!(wait(status), None, "{status}");
        }
        assert_eq!(seconds(policy.wait(0, 1, None, NOW)), Some(2.0));
    }

    #[test]
    fn there_are_as_many_attempts_as_asked_for() {
        let policy = policy(2, Duration::ZERO);
        for (failed, more) in [(1, true), (2, true), (3, false)] {
            assert_eq!(policy.wait(0, failed, None, NOW).is_some(), more);
        }
    }

    #[test]
    fn the_endpoint_is_heeded_up_to_the_maximum() {
        for (own, asked, length) in [
            (0, "7", 7.0),
            (0, "0.25", 0.25),
            (0, "Thu, 01 Jan 1970 00:01:00 GMT", 60.0),
            (0, "3600", 300.0), // the maximum
            (10, "7", 10.0),    // it may be later than asked
            (400, "3600", 400.0),
            (3, "soon", 3.0),
        ] {
            let policy = policy(1, Duration::from_secs(own));
            let wait = policy.wait(0, 1, Some(&answer(503, Some(asked))), NOW);
            assert_eq!(seconds(wait), Some(length), "{own} {asked}");
        }
    }
}
