//! What a capture consists of.

use std::fmt::Display;

use jiff::Timestamp;

use crate::message::Request;
use crate::record::{Exchange, Fidelity, Ordinal, ReceivedRequest, Rejection, SourceLines};

#[derive(Debug)]
pub(crate) enum CaptureEntry {
    /// A request, with its response where that is known.
    Exchange(Box<Exchange>),
    /// Bytes that a listener refused.
    Rejected(Box<Rejection>),
    /// A part that cannot be read.
    Skipped { place: String, reason: String },
    /// A line of a record that cannot be read: one that a killed listener cut off is no fault of what is done with the
    /// others.
    SkippedLine { number: Ordinal, reason: String },
    /// How many more such lines there are than are named.
    SkippedLines(u64),
    /// Entries that are not HTTP requests, such as `data:` URLs: how many, and what they are.
    NotHttp { count: u64, kinds: Vec<String> },
}

impl CaptureEntry {
    /// The exchange of a request that no listener of ours recorded.
    pub(super) fn foreign(nth: u64, at: Option<Timestamp>, request: Request) -> Box<Exchange> {
        Box::new(Exchange {
            nth: nth.into(),
            received: ReceivedRequest {
                seq: nth,
                received_at: at,
                ..ReceivedRequest::new(request).recognized()
            },
            response: None,
            url: None,
            lines: SourceLines::default(),
            fidelity: Fidelity::default(),
        })
    }

    pub(super) fn skipped(place: impl Into<String>, reason: &dyn Display) -> Self {
        Self::Skipped {
            place: place.into(),
            reason: reason.to_string(),
        }
    }
}
