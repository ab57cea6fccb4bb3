//! The line of a signature that was checked.

use serde::Serialize;

use super::{SignatureOutcome, V, line};

/// What `hook verify` found out about one request.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    /// The request's number in the record, or 1.
    pub(crate) seq: u64,
    /// What the check came to.
    pub(crate) signature: SignatureOutcome,
    /// What it should have been, if that may be shown.
    pub(crate) expected: Option<String>,
}

impl Checked {
    /// The line, with its line end.
    pub(crate) fn to_line(&self) -> String {
        #[derive(Serialize)]
        struct SignatureLine<'a> {
            r#type: &'static str,
            v: u8,
            seq: u64,
            #[serde(flatten)]
            signature: &'a SignatureOutcome,
            expected: Option<&'a str>,
        }
        line(&SignatureLine {
            r#type: "signature",
            v: V,
            seq: self.seq,
            signature: &self.signature,
            expected: self.expected.as_deref(),
        })
    }
}
