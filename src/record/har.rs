//! HAR 1.2 entries, which the developer tools of browsers write and open: one set of types to read and to write.
//!
//! HAR cannot hold bytes that are not UTF-8, trailers, or a target that is not part of a URL. Those are in members whose
//! names begin with an underscore, as HAR asks of extensions, so that a request survives the way there and back. What
//! other programs write in the members that `hook` does not need is not read at all, so that none of it can be wrong.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};

use crate::message::Headers;
use crate::message::form::encode_form;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HarEntry {
    pub(crate) started_date_time: Option<String>,
    /// Milliseconds.
    pub(crate) time: Option<f64>,
    pub(crate) request: HarRequest,
    pub(crate) response: Option<HarResponse>,
    #[serde(skip_deserializing)]
    pub(crate) cache: HarCache,
    #[serde(skip_deserializing)]
    pub(crate) timings: HarTimings,
    #[serde(rename = "_remote", default)]
    pub(crate) remote: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HarRequest {
    pub(crate) method: String,
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) http_version: String,
    #[serde(skip_deserializing)]
    pub(crate) cookies: Vec<HarPair>,
    #[serde(default)]
    pub(crate) headers: Vec<HarPair>,
    #[serde(skip_deserializing)]
    pub(crate) query_string: Vec<HarPair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) post_data: Option<HarContent>,
    #[serde(skip_deserializing)]
    pub(crate) headers_size: i64,
    #[serde(skip_deserializing)]
    pub(crate) body_size: i64,
    /// The target, where the URL does not hold it.
    #[serde(rename = "_target", skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<String>,
    #[serde(rename = "_trailers", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) trailers: Vec<HarPair>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HarResponse {
    /// 0 where there was no response, as browsers write it.
    #[serde(default)]
    pub(crate) status: i64,
    #[serde(skip_deserializing)]
    pub(crate) status_text: &'static str,
    #[serde(skip_deserializing)]
    pub(crate) http_version: &'static str,
    #[serde(skip_deserializing)]
    pub(crate) cookies: Vec<HarPair>,
    #[serde(default)]
    pub(crate) headers: Vec<HarPair>,
    pub(crate) content: Option<HarContent>,
    #[serde(rename = "redirectURL", skip_deserializing)]
    pub(crate) redirect_url: String,
    #[serde(skip_deserializing)]
    pub(crate) headers_size: i64,
    #[serde(skip_deserializing)]
    pub(crate) body_size: i64,
}

/// A header field, cookie, query parameter or form field.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct HarPair {
    name: String,
    #[serde(default)]
    value: String,
    #[serde(rename = "_base64", skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HarContent {
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub(crate) size: Option<usize>,
    #[serde(skip_deserializing)]
    mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(alias = "_encoding", skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    comment: Option<&'static str>,
    /// The fields of a form, which browsers give in place of the text.
    #[serde(default, skip_serializing)]
    params: Vec<HarPair>,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct HarCache {}

/// Milliseconds; only the time until the response was written is known.
#[derive(Debug, Default, Serialize)]
pub(crate) struct HarTimings {
    pub(crate) send: f64,
    pub(crate) wait: f64,
    pub(crate) receive: f64,
}

/// A member that should be base64, and is not.
#[derive(Debug, thiserror::Error)]
#[error("invalid base64: {0}")]
pub(crate) struct HarBase64Error(#[from] base64::DecodeError);

impl HarPair {
    /// Bytes that are not UTF-8 are written as Latin-1, as browsers do, and in base64 beside it.
    pub(crate) fn new(name: impl Into<String>, value: &[u8]) -> Self {
        let text = std::str::from_utf8(value);
        let latin_1 = |_| value.iter().copied().map(char::from).collect();
        Self {
            name: name.into(),
            value: text.map_or_else(latin_1, str::to_owned),
            base64: text.is_err().then(|| BASE64_STANDARD.encode(value)),
        }
    }

    pub(crate) fn of_headers(headers: &Headers) -> Vec<Self> {
        let fields = headers.iter();
        fields.map(|(name, value)| Self::new(name, value)).collect()
    }

    /// Header fields, without the pseudo-header fields of HTTP/2 (RFC 9113 section 8.3).
    pub(crate) fn into_headers(pairs: Vec<Self>) -> Result<Headers, HarBase64Error> {
        let real = pairs.into_iter().filter(|pair| !pair.name.starts_with(':'));
        let fields = real.map(|pair| {
            let value = match pair.base64 {
                Some(text) => BASE64_STANDARD.decode(text)?,
                None => pair.value.into_bytes(),
            };
            Ok((pair.name, value))
        });
        fields
            .collect::<Result<Vec<_>, _>>()
            .map(Headers::from_iter)
    }
}

impl HarContent {
    pub(crate) fn new(headers: &Headers, body: &[u8]) -> Self {
        let mime_type = headers.text("content-type").unwrap_or_default().to_owned();
        match std::str::from_utf8(body) {
            Ok(text) => Self {
                mime_type,
                text: Some(text.to_owned()),
                ..Self::default()
            },
            Err(_) => Self {
                mime_type,
                text: Some(BASE64_STANDARD.encode(body)),
                encoding: Some("base64".to_owned()),
                comment: Some("the text is base64"),
                ..Self::default()
            },
        }
    }

    /// The body; `None` if there is neither a text nor form fields.
    pub(crate) fn into_body(self) -> Result<Option<Vec<u8>>, HarBase64Error> {
        match (self.text, self.encoding.as_deref()) {
            (Some(text), Some("base64")) => Ok(Some(BASE64_STANDARD.decode(text)?)),
            (Some(text), _) => Ok(Some(text.into_bytes())),
            (None, _) if self.params.is_empty() => Ok(None),
            (None, _) => {
                let pairs = self.params.iter();
                let form = encode_form(pairs.map(|pair| (pair.name.as_str(), pair.value.as_str())));
                Ok(Some(form.into_bytes()))
            }
        }
    }
}
