//! A line of a record, read back.

use std::borrow::Cow;

use serde::Deserialize;

use super::{ReceivedRequest, Rejection, ResponseLine, wrong};

/// A line of a record that is read back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RecordLine {
    /// A received request.
    Request(Box<ReceivedRequest>),
    /// What it was answered.
    Response(Box<ResponseLine>),
    /// What came and was no request.
    Rejected(Box<Rejection>),
    /// A line of another type: skipped by readers.
    Other,
}

impl RecordLine {
    /// Reads one line back; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Head<'a> {
            #[serde(borrow)]
            r#type: Cow<'a, str>,
        }
        let head: Head<'_> = serde_json::from_str(text).map_err(wrong)?;
        match head.r#type.as_ref() {
            "request" => ReceivedRequest::parse(text).map(|line| Self::Request(line.into())),
            "response" => ResponseLine::parse(text).map(|line| Self::Response(line.into())),
            "rejected" => Rejection::parse(text).map(|line| Self::Rejected(line.into())),
            _ => Ok(Self::Other),
        }
    }
}
