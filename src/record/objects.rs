//! The objects inside the lines: requests, answers, bodies and header values, without loss.

use std::borrow::Cow;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::message::{Headers, Request, Response, Version};

#[derive(Serialize, Deserialize)]
pub(super) struct RequestObject<'a> {
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    target: Cow<'a, str>,
    #[serde(borrow)]
    version: Cow<'a, str>,
    #[serde(borrow)]
    headers: Fields<'a>,
    #[serde(flatten, borrow)]
    body: BodyObject<'a>,
    /// The fields behind a chunked body; null where there are none.
    #[serde(borrow, default)]
    trailers: Option<Fields<'a>>,
}

#[derive(Serialize)]
pub(super) struct ResponseObject<'a> {
    version: String,
    status: u16,
    reason: &'a str,
    headers: Fields<'a>,
    #[serde(flatten)]
    body: BodyObject<'a>,
}

/// `body`, or `body_base64` beside a null `body`.
#[derive(Serialize, Deserialize)]
pub(super) struct BodyObject<'a> {
    #[serde(borrow)]
    body: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    body_base64: Option<Cow<'a, str>>,
}

/// Header fields in wire order.
pub(super) type Fields<'a> = Vec<(Cow<'a, str>, Lossless<'a>)>;

/// Bytes that are a JSON string where they are UTF-8, else `{"base64": "…"}`.
pub(super) struct Lossless<'a>(Cow<'a, [u8]>);

impl Serialize for Lossless<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => Base64 {
                base64: BASE64_STANDARD.encode(&self.0).into(),
            }
            .serialize(serializer),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Lossless<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either<'a> {
            #[serde(borrow)]
            Text(Cow<'a, str>),
            #[serde(borrow)]
            Encoded(Base64<'a>),
        }
        match Either::deserialize(deserializer)? {
            Either::Text(text) => Ok(Self(into_bytes(text))),
            Either::Encoded(Base64 { base64 }) => BASE64_STANDARD
                .decode(base64.as_bytes())
                .map(|bytes| Self(bytes.into()))
                .map_err(serde::de::Error::custom),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Base64<'a> {
    #[serde(borrow)]
    base64: Cow<'a, str>,
}

fn into_bytes(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

impl<'a> BodyObject<'a> {
    pub(super) fn of(body: &'a [u8]) -> Self {
        match std::str::from_utf8(body) {
            Ok(text) => Self {
                body: Some(text.into()),
                body_base64: None,
            },
            Err(_) => Self {
                body: None,
                body_base64: Some(BASE64_STANDARD.encode(body).into()),
            },
        }
    }

    pub(super) fn none() -> Self {
        Self {
            body: None,
            body_base64: None,
        }
    }

    pub(super) fn into_bytes(self) -> Result<Option<Vec<u8>>, String> {
        match (self.body_base64, self.body) {
            (Some(encoded), _) => BASE64_STANDARD
                .decode(encoded.as_bytes())
                .map(Some)
                .map_err(|error| format!("`body_base64` is not base64: {error}")),
            (None, body) => Ok(body.map(|body| body.into_owned().into_bytes())),
        }
    }
}

pub(super) fn fields(headers: &Headers) -> Fields<'_> {
    headers
        .iter()
        .map(|(name, value)| (name.into(), Lossless(value.into())))
        .collect()
}

pub(super) fn headers_of(fields: Fields<'_>) -> Headers {
    fields
        .into_iter()
        .map(|(name, Lossless(value))| (name, value))
        .collect()
}

impl<'a> RequestObject<'a> {
    pub(super) fn of(request: &'a Request) -> Self {
        Self {
            method: request.method.as_str().into(),
            target: request.target.as_str().into(),
            version: request.version.to_string().into(),
            headers: fields(&request.headers),
            body: BodyObject::of(&request.body),
            trailers: (!request.trailers.is_empty()).then(|| fields(&request.trailers)),
        }
    }

    pub(super) fn into_request(self) -> Result<Request, String> {
        let mut request = Request::new(self.method, self.target);
        request.version = match self.version.as_ref() {
            "HTTP/1.0" => Version::Http10,
            _ => Version::Http11,
        };
        request.headers = headers_of(self.headers);
        request.trailers = self.trailers.map(headers_of).unwrap_or_default();
        request.body = self.body.into_bytes()?.unwrap_or_default();
        match request.fault() {
            Some(fault) => Err(fault),
            None => Ok(request),
        }
    }
}

impl<'a> ResponseObject<'a> {
    pub(super) fn of(response: &'a Response) -> Self {
        Self {
            version: response.version.to_string(),
            status: response.status,
            reason: &response.reason,
            headers: fields(&response.headers),
            body: BodyObject::of(&response.body),
        }
    }
}
