//! The kinds of lines, written and read back.
//!
//! Most types here are the content of a line: their fields are the line's keys, in their order, and `json.rs` puts
//! `type` and `v` before them. The line of a received request is in `received.rs`. A [`RecordLine`] is a line read
//! back, and an [`Exchange`] the lines of one request.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

use super::fidelity::Fidelity;
use super::json::{self, FieldList, LineError, RequestObject, ResponseObject};
use super::ordinal::Ordinal;
use super::received::{ReceivedRequest, RequestKeys, SignatureOutcome};
use crate::message::response::reason_phrase;
use crate::message::{Headers, Request, Response, Url};

/// The first line of a listener: where it listens.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReadyLine<'a> {
    pub(crate) url: &'a str,
    pub(crate) port: u16,
    pub(crate) pid: u32,
}

impl ReadyLine<'_> {
    pub(crate) fn to_line(&self) -> String {
        json::to_line("ready", self)
    }
}

/// The response to a received request.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct ResponseLine {
    /// The request's number.
    pub(crate) seq: u64,
    pub(crate) status: u16,
    /// The reason phrase of a target, as it sent it.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// From the request's last byte to the response's last.
    #[serde(rename = "elapsed_ms", deserialize_with = "json::millis::deserialize")]
    pub(crate) elapsed: Duration,
    /// The header fields, where they are kept: those of a response that was forwarded.
    #[serde(deserialize_with = "json::optional_headers")]
    pub(crate) headers: Option<Headers>,
    #[serde(flatten, deserialize_with = "json::body")]
    pub(crate) body: Option<Vec<u8>>,
    /// The URL that the response came from, if the request was forwarded.
    #[serde(default)]
    pub(crate) forwarded_to: Option<String>,
}

impl ResponseLine {
    /// The reason phrase of a target, else the usual one.
    pub(crate) fn reason(&self) -> &str {
        let usual = || reason_phrase(self.status);
        self.reason.as_deref().unwrap_or_else(usual)
    }

    /// A response of which only the status is known.
    pub(crate) fn new(seq: u64, status: u16, elapsed: Duration) -> Self {
        Self {
            seq,
            status,
            reason: None,
            elapsed,
            headers: None,
            body: None,
            forwarded_to: None,
        }
    }

    pub(crate) fn to_line(&self) -> String {
        json::to_line("response", self)
    }
}

impl Serialize for ResponseLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("ResponseLine", 8)?;
        object.serialize_field("seq", &self.seq)?;
        object.serialize_field("status", &self.status)?;
        object.serialize_field("reason", &self.reason)?;
        object.serialize_field("elapsed_ms", &json::millis::of(self.elapsed))?;
        object.serialize_field("headers", &self.headers.as_ref().map(FieldList))?;
        json::body_fields(&mut object, self.body.as_deref())?;
        object.serialize_field("forwarded_to", &self.forwarded_to)?;
        object.end()
    }
}

/// Bytes that a listener refused, because they are not a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rejection {
    #[serde(with = "json::timestamp")]
    pub(crate) received_at: Timestamp,
    /// The sender's address and port.
    pub(crate) remote: String,
    /// The status of the response.
    pub(crate) status: u16,
    pub(crate) reason: String,
    /// The head as far as it was received.
    #[serde(rename = "head_base64", with = "json::base64_bytes")]
    pub(crate) head: Vec<u8>,
    /// The bytes that are wrong, where they are known.
    #[serde(rename = "wrong_base64", with = "json::base64_or_null", default)]
    pub(crate) wrong: Vec<u8>,
}

impl Rejection {
    pub(crate) fn to_line(&self) -> String {
        json::to_line("rejected", self)
    }
}

/// A copy of a request that went to another target, whose response is not returned to the sender.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Mirrored {
    /// The request's number.
    pub(crate) seq: u64,
    /// The target.
    pub(crate) url: String,
    pub(crate) status: Option<u16>,
    /// Its reason phrase, as the target sent it.
    pub(crate) reason: Option<String>,
    #[serde(rename = "elapsed_ms", serialize_with = "json::millis::serialize")]
    pub(crate) elapsed: Duration,
    pub(crate) error: Option<String>,
}

impl Mirrored {
    pub(crate) fn to_line(&self) -> String {
        json::to_line("mirrored", self)
    }
}

