//! HAR 1.2 entries, which browsers, proxies and API clients write and read: one set of types to read and to write.
//!
//! HAR cannot hold bytes that are not UTF-8, trailers, or a target that is not part of a URL. Those are in members
//! whose names begin with an underscore, as HAR asks of extensions, so that a request survives the way there and back.
//! Other programs put bodies into extensions of their own; `tests/har/README.md` lists them. They also write `null` for
//! a list, and numbers as text: both are read. Members that `hook` does not need are not read at all, so that none can
//! be wrong.

use std::fmt::{self, Formatter};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::message::Headers;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object as entry")]
pub(crate) struct HarEntry {
    #[serde(default, deserialize_with = "text_or_none")]
    pub(crate) started_date_time: Option<String>,
    /// Milliseconds.
    #[serde(default, deserialize_with = "number_or_none")]
    pub(crate) time: Option<f64>,
    pub(crate) request: HarRequest,
    pub(crate) response: Option<HarResponse>,
    #[serde(skip_deserializing)]
    pub(crate) cache: HarCache,
    #[serde(skip_deserializing)]
    pub(crate) timings: HarTimings,
    #[serde(rename = "_remote", default, deserialize_with = "or_default")]
    pub(crate) remote: String,
    /// Chrome, mitmproxy and HTTP Toolkit: the frames of a WebSocket.
    #[serde(rename = "_webSocketMessages", default, skip_serializing)]
    pub(crate) frames: Option<IgnoredAny>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object as `request`")]
pub(crate) struct HarRequest {
    pub(crate) method: String,
    pub(crate) url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) http_version: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) cookies: Vec<HarPair>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) headers: Vec<HarPair>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) query_string: Vec<HarPair>,
    #[serde(
        default,
        deserialize_with = "content_or_none",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) post_data: Option<HarContent>,
    #[serde(skip_deserializing)]
    pub(crate) headers_size: i64,
    /// -1 where it is not known.
    #[serde(default, deserialize_with = "whole_number")]
    pub(crate) body_size: i64,
    /// The target, where the URL does not hold it.
    #[serde(rename = "_target", skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<String>,
    #[serde(
        rename = "_trailers",
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub(crate) trailers: Vec<HarPair>,
    /// HTTP Toolkit: a body that is not UTF-8.
    #[serde(
        rename = "_content",
        default,
        deserialize_with = "content_or_none",
        skip_serializing
    )]
    pub(crate) content: Option<HarContent>,
    /// HTTP Toolkit: why there is no body.
    #[serde(rename = "_requestBodyStatus", skip_serializing)]
    pub(crate) body_status: Option<String>,
    #[serde(
        default,
        deserialize_with = "text_or_none",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) comment: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object as `response`")]
pub(crate) struct HarResponse {
    /// 0 where there was no response, as browsers write it; Playwright writes -1.
    #[serde(default, deserialize_with = "whole_number")]
    pub(crate) status: i64,
    #[serde(skip_deserializing)]
    pub(crate) status_text: String,
    #[serde(skip_deserializing)]
    pub(crate) http_version: &'static str,
    #[serde(skip_deserializing)]
    pub(crate) cookies: Vec<HarPair>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) headers: Vec<HarPair>,
    #[serde(default, deserialize_with = "content_or_none")]
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
#[serde(expecting = "an object with `name` and `value`")]
pub(crate) struct HarPair {
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) value: String,
    #[serde(rename = "_base64", skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HarContent {
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub(crate) size: Option<usize>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    #[serde(rename = "_encoding", skip_serializing)]
    custom_encoding: Option<String>,
    #[serde(
        default,
        deserialize_with = "text_or_none",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) comment: Option<String>,
    /// The fields of a form, which some programs give in place of the text.
    #[serde(default, deserialize_with = "or_default", skip_serializing)]
    pub(crate) params: Vec<HarParam>,
    /// Playwright: the file with the content, beside the HAR file.
    #[serde(rename = "_file", skip_serializing)]
    file: Option<String>,
    /// Playwright's traces: the same.
    #[serde(rename = "_sha1", skip_serializing)]
    sha1: Option<String>,
}

