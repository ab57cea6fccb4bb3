//! The line of a received request, written and read back.

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::objects::RequestObject;
use super::{V, instant, line, time, wrong};
use crate::message::Request;
use crate::provider::Origin;

/// A request as the listener has it: numbered, timed and recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReceivedRequest {
    /// Counts from 1 in a run.
    pub(crate) seq: u64,
    /// When its last byte was read.
    pub(crate) received_at: Timestamp,
    /// The sender's address and port.
    pub(crate) remote: String,
    /// The request itself.
    pub(crate) request: Request,
    /// Who sent it.
    pub(crate) origin: Origin,
    /// What a check of its signature came to; `None` where none was asked for.
    pub(crate) signature: Option<SignatureOutcome>,
    /// The endpoint check that it is.
    pub(crate) handshake: Option<HandshakeOutcome>,
    /// Whether it is one that was waited for.
    pub(crate) matched: bool,
    /// The number of the first request with the same delivery id.
    pub(crate) duplicate_of: Option<u64>,
    /// Counts from 1 over the requests with the same delivery id.
    pub(crate) attempt: u64,
    /// How long ago the first of them came; not in the line.
    pub(crate) first_seen: Option<Duration>,
}

/// What a check of a signature came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignatureOutcome {
    /// The scheme's name, if one was given or found.
    pub(crate) scheme: Option<Cow<'static, str>>,
    /// In a word: `valid`, `missing`, `mismatch` …
    pub(crate) verdict: Cow<'static, str>,
    /// Why, for people.
    pub(crate) reason: Option<String>,
}

/// An endpoint check, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HandshakeOutcome {
    /// The sender's name in the table.
    pub(crate) provider: Cow<'static, str>,
    /// What the sender calls it: `url_verification`.
    pub(crate) check: Cow<'static, str>,
    /// In a word: `answered`, `refused`, or `unanswered` where it was answered like any other request.
    pub(crate) verdict: Cow<'static, str>,
    /// Why it was not answered as its sender wishes.
    pub(crate) reason: Option<String>,
}

impl SignatureOutcome {
    /// Whether the request may be believed.
    pub(crate) fn is_valid(&self) -> bool {
        self.verdict == "valid"
    }
}

#[derive(Serialize)]
struct RequestLine<'a> {
    r#type: &'static str,
    v: u8,
    seq: u64,
    received_at: String,
    remote: &'a str,
    #[serde(flatten)]
    request: RequestObject<'a>,
    event: EventObject<'a>,
    signature: Option<Cow<'a, SignatureOutcome>>,
    handshake: Option<Cow<'a, HandshakeOutcome>>,
    cloudevents: Option<CloudEventsObject>,
    matched: bool,
    duplicate_of: Option<u64>,
    attempt: u64,
}

/// Whether a CloudEvent keeps to the specification; told by the request alone, so it is not read back.
#[derive(Serialize)]
struct CloudEventsObject {
    verdict: &'static str,
    reason: Option<String>,
}

impl CloudEventsObject {
    fn of(faults: &[String]) -> Self {
        let is_valid = faults.is_empty();
        Self {
            verdict: if is_valid { "valid" } else { "invalid" },
            reason: (!is_valid).then(|| faults.join("; ")),
        }
    }
}

/// What is read of a line; the rest is made anew where it is needed.
#[derive(Deserialize)]
struct ReadLine<'a> {
    seq: u64,
    #[serde(borrow)]
    received_at: Cow<'a, str>,
    #[serde(borrow)]
    remote: Cow<'a, str>,
    #[serde(flatten, borrow)]
    request: RequestObject<'a>,
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

#[derive(Serialize, Deserialize)]
struct EventObject<'a> {
    #[serde(borrow)]
    r#type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    provider: Option<Cow<'a, str>>,
}

impl ReceivedRequest {
    /// A request that is the first of its run, came from nowhere and was not looked at.
    pub(crate) fn new(request: Request) -> Self {
        Self {
            seq: 1,
            received_at: Timestamp::UNIX_EPOCH,
            remote: String::new(),
            request,
            origin: Origin::default(),
            signature: None,
            handshake: None,
            matched: true,
            duplicate_of: None,
            attempt: 1,
            first_seen: None,
        }
    }

    /// The line for this request, with its line end.
    pub(crate) fn to_line(&self) -> String {
        line(&RequestLine {
            r#type: "request",
            v: V,
            seq: self.seq,
            received_at: time(self.received_at),
            remote: &self.remote,
            request: RequestObject::of(&self.request),
            event: EventObject {
                r#type: self.origin.event_type.as_deref().map(Cow::from),
                id: self.origin.id.as_deref().map(Cow::from),
                provider: self.origin.provider.as_deref().map(Cow::from),
            },
            signature: self.signature.as_ref().map(Cow::Borrowed),
            handshake: self.handshake.as_ref().map(Cow::Borrowed),
            cloudevents: self
                .origin
                .cloudevent(&self.request)
                .map(|event| CloudEventsObject::of(&event.faults)),
            matched: self.matched,
            duplicate_of: self.duplicate_of,
            attempt: self.attempt,
        })
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let line: ReadLine<'_> = serde_json::from_str(text).map_err(wrong)?;
        Ok(Self {
            seq: line.seq,
            received_at: instant(&line.received_at)?,
            remote: line.remote.into_owned(),
            request: line.request.into_request()?,
            origin: Origin {
                event_type: line.event.r#type.map(Cow::into_owned),
                id: line.event.id.map(Cow::into_owned),
                provider: line.event.provider.map(Cow::into_owned),
            },
            signature: line.signature,
            handshake: line.handshake,
            matched: line.matched,
            duplicate_of: line.duplicate_of,
            attempt: line.attempt,
            first_seen: None,
        })
    }
}
