//! The JSON Lines form: what `listen --json` and `send --json` write, and what is read back; pure.
//!
//! Every line is an object with `type` and `v`; keys are always there, null when there is nothing. Bytes are lossless: a
//! body that is not UTF-8 is `body_base64`, a header value that is not is `{"base64": "…"}`.

mod attempt;
mod checked;
mod exchange;
mod listener;
mod nth;
mod objects;
mod played;
mod read;
mod redact;
mod rejected;
mod request;
mod responded;
mod summary;
#[cfg(test)]
mod tests;
mod told;

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

pub(crate) use attempt::{Attempt as AttemptLine, Timings};
pub(crate) use checked::Checked as SignatureLine;
pub(crate) use exchange::{Exchange, SourceLines};
pub(crate) use listener::{Verdict as VerdictLine, ready};
pub(crate) use nth::Selection;
pub(crate) use played::Played as HandshakeLine;
pub(crate) use read::RecordLine;
pub(crate) use redact::{RedactKey, Redaction};
pub(crate) use rejected::Rejected as Rejection;
pub(crate) use request::{HandshakeOutcome, ReceivedRequest, SignatureOutcome};
pub(crate) use responded::Responded as ResponseLine;
pub(crate) use summary::{EndpointSummary, LatencySummary, LoadSummary};
pub(crate) use told::Mirrored;

/// The version of the form.
const V: u8 = 1;

fn line(object: &impl Serialize) -> String {
    // Strings, numbers and lists of them: nothing that serde_json could refuse.
    let mut line = serde_json::to_string(object).unwrap_or_default();
    line.push('\n');
    line
}

/// RFC 3339 with six decimals, so that the lines of a record sort by it as text.
fn time(at: Timestamp) -> String {
    format!("{at:.6}")
}

/// Milliseconds to the microsecond.
fn millis(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

/// A time as a line has it.
fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|error| format!("`{text}`: {error}"))
}

/// What is wrong with a line; it is one, so its number in itself says nothing.
fn wrong(error: impl std::error::Error) -> String {
    let error = error
        .to_string()
        .replace(" at line 1 column ", " at column ");
    format!("not a line of a record: {error}")
}
