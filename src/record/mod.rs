//! The JSON Lines form: what `listen --json`, `send --json` and the record file hold, written and read back.
//!
//! Every line is an object with `type` and `v`, put there by one function of `json.rs`; its other keys are
//! those of a type in `line.rs`, or of a [`ReceivedRequest`]. Keys are always present, null when there is nothing.
//! Bytes are lossless: a body that is not UTF-8 is `body_base64`, a header value that is not UTF-8 is `{"base64":
//! "…"}`. The module is pure: files, clocks and the terminal are other modules' work.

mod fidelity;
pub(crate) mod har;
mod json;
mod line;
mod ordinal;
mod received;
mod redact;
mod selection;
#[cfg(test)]
mod tests;

pub(crate) use fidelity::{BodyExtent, Fidelity, FidelityNote, HarSource, MissingBody};
pub(crate) use json::json_problem;
pub(crate) use line::{
    AttemptLine, CaseLine, EndpointSummary, Exchange, HandshakeLine, LatencySummary, LoadSummary,
    Mirrored, PlanLine, ReadyLine, RecordLine, Rejection, ResponseLine, SignatureLine, SourceLines,
    Timings, VerdictLine,
};
pub(crate) use ordinal::{CountedFrom, Ordinal};
pub(crate) use received::{
    DeliveryAttempt, HandshakeOutcome, HandshakeVerdict, ReceivedRequest, SignatureOutcome,
    SignatureState,
};
pub(crate) use redact::{RedactKey, Redaction};
pub(crate) use selection::Selection;
