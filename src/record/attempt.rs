//! The line of an attempt to deliver an event.

use std::time::Duration;

use serde::Serialize;

use super::objects::{RequestObject, ResponseObject};
use super::{V, line, millis};
use crate::message::{Request, Response};

/// One attempt to deliver an event.
#[derive(Clone, Debug)]
pub(crate) struct Attempt<'a> {
    /// Counts from 1 in a run.
    pub(crate) seq: u64,
    /// The endpoint.
    pub(crate) url: String,
    /// The message id.
    pub(crate) id: Option<&'a str>,
    /// Counts from 1 for each event and endpoint.
    pub(crate) attempt: u32,
    /// The length of the attempt.
    pub(crate) elapsed: Duration,
    /// How long its phases took.
    pub(crate) timings: Timings,
    /// What was sent.
    pub(crate) request: &'a Request,
    /// What was answered.
    pub(crate) response: Option<&'a Response>,
    /// What went wrong.
    pub(crate) error: Option<String>,
}

/// Where the time of an attempt went; `None` for a step that was not needed or not finished.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timings {
    /// The name's lookup; a proxy does it where there is one.
    pub(crate) dns: Option<Duration>,
    /// The TCP connection, with the proxy's part where there is one.
    pub(crate) connect: Option<Duration>,
    /// The TLS handshake.
    pub(crate) tls: Option<Duration>,
    /// From the start of the attempt to the answer's first byte.
    pub(crate) first_byte: Option<Duration>,
}

impl Attempt<'_> {
    /// The line for this attempt, with its line end.
    pub(crate) fn to_line(&self) -> String {
        #[derive(Serialize)]
        struct TimingsObject {
            #[serde(rename = "dns_ms")]
            dns: Option<f64>,
            #[serde(rename = "connect_ms")]
            connect: Option<f64>,
            #[serde(rename = "tls_ms")]
            tls: Option<f64>,
            #[serde(rename = "first_byte_ms")]
            first_byte: Option<f64>,
        }
        #[derive(Serialize)]
        struct AttemptLine<'a> {
            r#type: &'static str,
            v: u8,
            seq: u64,
            url: &'a str,
            id: Option<&'a str>,
            attempt: u32,
            status: Option<u16>,
            elapsed_ms: f64,
            timings: TimingsObject,
            request: RequestObject<'a>,
            response: Option<ResponseObject<'a>>,
            error: Option<&'a str>,
        }
        line(&AttemptLine {
            r#type: "attempt",
            v: V,
            seq: self.seq,
            url: &self.url,
            id: self.id,
            attempt: self.attempt,
            // A cut-off answer has one, but a script that looks at this alone must not take it for delivered.
            status: match &self.error {
                None => self.response.map(|response| response.status),
                Some(_) => None,
            },
            elapsed_ms: millis(self.elapsed),
            timings: TimingsObject {
                dns: self.timings.dns.map(millis),
                connect: self.timings.connect.map(millis),
                tls: self.timings.tls.map(millis),
                first_byte: self.timings.first_byte.map(millis),
            },
            request: RequestObject::of(self.request),
            response: self.response.map(ResponseObject::of),
            error: self.error.as_deref(),
        })
    }
}
