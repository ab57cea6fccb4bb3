//! What a case of the catalogue does.

use super::body::BodyVariation;
use super::expectation::Expectation;
use crate::conformance::ConformanceCase;
use crate::signature::Forgery;

/// A case of the catalogue, and how it is run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CheckCase {
    pub(crate) case: ConformanceCase,
    pub(crate) step: CheckStep,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum CheckStep {
    /// A valid event, which all other groups depend on.
    Valid,
    /// The response to that event is not a redirect.
    NoRedirect,
    /// A valid event on a new connection.
    NewConnection,
    /// Two valid events on one connection.
    KeptConnection,
    /// These requests, one after the other, and all must get what is expected.
    All(&'static [Variation], Expectation),
    /// The same, and the first that gets it is enough: the later ones leave out what the endpoint may refuse for a
    /// reason of its own.
    Any(&'static [Variation], Expectation),
    /// An event, and the same event again with a new signature.
    Redelivery,
    /// An event, and the same bytes again.
    SameBytes,
    /// The same event twice at the same time.
    Concurrent,
    /// The same as `Redelivery`, and the state of the consumer is observed.
    Once,
    /// What all responses must not hold.
    Secrecy(SecretKind),
    /// The responses to a wrong key and to a changed body are the same.
    SameWords,
    Handshake {
        is_forged: bool,
    },
}

/// What a response must not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretKind {
    Key,
    RightSignature,
    StackTrace,
}

/// How a request differs from a valid event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variation {
    /// Header names in the other case.
    HeaderCase,
    /// The content type with a charset.
    Charset,
    /// An unrelated header twice.
    ExtraHeader,
    /// A type that no consumer knows.
    UnknownType,
    /// Another way to write the same bytes.
    Pace(RequestPace),
    /// Another body, rightly signed.
    Body(BodyVariation),
    /// The right signature of another body.
    BodyAfterSigning(BodyVariation),
    /// Another body, signed with another key.
    ForgedBody(BodyVariation),
    Forged(Forgery),
    Time(TimeShift),
    /// Another method, without a body and without a signature.
    Method(&'static str),
}

/// How the bytes of a request are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestPace {
    AtOnce,
    /// In chunks, without a length.
    Chunked,
    /// The body after `100 Continue`.
    ExpectContinue,
    /// The body over two seconds.
    Slow,
}

/// When a request was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeShift {
    DayAgo,
    /// A minute more than the tolerance.
    OverTolerance,
    DayAhead,
    /// Half the tolerance, a minute at most.
    Recent,
}

impl CheckCase {
    /// How many requests it sends at most, not counting those that are sent again after a wait.
    pub(crate) fn requests(&self) -> usize {
        match self.step {
            CheckStep::NoRedirect | CheckStep::Secrecy(_) | CheckStep::SameWords => 0,
            CheckStep::Valid | CheckStep::NewConnection | CheckStep::Handshake { .. } => 1,
            CheckStep::KeptConnection | CheckStep::Once => 4,
            CheckStep::Redelivery | CheckStep::SameBytes | CheckStep::Concurrent => 2,
            CheckStep::All(variations, _) | CheckStep::Any(variations, _) => variations.len(),
        }
    }

    /// How the command has to be run to repeat the case, where running it once does not.
    pub(crate) fn repetition(&self) -> Option<&'static str> {
        Some(match self.step {
            CheckStep::KeptConnection => {
                "the case sends two events on one connection; the command sends the second alone"
            }
            CheckStep::Redelivery | CheckStep::SameBytes | CheckStep::Once => {
                "run the command twice: the first time is the delivery, the second the redelivery"
            }
            CheckStep::Concurrent => "run the command twice at the same time",
            CheckStep::SameWords => {
                "compare the responses: the first command has the wrong key, the second the changed body"
            }
            CheckStep::All([Variation::Pace(RequestPace::Slow)], _) => {
                "the case takes 2 s to send the body; the command sends it at once"
            }
            _ => return None,
        })
    }

    /// Whether it can only be judged where valid events are accepted.
    pub(crate) fn needs_baseline(&self) -> bool {
        !matches!(
            self.step,
            CheckStep::Valid | CheckStep::NoRedirect | CheckStep::Handshake { .. }
        )
    }
}

impl Variation {
    /// Whether only the sender of the secret could have made the request, and did not.
    pub(crate) fn is_forgery(self) -> bool {
        matches!(
            self,
            Self::BodyAfterSigning(_) | Self::ForgedBody(_) | Self::Forged(_) | Self::Time(_)
        )
    }

    /// What distinguishes it from the others of its case, for the report.
    pub(crate) fn label(self) -> Option<&'static str> {
        match self {
            Self::Forged(Forgery::EmptyKey) => Some("empty key"),
            Self::Forged(Forgery::UndefinedKey) => Some("key `undefined`"),
            Self::Body(BodyVariation::EmptyArray) => Some("`[]`"),
            Self::Body(BodyVariation::Null) => Some("`null`"),
            Self::Body(BodyVariation::Text) => Some("a text"),
            _ => None,
        }
    }
}
