//! The lines of a listener about itself: ready, verdict.

use std::time::Duration;

use serde::Serialize;

use super::{V, line, millis};

/// The first line of `listen --json`: where it listens.
pub(crate) fn ready(url: &str, port: u16, pid: u32) -> String {
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

/// How the run of a listener ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// The exit code.
    pub(crate) exit: u8,
    /// Requests received.
    pub(crate) received: u64,
    /// Requests that counted.
    pub(crate) matched: u64,
    /// What came and was not a request, or was refused.
    pub(crate) rejected: u64,
    /// Why it ended so, where there is something to say.
    pub(crate) reason: Option<String>,
    /// The length of the run.
    pub(crate) elapsed: Duration,
}

impl Verdict {
    /// The line for this verdict, with its line end.
    pub(crate) fn to_line(&self) -> String {
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
