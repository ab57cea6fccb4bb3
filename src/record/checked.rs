//! The line of a signature that was checked.

use serde::Serialize;

use super::{V, line};

/// What `hook verify` found out about one request.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The request's number in the record, or 1.
    pub seq: u64,
    /// The scheme's name, if one was given or found.
    pub scheme: Option<&'static str>,
    /// The verdict in a word: `valid`, `missing`, `mismatch` …
    pub verdict: &'static str,
    /// Why, for people.
    pub reason: Option<String>,
    /// Whether the signature holds.
    pub is_valid: bool,
    /// What it should have been, if that may be shown.
    pub expected: Option<String>,
}

impl Checked {
    /// The line, with its line end.
    pub fn to_line(&self) -> String {
        #[derive(Serialize)]
        struct SignatureLine<'a> {
            r#type: &'static str,
            v: u8,
            seq: u64,
            scheme: Option<&'a str>,
            verdict: &'a str,
            reason: Option<&'a str>,
            expected: Option<&'a str>,
        }
        line(&SignatureLine {
            r#type: "signature",
            v: V,
            seq: self.seq,
            scheme: self.scheme,
            verdict: self.verdict,
            reason: self.reason.as_deref(),
            expected: self.expected.as_deref(),
        })
    }
}