/// How the run of a listener ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct VerdictLine {
    /// The exit code.
    pub(crate) exit: u8,
    /// Requests received.
    pub(crate) received: u64,
    /// Requests that counted.
    pub(crate) matched: u64,
    /// Refused because they were not requests.
    pub(crate) rejected: u64,
    pub(crate) reason: Option<String>,
    /// The length of the run.
    #[serde(rename = "elapsed_ms", serialize_with = "json::millis::serialize")]
    pub(crate) elapsed: Duration,
}

impl VerdictLine {
    pub(crate) fn to_line(&self) -> String {
        json::to_line("verdict", self)
    }
}

/// What was found for one case of a catalogue.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CaseLine<'a> {
    /// Its id.
    pub(crate) case: &'a str,
    pub(crate) level: &'a str,
    /// `passed`, `failed` or `not-judged`; `None` in a list of cases.
    pub(crate) result: Option<&'a str>,
    /// What came instead, or why nothing can be said.
    pub(crate) detail: Option<&'a str>,
    pub(crate) note: Option<&'a str>,
    pub(crate) expects: &'a str,
    pub(crate) why: &'a str,
    pub(crate) source: &'a str,
    /// The command that repeats a failed case.
    pub(crate) command: Option<&'a str>,
    #[serde(rename = "elapsed_ms", serialize_with = "json::millis::serialize")]
    pub(crate) elapsed: Duration,
}

/// A response of an audit, in the list of all.
#[derive(Serialize)]
pub(crate) struct PlanLine<'a> {
    /// Its place, from 1.
    pub(crate) nth: usize,
    pub(crate) response: &'a str,
    /// What a right sender does then.
    pub(crate) expects: &'a str,
}

impl PlanLine<'_> {
    pub(crate) fn to_line(&self) -> String {
        json::to_line("plan", self)
    }
}

impl CaseLine<'_> {
    pub(crate) fn to_line(&self) -> String {
        json::to_line("case", self)
    }
}

/// One attempt to deliver an event.
#[derive(Clone, Debug)]
pub(crate) struct AttemptLine<'a> {
    /// Counts from 1 in a run.
    pub(crate) seq: u64,
    /// The endpoint.
    pub(crate) url: String,
    /// The message id.
    pub(crate) id: Option<&'a str>,
    /// Counts from 1 for each event and endpoint.
    pub(crate) attempt: u32,
    pub(crate) elapsed: Duration,
    pub(crate) timings: Timings,
    pub(crate) request: &'a Request,
    pub(crate) response: Option<&'a Response>,
    pub(crate) error: Option<String>,
}

/// How long each phase of an attempt took; `None` for a phase that was not needed or not finished.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timings {
    /// The lookup of the name; a proxy does it where there is one.
    pub(crate) dns: Option<Duration>,
    /// The TCP connection, with the proxy's part where there is one.
    pub(crate) connect: Option<Duration>,
    /// The TLS handshake.
    pub(crate) tls: Option<Duration>,
    /// From the start of the attempt to the first byte of the response.
    pub(crate) first_byte: Option<Duration>,
}

impl Serialize for Timings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Timings", 4)?;
        for (name, phase) in [
            ("dns_ms", self.dns),
            ("connect_ms", self.connect),
            ("tls_ms", self.tls),
            ("first_byte_ms", self.first_byte),
        ] {
            object.serialize_field(name, &phase.map(json::millis::of))?;
        }
        object.end()
    }
}

impl AttemptLine<'_> {
    pub(crate) fn to_line(&self) -> String {
        json::to_line("attempt", self)
    }
}

impl Serialize for AttemptLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A response that was cut off has a status, but a script that reads only this must not take it for delivered.
        let status = match &self.error {
            None => self.response.map(|response| response.status),
            Some(_) => None,
        };
        let mut object = serializer.serialize_struct("AttemptLine", 10)?;
        object.serialize_field("seq", &self.seq)?;
        object.serialize_field("url", &self.url)?;
        object.serialize_field("id", &self.id)?;
        object.serialize_field("attempt", &self.attempt)?;
        object.serialize_field("status", &status)?;
        object.serialize_field("elapsed_ms", &json::millis::of(self.elapsed))?;
        object.serialize_field("timings", &self.timings)?;
        object.serialize_field("request", &RequestObject(self.request))?;
        object.serialize_field("response", &self.response.map(ResponseObject))?;
        object.serialize_field("error", &self.error)?;
        object.end()
    }
}

