//! Reads one line of a record back.

use std::borrow::Cow;

use serde::Deserialize;

use super::error::LineError;
use super::line::{Rejection, ResponseLine};
use super::received::{ReceivedRequest, RequestKeys};

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