/// A field of a form: with a file name it is a file.
#[derive(Debug, Deserialize)]
#[serde(
    rename_all = "camelCase",
    expecting = "an object with `name` and `value`"
)]
pub(crate) struct HarParam {
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) name: String,
    value: Option<String>,
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    /// The proposal for HAR 1.3 has it.
    encoding: Option<String>,
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
#[error("a header field is not valid base64")]
pub(crate) struct HarBase64Error;

impl From<base64::DecodeError> for HarBase64Error {
    fn from(_: base64::DecodeError) -> Self {
        Self
    }
}

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
                comment: Some("the text is base64".to_owned()),
                ..Self::default()
            },
        }
    }

    /// The bytes of the text; `None` without one.
    pub(crate) fn bytes(&self) -> Result<Option<Vec<u8>>, HarBase64Error> {
        let encoding = self.encoding.as_deref().or(self.custom_encoding.as_deref());
        self.text
            .as_deref()
            .map(|text| decode(text, encoding))
            .transpose()
    }

    /// Whether the text stands for bytes that need not be UTF-8.
    pub(crate) fn is_base64(&self) -> bool {
        [&self.encoding, &self.custom_encoding]
            .into_iter()
            .flatten()
            .any(|encoding| is_base64(encoding))
    }

    /// The name of the file that holds the content.
    pub(crate) fn attachment(&self) -> Option<&str> {
        self.file.as_deref().or(self.sha1.as_deref())
    }
}

impl HarParam {
    /// The value; `None` if the file does not have it.
    pub(crate) fn bytes(&self) -> Result<Option<Vec<u8>>, HarBase64Error> {
        self.value
            .as_deref()
            .map(|text| decode(text, self.encoding.as_deref()))
            .transpose()
    }
}

fn is_base64(encoding: &str) -> bool {
    encoding.eq_ignore_ascii_case("base64")
}

fn decode(text: &str, encoding: Option<&str>) -> Result<Vec<u8>, HarBase64Error> {
    if !encoding.is_some_and(is_base64) {
        return Ok(text.as_bytes().to_vec());
    }
    if !text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return Ok(BASE64_STANDARD.decode(text)?);
    }
    let dense: String = text.split_ascii_whitespace().collect();
    Ok(BASE64_STANDARD.decode(dense)?)
}

/// A member that may be `null`.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A body. Programs that write PHP's empty array, or an empty text, for an object without members have none.
fn content_or_none<'de, D>(deserializer: D) -> Result<Option<HarContent>, D::Error>
where
    D: Deserializer<'de>,
{
    struct ContentVisitor;

    impl<'de> Visitor<'de> for ContentVisitor {
        type Value = Option<HarContent>;

        fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
            f.write_str("an object as `postData` or `content`")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            HarContent::deserialize(MapAccessDeserializer::new(map)).map(Some)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            match list.next_element::<IgnoredAny>()? {
                None => Ok(None),
                Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
            }
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            match text {
                "" => Ok(None),
                text => Err(E::invalid_type(Unexpected::Str(text), &self)),
            }
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    deserializer.deserialize_any(ContentVisitor)
}

/// A number, however it is written.
#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    Number(f64),
    Text(String),
    Other(IgnoredAny),
}

/// A text; other values count as none.
fn text_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Option::deserialize(deserializer)? {
        Some(Loose::Text(text)) => Some(text),
        Some(Loose::Number(number)) => Some(number.to_string()),
        Some(Loose::Other(IgnoredAny)) | None => None,
    })
}

fn number_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(match Option::deserialize(deserializer)? {
        Some(Loose::Number(number)) => Some(number),
        Some(Loose::Text(text)) => text.trim().parse().ok(),
        Some(Loose::Other(IgnoredAny)) | None => None,
    })
}

/// A whole number; 0 where there is none.
fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = number_or_none(deserializer)?;
    Ok(number.map_or(0, |number| number.round() as i64))
}
