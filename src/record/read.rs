//! A line of a record, read back.

use std::borrow::Cow;

use serde::Deserialize;

use super::{Received, Rejected, Responded, wrong};

/// A line of a record that is read back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Line {
    /// A received request.
    Request(Box<Received>),
    /// What it was answered.
    Response(Box<Responded>),
    /// What came and was no request.
    Rejected(Box<Rejected>),
    /// A line of another type: skipped by readers.
    Other,
}

impl Line {
    /// Reads one line back; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Head<'a> {
            #[serde(borrow)]
            r#type: Cow<'a, str>,
        }
        let head: Head<'_> = serde_json::from_str(text).map_err(wrong)?;
        match head.r#type.as_ref() {
            "request" => Received::parse(text).map(|line| Self::Request(line.into())),
            "response" => Responded::parse(text).map(|line| Self::Response(line.into())),
            "rejected" => Rejected::parse(text).map(|line| Self::Rejected(line.into())),
            _ => Ok(Self::Other),
        }
    }
}
