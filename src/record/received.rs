//! The received request: one type that the listener, the expressions, the assertions and the record share.
//!
//! The listener builds it in `listener/pipeline` from what the HTTP server hands over: the request, the sender's
//! address and the time. It adds the origin (event, provider, id), the result of the signature check and of the
//! endpoint check, and at last, with the tracker's facts, the number, `matched` and the place among the attempts. From
//! then on nothing changes, and the line is written. A capture builds it from a line, a HAR entry or raw HTTP.
//!
//! A verdict is one word in a line and in an expression. A word that another version of `hook` wrote is kept.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::Timestamp;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

use super::json::{self, LineError};
use crate::message::content_encoding::{Decoded, decode, is_coded};
use crate::message::{Headers, Request, Version};
use crate::payload::cloudevents::{self, CloudEventSummary};
use crate::provider::{Origin, recognize_content};
use crate::signature::Verdict;

/// A request as the listener received it: numbered, timed and recognized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReceivedRequest {
    /// Counts from 1 in a run.
    pub(crate) seq: u64,
    /// When its last byte was read.
    /// `None` if a file of another program does not say it.
    pub(crate) received_at: Option<Timestamp>,
    /// The sender's address and port; a HAR file or raw HTTP may not have it.
    pub(crate) remote: Option<String>,
    pub(crate) request: Request,
    /// The body without its codings; empty until it is asked for, or if there are none.
    pub(crate) decoded: OnceCell<Option<Box<Decoded>>>,
    /// The event, the provider and the delivery id.
    pub(crate) origin: Origin,
    /// The result of the signature check; `None` if there was none.
    pub(crate) signature: Option<SignatureOutcome>,
    /// The endpoint check that the request is, if it is one.
    pub(crate) handshake: Option<HandshakeOutcome>,
    /// Whether it counts as one of the expected requests.
    pub(crate) matched: bool,
    pub(crate) attempt: DeliveryAttempt,
}

/// The place of a request among those with the same delivery id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeliveryAttempt {
    /// Counts from 1; also 1 for a request without a delivery id.
    pub(crate) number: u64,
    /// The number of the first request with the id, if this is a later one.
    pub(crate) duplicate_of: Option<u64>,
    /// The time since the previous one; not in the line.
    pub(crate) gap: Option<Duration>,
    /// The time since the first one; not in the line.
    pub(crate) first_seen: Option<Duration>,
}

impl DeliveryAttempt {
    pub(crate) const FIRST: Self = Self {
        number: 1,
        duplicate_of: None,
        gap: None,
        first_seen: None,
    };
}

impl ReceivedRequest {
    /// A request without a sender, not checked, and the first of its run.
    pub(crate) fn new(request: Request) -> Self {
        Self {
            seq: 1,
            received_at: None,
            remote: None,
            request,
            decoded: OnceCell::new(),
            origin: Origin::default(),
            signature: None,
            handshake: None,
            matched: true,
            attempt: DeliveryAttempt::FIRST,
        }
    }

    /// The same with the origin that is found in the request.
    #[must_use]
    pub(crate) fn recognized(self) -> Self {
        Self {
            origin: recognize_content(&self.request, self.content()),
            ..self
        }
    }

    /// What decoding the body gave; `None` if it has no coding. It is decoded when this is first called.
    pub(crate) fn decoded(&self) -> Option<&Decoded> {
        let Request { headers, body, .. } = &self.request;
        if !is_coded(headers) {
            return None;
        }
        let decoded = self
            .decoded
            .get_or_init(|| decode(headers, body).map(Box::new));
        decoded.as_deref()
    }

    /// The body without its codings, from which everything is derived but signatures.
    pub(crate) fn content(&self) -> &[u8] {
        let body = &self.request.body;
        self.decoded().map_or(body, |decoded| decoded.content(body))
    }

    /// Frees a large decoded body, which is decoded again if it is asked for.
    pub(crate) fn release_content(&mut self) {
        const MAX_KEPT: usize = 256 << 10;
        if self.decoded_size() > MAX_KEPT {
            self.decoded = OnceCell::new();
        }
    }

    /// About how many bytes of memory it takes.
    pub(crate) fn size(&self) -> usize {
        self.request.size() + self.decoded_size()
    }

    fn decoded_size(&self) -> usize {
        let decoded = self.decoded.get().and_then(Option::as_deref);
        decoded.map_or(0, Decoded::size)
    }

    /// The CloudEvents that it carries, if it does.
    pub(crate) fn cloudevent(&self) -> Option<CloudEventSummary> {
        let read = || {
            let is_whole = self.decoded().is_none_or(Decoded::is_whole);
            let content = is_whole.then(|| self.content());
            cloudevents::read(&self.request.headers, content)
        };
        self.origin.is_cloudevent().then(read).flatten()
    }

    pub(crate) fn to_line(&self) -> String {
        json::to_line("request", self)
    }
}

