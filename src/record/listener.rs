//! The lines of a listener about itself: ready, response, rejected, verdict.

use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::Timestamp;
use serde::Serialize;

use super::{V, line, millis, time};

/// The first line of `listen --json`: where it listens.
pub fn ready(url: &str, port: u16, pid: u32) -> String {
    #[derive(Serialize)]
    struct Ready<'a> {
        r#type: &'static str,
        v: u8,
        url: &'a str,
        port: u16,
        pid: u32,
    }
    line(&Ready {
        r#type: "ready",
        v: V,
        url,
        port,
        pid,
    })
}

/// The answer that a received request got.
#[derive(Clone, Debug, PartialEq)]
pub struct Responded {
    /// The request's number.
    pub seq: u64,
    /// The answer's status.
    pub status: u16,
    /// From the request's last byte to the answer's last.
    pub elapsed: Duration,
}

impl Responded {
    /// The line for this answer, with its line end.
    pub fn to_line(&self) -> String {
        #[derive(Serialize)]
        struct ResponseLine {
            r#type: &'static str,
            v: u8,
            seq: u64,
            status: u16,
            elapsed_ms: f64,
            headers: Option<()>,
            body: Option<()>,
            forwarded_to: Option<()>,
        }
        line(&ResponseLine {
            r#type: "response",
            v: V,
            seq: self.seq,
            status: self.status,
            elapsed_ms: millis(self.elapsed),
            headers: None,
            body: None,
            forwarded_to: None,
        })
    }
}

/// Something that came and was not a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// When it was refused.
    pub received_at: Timestamp,
    /// The sender's address and port.
    pub remote: String,
    /// The status of the answer.
    pub status: u16,
    /// Why.
    pub reason: String,
    /// The head as far as it came.
    pub head: Vec<u8>,
    /// The bytes that are wrong, where they can be told.
    pub wrong: Vec<u8>,
}

impl Rejected {
    /// The line for this refusal, with its line end.
    pub fn to_line(&self) -> String {
        #[derive(Serialize)]
        struct RejectedLine<'a> {
            r#type: &'static str,
            v: u8,
            received_at: String,
            remote: &'a str,
            status: u16,
            reason: &'a str,
            head_base64: String,
            wrong_base64: Option<String>,
        }
        line(&RejectedLine {
            r#type: "rejected",
            v: V,
            received_at: time(self.received_at),
            remote: &self.remote,
            status: self.status,
            reason: &self.reason,
            head_base64: BASE64_STANDARD.encode(&self.head),
            wrong_base64: (!self.wrong.is_empty()).then(|| BASE64_STANDARD.encode(&self.wrong)),
        })
    }
}

/// How the run of a listener ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The exit code.
    pub exit: u8,
    /// Requests received.
    pub received: u64,
    /// Requests that counted.
    pub matched: u64,
    /// What came and was not a request, or was refused.
    pub rejected: u64,
    /// Why it ended so, where there is something to say.
    pub reason: Option<String>,
    /// The length of the run.
    pub elapsed: Duration,
}

impl Verdict {
    /// The line for this verdict, with its line end.
    pub fn to_line(&self) -> String {
        #[derive(Serialize)]
        struct VerdictLine<'a> {
            r#type: &'static str,
            v: u8,
            exit: u8,
            received: u64,
            matched: u64,
            rejected: u64,
            reason: Option<&'a str>,
            elapsed_ms: f64,
        }
        line(&VerdictLine {
            r#type: "verdict",
            v: V,
            exit: self.exit,
            received: self.received,
            matched: self.matched,
            rejected: self.rejected,
            reason: self.reason.as_deref(),
            elapsed_ms: millis(self.elapsed),
        })
    }
}
