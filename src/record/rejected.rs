//! The line of something that was no request, written and read back.

use std::borrow::Cow;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{V, instant, line, time, wrong};

#[derive(Serialize, Deserialize)]
struct RejectedLine<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    v: u8,
    received_at: Cow<'a, str>,
    #[serde(borrow)]
    remote: Cow<'a, str>,
    status: u16,
    #[serde(borrow)]
    reason: Cow<'a, str>,
    #[serde(borrow)]
    head_base64: Cow<'a, str>,
    #[serde(borrow, default)]
    wrong_base64: Option<Cow<'a, str>>,
}

/// Something that came and was not a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rejected {
    /// When it was refused.
    pub(crate) received_at: Timestamp,
    /// The sender's address and port.
    pub(crate) remote: String,
    /// The status of the answer.
    pub(crate) status: u16,
    /// Why.
    pub(crate) reason: String,
    /// The head as far as it came.
    pub(crate) head: Vec<u8>,
    /// The bytes that are wrong, where they can be told.
    pub(crate) wrong: Vec<u8>,
}

impl Rejected {
    /// The line for this refusal, with its line end.
    pub(crate) fn to_line(&self) -> String {
        line(&RejectedLine {
            r#type: "rejected".into(),
            v: V,
            received_at: time(self.received_at).into(),
            remote: self.remote.as_str().into(),
            status: self.status,
            reason: self.reason.as_str().into(),
            head_base64: BASE64_STANDARD.encode(&self.head).into(),
            wrong_base64: (!self.wrong.is_empty())
                .then(|| BASE64_STANDARD.encode(&self.wrong).into()),
        })
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let line: RejectedLine<'_> = serde_json::from_str(text).map_err(wrong)?;
        let decode = |text: Cow<'_, str>| {
            BASE64_STANDARD
                .decode(text.as_bytes())
                .map_err(|error| format!("not base64: {error}"))
        };
        Ok(Self {
            received_at: instant(&line.received_at)?,
            remote: line.remote.into_owned(),
            status: line.status,
            reason: line.reason.into_owned(),
            head: decode(line.head_base64)?,
            wrong: line
                .wrong_base64
                .map(decode)
                .transpose()?
                .unwrap_or_default(),
        })
    }
}
