//! What came of a request.

use std::time::Duration;

use crate::conformance::clip;
use crate::message::Response;
use crate::message::response::reason_phrase;

/// What came of one request of a case.
#[derive(Clone, Debug)]
pub(crate) struct CheckOutcome {
    pub(crate) response: Result<Response, MissingResponse>,
    pub(crate) elapsed: Duration,
    /// Whether it went over a connection that had carried a request before.
    pub(crate) is_reused: bool,
    /// The kept connection ended without a response, and the request was sent again on another one.
    pub(crate) is_resent: bool,
    /// The endpoint was too busy, also after it was given time.
    pub(crate) is_busy: bool,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MissingResponse {
    pub(crate) kind: MissingKind,
    /// What happened, in words.
    pub(crate) words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MissingKind {
    /// There is no connection to the endpoint.
    Unreachable,
    TimedOut,
    /// The endpoint ended the connection.
    Closed,
    /// The endpoint ended the connection, and there is none to it any more.
    Ended,
    /// What came is not a response.
    Broken,
}

impl CheckOutcome {
    pub(crate) fn status(&self) -> Option<u16> {
        self.response.as_ref().ok().map(|response| response.status)
    }

    pub(crate) fn is_accepted(&self) -> bool {
        matches!(self.status(), Some(200..=299))
    }

    pub(crate) fn missing(&self) -> Option<MissingKind> {
        self.response.as_ref().err().map(|missing| missing.kind)
    }

    /// Whether the endpoint cannot be reached any more.
    pub(crate) fn is_gone(&self) -> bool {
        let missing = self.missing();
        matches!(missing, Some(MissingKind::Unreachable | MissingKind::Ended))
    }

    /// `401 Unauthorized`, or why there is no response.
    pub(crate) fn describe(&self) -> String {
        match &self.response {
            Ok(response) if response.reason.is_empty() => {
                let reason = reason_phrase(response.status);
                format!("{} {reason}", response.status)
                    .trim_end()
                    .to_owned()
            }
            Ok(response) => format!("{} {}", response.status, clip(&response.reason)),
            Err(missing) => missing.words.clone(),
        }
    }
}
