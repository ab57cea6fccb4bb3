//! The line of an answer, written and read back.

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::objects::{BodyObject, Fields, fields, headers_of};
use super::{V, line, millis, wrong};
use crate::message::Headers;

/// The answer that a received request got.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Responded {
    /// The request's number.
    pub(crate) seq: u64,
    /// The answer's status.
    pub(crate) status: u16,
    /// From the request's last byte to the answer's last.
    pub(crate) elapsed: Duration,
    /// Its header fields, where they are kept.
    pub(crate) headers: Option<Headers>,
    /// Its body, where it is kept.
    pub(crate) body: Option<Vec<u8>>,
    /// The URL whose answer it is, if it was handed on.
    pub(crate) forwarded_to: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ResponseLine<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    v: u8,
    seq: u64,
    status: u16,
    elapsed_ms: f64,
    #[serde(borrow)]
    headers: Option<Fields<'a>>,
    #[serde(flatten, borrow)]
    body: BodyObject<'a>,
    #[serde(default, borrow)]
    forwarded_to: Option<Cow<'a, str>>,
}

impl Responded {
    /// An answer that is known by its status alone.
    pub(crate) fn new(seq: u64, status: u16, elapsed: Duration) -> Self {
        Self {
            seq,
            status,
            elapsed,
            headers: None,
            body: None,
            forwarded_to: None,
        }
    }

    /// The line for this answer, with its line end.
    pub(crate) fn to_line(&self) -> String {
        line(&ResponseLine {
            r#type: "response".into(),
            v: V,
            seq: self.seq,
            status: self.status,
            elapsed_ms: millis(self.elapsed),
            headers: self.headers.as_ref().map(fields),
            body: self
                .body
                .as_deref()
                .map_or_else(BodyObject::none, BodyObject::of),
            forwarded_to: self.forwarded_to.as_deref().map(Cow::from),
        })
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let line: ResponseLine<'_> = serde_json::from_str(text).map_err(wrong)?;
        Ok(Self {
            seq: line.seq,
            status: line.status,
            elapsed: Duration::try_from_secs_f64(line.elapsed_ms / 1000.0).unwrap_or_default(),
            headers: line.headers.map(headers_of),
            body: line.body.into_bytes()?,
            forwarded_to: line.forwarded_to.map(Cow::into_owned),
        })
    }
}