/// The event of a line.
#[derive(Serialize, Deserialize)]
struct EventObject<'a> {
    #[serde(borrow)]
    r#type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    provider: Option<Cow<'a, str>>,
}

/// Whether a CloudEvent conforms to the specification. It follows from the request, so it is not read back.
#[derive(Serialize)]
struct CloudEventsObject {
    verdict: CloudEventsVerdict,
    reason: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum CloudEventsVerdict {
    Valid,
    Invalid,
}

impl CloudEventsObject {
    fn new(faults: &[String]) -> Self {
        match faults {
            [] => Self {
                verdict: CloudEventsVerdict::Valid,
                reason: None,
            },
            faults => Self {
                verdict: CloudEventsVerdict::Invalid,
                reason: Some(faults.join("; ")),
            },
        }
    }
}

impl Serialize for ReceivedRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let event = EventObject {
            r#type: self.origin.event_type.as_deref().map(Cow::from),
            id: self.origin.id.as_deref().map(Cow::from),
            provider: self.origin.provider.as_deref().map(Cow::from),
        };
        let cloudevent = self.cloudevent();
        let cloudevents = cloudevent.map(|event| CloudEventsObject::new(&event.problems));
        let mut object = serializer.serialize_struct("ReceivedRequest", 17)?;
        object.serialize_field("seq", &self.seq)?;
        match self.received_at {
            Some(at) => object.serialize_field("received_at", &format_args!("{at:.6}"))?,
            None => object.serialize_field("received_at", &())?,
        }
        object.serialize_field("remote", self.remote.as_deref().unwrap_or_default())?;
        json::request_fields(&mut object, &self.request)?;
        object.serialize_field("event", &event)?;
        object.serialize_field("signature", &self.signature)?;
        object.serialize_field("handshake", &self.handshake)?;
        object.serialize_field("cloudevents", &cloudevents)?;
        object.serialize_field("matched", &self.matched)?;
        object.serialize_field("duplicate_of", &self.attempt.duplicate_of)?;
        object.serialize_field("attempt", &self.attempt.number)?;
        object.end()
    }
}

/// A line as it is read: its keys, before the request is checked.
#[derive(Deserialize)]
pub(super) struct RequestKeys<'a> {
    seq: u64,
    #[serde(deserialize_with = "json::timestamp::or_null")]
    received_at: Option<Timestamp>,
    remote: String,
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    target: Cow<'a, str>,
    #[serde(borrow)]
    version: Cow<'a, str>,
    #[serde(deserialize_with = "json::headers")]
    headers: Headers,
    #[serde(borrow)]
    body: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    body_base64: Option<Cow<'a, str>>,
    /// The fields after a chunked body.
    #[serde(default, deserialize_with = "json::headers")]
    trailers: Headers,
    #[serde(borrow)]
    event: EventObject<'a>,
    #[serde(default)]
    signature: Option<SignatureOutcome>,
    #[serde(default)]
    handshake: Option<HandshakeOutcome>,
    #[serde(default = "yes")]
    matched: bool,
    #[serde(default)]
    duplicate_of: Option<u64>,
    #[serde(default = "one")]
    attempt: u64,
}

fn yes() -> bool {
    true
}

fn one() -> u64 {
    1
}

impl TryFrom<RequestKeys<'_>> for ReceivedRequest {
    type Error = LineError;

    fn try_from(keys: RequestKeys<'_>) -> Result<Self, Self::Error> {
        let mut request = Request::new(keys.method, keys.target);
        request.version = match keys.version.as_ref() {
            "HTTP/1.0" => Version::Http10,
            _ => Version::Http11,
        };
        request.headers = keys.headers;
        request.trailers = keys.trailers;
        request.body = match (keys.body_base64, keys.body) {
            (Some(encoded), _) => BASE64_STANDARD.decode(encoded.as_ref())?,
            (None, body) => body.unwrap_or_default().into_owned().into_bytes(),
        };
        request.check()?;
        Ok(Self {
            seq: keys.seq,
            received_at: keys.received_at,
            remote: Some(keys.remote).filter(|remote| !remote.is_empty()),
            request,
            decoded: OnceCell::new(),
            origin: Origin {
                event_type: keys.event.r#type.map(Cow::into_owned),
                id: keys.event.id.map(Cow::into_owned),
                provider: keys.event.provider.map(Cow::into_owned),
            },
            signature: keys.signature,
            handshake: keys.handshake,
            matched: keys.matched,
            attempt: DeliveryAttempt {
                number: keys.attempt,
                duplicate_of: keys.duplicate_of,
                ..DeliveryAttempt::FIRST
            },
        })
    }
}

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
    /// Those that this version writes.
    pub(crate) const WORDS: [&str; 6] = [
        "valid",
        "missing",
        "malformed",
        "too-old",
        "in-future",
        "mismatch",
    ];

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
