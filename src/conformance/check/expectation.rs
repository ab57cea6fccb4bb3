//! Which responses are right, and what is said about the others.

use super::outcome::{CheckOutcome, MissingKind};
use crate::conformance::CaseLevel;

/// Why nothing can be said without a connection.
pub(crate) const GONE: &str = "the endpoint cannot be reached any more";

/// What the response to a request should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expectation {
    /// 2xx.
    Accepted,
    /// 2xx. A refusal is worth a change, and a 5xx or no response is a fault whatever the level of the case is.
    AcceptedOrBroken,
    /// 2xx, or this status.
    AcceptedOr(u16),
    /// 2xx or any 4xx.
    AcceptedOrRefused,
    /// The same, or the connection is closed before a response.
    AcceptedRefusedOrClosed,
    /// Any 4xx that does not ask for another attempt.
    Refused,
    /// 2xx or 4xx: neither 5xx nor a hang.
    NoServerError,
    /// 4xx, 3xx or 501.
    NotServed,
}

/// What is said about a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CaseJudgement {
    Right,
    /// Right, and something is worth knowing.
    Noted(String),
    Wrong {
        found: String,
        /// Another level than that of the case.
        level: Option<CaseLevel>,
    },
    /// Nothing can be said, and why.
    Open(String),
}

impl Expectation {
    pub(crate) fn judge(self, outcome: &CheckOutcome) -> CaseJudgement {
        if outcome.is_busy {
            let busy = outcome.describe();
            return CaseJudgement::Open(format!("{busy}: the endpoint is too busy"));
        }
        if outcome.missing() == Some(MissingKind::Unreachable) {
            return CaseJudgement::Open(GONE.to_owned());
        }
        let status = outcome.status().unwrap_or(0);
        let (is_success, is_client) = ((200..300).contains(&status), is_client_error(status));
        let is_closed = outcome.missing() == Some(MissingKind::Closed);
        let is_right = match self {
            Self::Accepted | Self::AcceptedOrBroken => is_success,
            Self::AcceptedOr(other) => is_success || status == other,
            Self::AcceptedOrRefused | Self::NoServerError => is_success || is_client,
            Self::AcceptedRefusedOrClosed => is_success || is_client || is_closed,
            Self::Refused => is_refusal(status),
            Self::NotServed if is_success => {
                return CaseJudgement::Noted(format!("{} without an event", outcome.describe()));
            }
            Self::NotServed => is_client || (300..400).contains(&status) || status == 501,
        };
        if is_right {
            return match self {
                Self::AcceptedRefusedOrClosed if is_closed => {
                    CaseJudgement::Noted("the endpoint closed the connection early".to_owned())
                }
                Self::AcceptedOrRefused | Self::AcceptedRefusedOrClosed if is_client => {
                    CaseJudgement::Noted(outcome.describe())
                }
                Self::AcceptedOr(_) if is_client => CaseJudgement::Noted(outcome.describe()),
                _ => CaseJudgement::Right,
            };
        }
        CaseJudgement::Wrong {
            found: self.found(outcome, status),
            level: (self == Self::AcceptedOrBroken && !is_client && !(300..400).contains(&status))
                .then_some(CaseLevel::Must),
        }
    }

    fn found(self, outcome: &CheckOutcome, status: u16) -> String {
        let came = outcome.describe();
        match self {
            Self::Refused if matches!(status, 408 | 429) => {
                format!("{came}, which asks the sender to try again")
            }
            Self::Refused if (500..600).contains(&status) => {
                format!("{came}, not 4xx: the sender will try again")
            }
            Self::Refused if status > 0 => format!("{came}, not 4xx"),
            _ => came,
        }
    }
}

fn is_client_error(status: u16) -> bool {
    (400..500).contains(&status)
}

/// Any 4xx but those that ask for another attempt.
pub(crate) fn is_refusal(status: u16) -> bool {
    is_client_error(status) && !matches!(status, 408 | 429)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::conformance::check::MissingResponse;
    use crate::message::{Headers, Response, Version};

    fn response(status: u16) -> CheckOutcome {
        CheckOutcome {
            response: Ok(Response {
                version: Version::Http11,
                status,
                reason: String::new(),
                headers: Headers::new(),
                body: Vec::new(),
            }),
            elapsed: Duration::ZERO,
            is_reused: false,
            is_resent: false,
            is_busy: false,
        }
    }

    fn missing(kind: MissingKind) -> CheckOutcome {
        CheckOutcome {
            response: Err(MissingResponse {
                kind,
                words: "no response".to_owned(),
            }),
            ..response(200)
        }
    }

    fn is_right(expectation: Expectation, outcome: &CheckOutcome) -> bool {
        let judgement = expectation.judge(outcome);
        matches!(judgement, CaseJudgement::Right | CaseJudgement::Noted(_))
    }

    #[test]
    fn the_statuses_that_are_right() {
        use Expectation as E;
        let rows: [(Expectation, &[u16], &[u16]); 7] = [
            (E::Accepted, &[200, 204, 299], &[301, 400, 429, 500]),
            (E::AcceptedOr(411), &[200, 411], &[301, 400, 500]),
            (E::AcceptedOrRefused, &[200, 400, 415], &[301, 500]),
            (
                E::Refused,
                &[400, 401, 403, 404, 413],
                &[200, 302, 408, 429, 500, 501],
            ),
            (E::NoServerError, &[200, 400, 422], &[302, 500, 503]),
            (E::NotServed, &[200, 301, 404, 405, 501], &[500, 502]),
            (E::AcceptedRefusedOrClosed, &[200, 413], &[301, 500]),
        ];
        for (expectation, right, wrong) in rows {
            for status in right {
                assert!(
                    is_right(expectation, &response(*status)),
                    "{expectation:?} {status}"
                );
            }
            for status in wrong {
                assert!(
                    !is_right(expectation, &response(*status)),
                    "{expectation:?} {status}"
                );
            }
        }
        let closed = missing(MissingKind::Closed);
        assert!(is_right(E::AcceptedRefusedOrClosed, &closed));
        assert!(!is_right(E::Refused, &closed));
    }

    #[test]
    fn a_broken_handler_is_worse_than_a_refusal() {
        let level = |outcome: &CheckOutcome| match Expectation::AcceptedOrBroken.judge(outcome) {
            CaseJudgement::Wrong { level, .. } => level,
            other => panic!("{other:?}"),
        };
        assert_eq!(level(&response(400)), None);
        assert_eq!(level(&response(500)), Some(CaseLevel::Must));
        assert_eq!(
            level(&missing(MissingKind::TimedOut)),
            Some(CaseLevel::Must)
        );
    }

    #[test]
    fn an_endpoint_that_ends_is_judged_and_one_that_is_gone_is_not() {
        let ended = missing(MissingKind::Ended);
        let gone = missing(MissingKind::Unreachable);
        for expectation in [Expectation::Refused, Expectation::AcceptedRefusedOrClosed] {
            let judgement = expectation.judge(&ended);
            assert!(matches!(judgement, CaseJudgement::Wrong { .. }));
            let judgement = expectation.judge(&gone);
            assert_eq!(judgement, CaseJudgement::Open(GONE.to_owned()));
        }
    }

    #[test]
    fn a_busy_endpoint_is_not_judged() {
        let busy = CheckOutcome {
            is_busy: true,
            ..response(429)
        };
        assert!(matches!(
            Expectation::Refused.judge(&busy),
            CaseJudgement::Open(_)
        ));
    }
}
