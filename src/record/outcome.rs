//! The results of the checks of a request: of its signature, and as an endpoint check.
//!
//! A verdict is one word in a line and in an expression. A word that another version of `hook` wrote is kept.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};

use crate::signature::Verdict;

/// The result of a signature check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignatureOutcome {
    /// The scheme, if one was given or detected.
    pub(crate) scheme: Option<Cow<'static, str>>,
    pub(crate) verdict: SignatureState,
    /// Why, for people.
    pub(crate) reason: Option<String>,
}

/// The verdict on a signature in one word, which expressions compare and lines hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SignatureState {
    Valid,
    Missing,
    Malformed,
    TooOld,
    InFuture,
    Mismatch,
    /// A word that another version wrote.
    #[serde(untagged)]
    Other(String),
}

/// The result of an endpoint check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HandshakeOutcome {
    /// The name of the provider in the table.
    pub(crate) provider: Cow<'static, str>,
    /// The provider's word for the check, such as `url_verification`.
    pub(crate) check: Cow<'static, str>,
    pub(crate) verdict: HandshakeVerdict,
    /// Why the response is not the one that the provider wants.
    pub(crate) reason: Option<String>,
}

/// The response to an endpoint check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum HandshakeVerdict {
    /// The provider's check passes.
    Answered,
    Refused,
    /// The response is that of an ordinary request.
    Unanswered,
    /// A word that another version wrote.
    #[serde(untagged)]
    Other(String),
}

impl SignatureOutcome {
    /// Whether the request is authentic.
    pub(crate) fn is_valid(&self) -> bool {
        self.verdict == SignatureState::Valid
    }
}

impl SignatureState {
    pub(crate) fn word(&self) -> &str {
        match self {
            Self::Valid => "valid",
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::TooOld => "too-old",
            Self::InFuture => "in-future",
            Self::Mismatch => "mismatch",
            Self::Other(word) => word,
        }
    }
}

impl Display for SignatureState {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl From<&Verdict> for SignatureState {
    fn from(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Valid { .. } => Self::Valid,
            Verdict::Missing { .. } => Self::Missing,
            Verdict::Malformed { .. } => Self::Malformed,
            Verdict::TooOld { .. } | Verdict::Expired { .. } => Self::TooOld,
            Verdict::InFuture { .. } => Self::InFuture,
            Verdict::Mismatch { .. } => Self::Mismatch,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_verdict_is_its_json() {
        for state in [
            SignatureState::Valid,
            SignatureState::Missing,
            SignatureState::Malformed,
            SignatureState::TooOld,
            SignatureState::InFuture,
            SignatureState::Mismatch,
            SignatureState::Other("revoked".to_owned()),
        ] {
            let json = format!("\"{state}\"");
            assert_eq!(serde_json::to_string(&state).unwrap(), json);
            assert_eq!(
                serde_json::from_str::<SignatureState>(&json).unwrap(),
                state
            );
        }
    }
}
