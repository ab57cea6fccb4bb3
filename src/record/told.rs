//! The line of a request that another target was told of.

use std::time::Duration;

use serde::Serialize;

use super::{V, line, millis};

/// What a target answered whose answer nobody waits for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mirrored {
    /// The request's number.
    pub(crate) seq: u64,
    /// Where it went.
    pub(crate) url: String,
    /// The status of the answer.
    pub(crate) status: Option<u16>,
    /// How long it took.
    pub(crate) elapsed: Duration,
    /// What went wrong.
    pub(crate) error: Option<String>,
}

impl Mirrored {
    /// The line, with its line end.
    pub(crate) fn to_line(&self) -> String {
        #[derive(Serialize)]
        struct MirroredLine<'a> {
            r#type: &'static str,
            v: u8,
            seq: u64,
            url: &'a str,
            status: Option<u16>,
            elapsed_ms: f64,
            error: Option<&'a str>,
        }
        line(&MirroredLine {
            r#type: "mirrored",
            v: V,
            seq: self.seq,
            url: &self.url,
            status: self.status,
            elapsed_ms: millis(self.elapsed),
            error: self.error.as_deref(),
        })
    }
}
