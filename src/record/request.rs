//! The line of a received request, written and read back.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::objects::RequestObject;
use super::{V, instant, line, time, wrong};
use crate::message::Request;
use crate::provider::Origin;

/// A request as the listener has it: numbered, timed and recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Counts from 1 in a run.
    pub seq: u64,
    /// When its last byte was read.
    pub received_at: Timestamp,
    /// The sender's address and port.
    pub remote: String,
    /// The request itself.
    pub request: Request,
    /// Who sent it.
    pub origin: Origin,
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
    signature: Option<()>,
    handshake: Option<()>,
    matched: bool,
    duplicate_of: Option<u64>,
    attempt: u32,
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

impl Received {
    /// The line for this request, with its line end.
    pub fn to_line(&self) -> String {
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
            signature: None,
            handshake: None,
            matched: true,
            duplicate_of: None,
            attempt: 1,
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
        })
    }
}