/// What a provider would say about the response to its endpoint check.
#[derive(Clone, Debug)]
pub(crate) struct HandshakeLine<'a> {
    /// The number of its attempt.
    pub(crate) seq: u64,
    /// The endpoint.
    pub(crate) url: String,
    /// The name of the check.
    pub(crate) handshake: &'a str,
    /// Whether the endpoint has to refuse it.
    pub(crate) is_forged: bool,
    /// What is wrong with the response; `None` if it is right.
    pub(crate) wrong: Option<&'a str>,
    /// The right response, where it is known.
    pub(crate) expected: Option<&'a Response>,
}

impl HandshakeLine<'_> {
    pub(crate) fn to_line(&self) -> String {
        json::to_line("handshake", self)
    }
}

impl Serialize for HandshakeLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("HandshakeLine", 7)?;
        object.serialize_field("seq", &self.seq)?;
        object.serialize_field("url", &self.url)?;
        object.serialize_field("handshake", self.handshake)?;
        object.serialize_field("forged", &self.is_forged)?;
        object.serialize_field("right", &self.wrong.is_none())?;
        object.serialize_field("reason", &self.wrong)?;
        object.serialize_field("expected", &self.expected.map(ResponseObject))?;
        object.end()
    }
}

/// What `hook verify` found out about the signature of one request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SignatureLine {
    /// The request's number in the record, or 1.
    pub(crate) seq: u64,
    #[serde(flatten)]
    pub(crate) signature: SignatureOutcome,
    /// The right signature, if it may be shown.
    pub(crate) expected: Option<String>,
}

impl SignatureLine {
    pub(crate) fn to_line(&self) -> String {
        json::to_line("signature", self)
    }
}

/// The deliveries of a run, summed up.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoadSummary {
    /// The exit code.
    pub(crate) exit: u8,
    /// Deliveries that began; each was delivered or failed.
    pub(crate) sent: u64,
    pub(crate) delivered: u64,
    pub(crate) failed: u64,
    /// Attempts; more than deliveries where some were retried.
    pub(crate) attempts: u64,
    /// Events that began; each is delivered to all endpoints.
    pub(crate) events: u64,
    /// Deliveries of the warm-up, which the other counts leave out.
    pub(crate) warmup: u64,
    /// The length of the run.
    pub(crate) elapsed: Duration,
    /// The requested events a second.
    pub(crate) rate_asked: Option<f64>,
    /// Events that were due at that rate while all workers were busy.
    pub(crate) missed: u64,
    /// The number of last attempts for each status.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// The reasons of failures with their counts, the commonest first.
    pub(crate) failures: Vec<(String, u64)>,
    pub(crate) latency: Option<LatencySummary>,
    /// The histogram: the upper end of each range, and its count. Not in the line.
    pub(crate) bars: Vec<(Duration, u64)>,
    /// The same for each endpoint, where there are several.
    pub(crate) endpoints: Vec<EndpointSummary>,
}

/// The deliveries to one endpoint.
#[derive(Clone, Debug)]
pub(crate) struct EndpointSummary {
    pub(crate) url: String,
    pub(crate) delivered: u64,
    pub(crate) failed: u64,
    pub(crate) latency: Option<LatencySummary>,
}

/// The distribution of latencies, each from when a delivery was due to its end, failed ones included.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct LatencySummary {
    #[serde(serialize_with = "json::millis::serialize")]
    pub(crate) min: Duration,
    #[serde(serialize_with = "json::millis::serialize")]
    pub(crate) mean: Duration,
    #[serde(serialize_with = "json::millis::serialize")]
    pub(crate) p50: Duration,
    #[serde(serialize_with = "json::millis::serialize")]
    pub(crate) p90: Duration,
    #[serde(serialize_with = "json::millis::serialize")]
    pub(crate) p99: Duration,
    #[serde(rename = "p99.9", serialize_with = "json::millis::serialize")]
    pub(crate) p999: Duration,
    #[serde(serialize_with = "json::millis::serialize")]
    pub(crate) max: Duration,
}

impl LoadSummary {
    /// Deliveries a second.
    pub(crate) fn rate(&self) -> f64 {
        self.a_second(self.sent)
    }

    /// Events a second, which is what was asked for.
    pub(crate) fn event_rate(&self) -> f64 {
        self.a_second(self.events)
    }

    fn a_second(&self, count: u64) -> f64 {
        match self.elapsed.as_secs_f64() {
            0.0 => 0.0,
            seconds => count as f64 / seconds,
        }
    }

