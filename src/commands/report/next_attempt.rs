//! What is printed about the next attempt: the wait before it, or why there is none.

use std::time::Duration;

use crate::cli::DeliveryArgs;
use crate::delivery::{FinishedAttempt, NextAttempt, exit_of};
use crate::exit_code::Exit;
use crate::retry::RetryWait;
use crate::units::short_duration;

/// What is said after an attempt.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NextStep {
    /// Another attempt begins after a wait.
    Retry(String),
    /// There is no other attempt, and the delivery failed.
    GaveUp(String),
}

impl NextStep {
    /// `None` where the outcome says everything: the event was delivered, or there was one attempt and no retry.
    pub(super) fn of(finished: &FinishedAttempt, args: &DeliveryArgs) -> Option<Self> {
        let attempts = match finished.attempt {
            1 => "1 attempt".to_owned(),
            many => format!("{many} attempts"),
        };
        let outcome = &finished.outcome;
        let status = outcome.as_ref().ok().map(|timed| timed.response.status);
        match finished.next {
            NextAttempt::After(wait) => {
                let (attempt, of) = (finished.attempt + 1, args.retry.saturating_add(1));
                let wait = describe(wait, args.max_retry_after);
                Some(Self::Retry(format!("attempt {attempt} of {of} in {wait}")))
            }
            NextAttempt::PastDeadline(wait) => {
                let wait = short_duration(wait.duration);
                Some(Self::GaveUp(format!(
                    "gave up after {attempts}: waiting another {wait} would exceed `--deadline`"
                )))
            }
            // RFC 9110 section 15.5.11: gone. In Standard Webhooks the endpoint wants to be disabled.
            NextAttempt::None if status == Some(410) && !args.success.contains(410) => {
                Some(Self::GaveUp(
                    "the endpoint wants to be disabled (410): a provider would stop sending to it"
                        .to_owned(),
                ))
            }
            NextAttempt::None
                if finished.attempt > 1 && exit_of(outcome, &args.success) != Exit::Done =>
            {
                Some(Self::GaveUp(format!("gave up after {attempts}")))
            }
            NextAttempt::None => None,
        }
    }
}

/// The length of a wait, with its reason where the endpoint asked for it.
fn describe(wait: RetryWait, max_retry_after: Duration) -> String {
    let length = short_duration(wait.duration);
    match wait.retry_after {
        Some(asked) if asked > max_retry_after => format!(
            "{length} (Retry-After asks for {}, `--max-retry-after` is {})",
            short_duration(asked),
            short_duration(max_retry_after)
        ),
        Some(asked) if asked == wait.duration => format!("{length} (Retry-After)"),
        _ => length,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_names_the_header_that_asked_for_it() {
        let max = Duration::from_mins(5);
        let text = |duration, retry_after: Option<u64>| {
            let wait = RetryWait {
                duration: Duration::from_secs(duration),
                retry_after: retry_after.map(Duration::from_secs),
            };
            describe(wait, max)
        };
        assert_eq!(text(2, None), "2s");
        assert_eq!(text(5, Some(2)), "5s");
        assert_eq!(text(2, Some(2)), "2s (Retry-After)");
        assert_eq!(
            text(300, Some(3600)),
            "5m (Retry-After asks for 1h, `--max-retry-after` is 5m)"
        );
    }
}
