//! The responses of an audit, in their order.

use std::fmt;
use std::time::Duration;

/// What a strict consumer does with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuditResponse {
    Success,
    ServerError,
    /// 503 with `Retry-After`.
    Unavailable,
    /// No response until the sender gives up.
    Timeout,
    Reset,
    SlowSuccess,
    Redirect,
    /// 200 whose body ends with the connection.
    WithoutLength,
    /// 200, after which a kept connection closes.
    ClosedConnection,
    Gone,
}

/// The durations in the responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AuditTimes {
    /// The value of `Retry-After`.
    pub(crate) retry_after: Duration,
    /// How long the slow response takes.
    pub(crate) slow: Duration,
    /// How long a sender may wait for a response that does not come.
    pub(crate) timeout: Duration,
}

impl AuditTimes {
    pub(crate) const USUAL: Self = Self {
        // Long enough to tell whether a sender respects it, short enough for a test.
        retry_after: Duration::from_secs(2),
        // Slack and Zoom, the least patient providers, wait for 3 s.
        slow: Duration::from_secs(2),
        // Twice what Standard Webhooks recommends at most.
        timeout: Duration::from_mins(1),
    };
}

/// Which response comes next.
#[derive(Clone, Debug)]
pub(crate) struct AuditPlan {
    responses: Vec<AuditResponse>,
}

/// One round. 410 follows the last round, because a sender may send nothing more after it.
const ROUND: [AuditResponse; 9] = [
    AuditResponse::Success,
    AuditResponse::ServerError,
    AuditResponse::Unavailable,
    AuditResponse::Timeout,
    AuditResponse::Reset,
    AuditResponse::SlowSuccess,
    AuditResponse::Redirect,
    AuditResponse::WithoutLength,
    AuditResponse::ClosedConnection,
];

impl AuditPlan {
    pub(crate) fn new(rounds: u32) -> Self {
        let rounds = (0..rounds).flat_map(|_| ROUND);
        Self {
            responses: rounds.chain([AuditResponse::Gone]).collect(),
        }
    }

    pub(crate) fn responses(&self) -> &[AuditResponse] {
        &self.responses
    }
}

impl AuditResponse {
    pub(crate) fn is_success(self) -> bool {
        matches!(
            self,
            Self::Success | Self::SlowSuccess | Self::WithoutLength | Self::ClosedConnection
        )
    }

    /// Whether a sender should try again after it.
    pub(crate) fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::ServerError | Self::Unavailable | Self::Timeout | Self::Reset
        )
    }

    /// Whether it takes time, and the sender may leave before it comes.
    pub(super) fn is_delayed(self) -> bool {
        matches!(self, Self::Timeout | Self::SlowSuccess)
    }

    /// The response in words.
    pub(crate) fn describe(self, times: &AuditTimes) -> String {
        let seconds = |time: Duration| format!("{} s", time.as_secs_f64());
        match self {
            Self::Unavailable => format!("503 with `Retry-After: {}`", times.retry_after.as_secs()),
            Self::Timeout => {
                let most = seconds(times.timeout);
                format!("no response until the sender gives up, for {most} at most")
            }
            Self::SlowSuccess => format!("200 after {}", seconds(times.slow)),
            _ => self.to_string(),
        }
    }

    /// What a right sender does then.
    pub(crate) fn right_reaction(self) -> &'static str {
        match self {
            Self::Success => "the event does not come again",
            Self::ServerError | Self::Reset => "the event comes again later",
            Self::Unavailable => "the event comes again, but not before that time",
            Self::Timeout => "the sender gives up, and the event comes again later",
            Self::SlowSuccess => "the sender waits, and the event does not come again",
            Self::Redirect => "the payload is not sent to the other URL",
            Self::WithoutLength => "the response counts as whole",
            Self::ClosedConnection => "the next event comes on a new connection",
            Self::Gone => "the event does not come again",
        }
    }
}

impl fmt::Display for AuditResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Success => "200",
            Self::ServerError => "500",
            Self::Unavailable => "503 with `Retry-After`",
            Self::Timeout => "no response",
            Self::Reset => "a reset of the connection",
            Self::SlowSuccess => "a slow 200",
            Self::Redirect => "307 to another URL of the listener",
            Self::WithoutLength => "200 without a length",
            Self::ClosedConnection => "200, then the kept connection is closed",
            Self::Gone => "410",
        })
    }
}