    pub(crate) fn to_line(&self) -> String {
        json::to_line("summary", self)
    }
}

impl Serialize for LoadSummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct FailureObject<'a> {
            reason: &'a str,
            count: u64,
        }
        let failures = self.failures.iter();
        let failures = failures.map(|(reason, count)| FailureObject {
            reason,
            count: *count,
        });
        let rounded = |rate: f64| (rate * 100.0).round() / 100.0;
        let mut object = serializer.serialize_struct("LoadSummary", 16)?;
        object.serialize_field("exit", &self.exit)?;
        object.serialize_field("sent", &self.sent)?;
        object.serialize_field("delivered", &self.delivered)?;
        object.serialize_field("failed", &self.failed)?;
        object.serialize_field("attempts", &self.attempts)?;
        object.serialize_field("events", &self.events)?;
        object.serialize_field("warmup", &self.warmup)?;
        object.serialize_field("elapsed_ms", &json::millis::of(self.elapsed))?;
        object.serialize_field("rate", &rounded(self.rate()))?;
        object.serialize_field("event_rate", &rounded(self.event_rate()))?;
        object.serialize_field("rate_asked", &self.rate_asked)?;
        object.serialize_field("missed", &self.missed)?;
        object.serialize_field("statuses", &self.statuses)?;
        object.serialize_field("failures", &failures.collect::<Vec<_>>())?;
        object.serialize_field("latency_ms", &self.latency)?;
        object.serialize_field("endpoints", &self.endpoints)?;
        object.end()
    }
}

impl Serialize for EndpointSummary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("EndpointSummary", 5)?;
        object.serialize_field("url", &self.url)?;
        object.serialize_field("sent", &(self.delivered + self.failed))?;
        object.serialize_field("delivered", &self.delivered)?;
        object.serialize_field("failed", &self.failed)?;
        object.serialize_field("latency_ms", &self.latency)?;
        object.end()
    }
}

/// A line of a record, as far as readers need it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RecordLine {
    Request(Box<ReceivedRequest>),
    Response(Box<ResponseLine>),
    Rejected(Box<Rejection>),
    /// A line of another type, which readers skip.
    Other,
}

impl RecordLine {
    pub(crate) fn parse(text: &str) -> Result<Self, LineError> {
        #[derive(Deserialize)]
        struct TypeKey<'a> {
            #[serde(borrow)]
            r#type: Cow<'a, str>,
        }
        let TypeKey { r#type } = serde_json::from_str(text)?;
        match r#type.as_ref() {
            "request" => {
                let keys: RequestKeys<'_> = serde_json::from_str(text)?;
                Ok(Self::Request(Box::new(keys.try_into()?)))
            }
            "response" => Ok(Self::Response(serde_json::from_str(text)?)),
            "rejected" => Ok(Self::Rejected(serde_json::from_str(text)?)),
            _ => Ok(Self::Other),
        }
    }

    /// Reads the bytes of one line.
    pub(crate) fn from_bytes(line: &[u8]) -> Result<Self, LineError> {
        let text = std::str::from_utf8(line).map_err(|_| LineError::Encoding)?;
        Self::parse(text)
    }
}

/// A captured request and its response.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exchange {
    /// The position in the capture; `seq` starts again with each run of a listener.
    pub(crate) nth: Ordinal,
    pub(crate) received: ReceivedRequest,
    pub(crate) response: Option<ResponseLine>,
    /// The URL that the request was sent to, if the capture has more than the `Host` header.
    pub(crate) url: Option<Url>,
    pub(crate) lines: SourceLines,
    pub(crate) fidelity: Fidelity,
}

/// The lines that an exchange was read from, without their line ends; none if the capture is not a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SourceLines {
    pub(crate) request: Option<String>,
    pub(crate) response: Option<String>,
}

impl Exchange {
    /// The lines of the exchange: as they were read, else newly written.
    pub(crate) fn to_lines(&self) -> Vec<String> {
        let read = |line: &Option<String>| line.as_ref().map(|line| format!("{line}\n"));
        let request = read(&self.lines.request).unwrap_or_else(|| self.received.to_line());
        let response = self
            .response
            .as_ref()
            .map(|response| read(&self.lines.response).unwrap_or_else(|| response.to_line()));
        [request].into_iter().chain(response).collect()
    }
}
