//! The JSON of a line: its envelope, and the values inside it (requests, responses, bodies, header fields, times),
//! without loss.
//!
//! Everything is written straight into the serializer, because a listener writes a line for each request. A function
//! that ends in `_fields` writes the keys of a value into the object of its owner.

use std::borrow::Cow;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::Timestamp;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::error::Category;

use crate::message::request::InvalidRequest;
use crate::message::{Headers, Request, Response};

/// The version of the form.
const VERSION: u8 = 1;
/// Room for a usual request, in bytes: growing in steps would copy it.
const USUAL_LINE: usize = 1 << 10;

/// The text of a line with its line end: `type` and `v`, and the keys of its content.
pub(super) fn to_line(r#type: &'static str, content: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Line<'a, T> {
        r#type: &'static str,
        v: u8,
        #[serde(flatten)]
        content: &'a T,
    }
    let v = VERSION;
    let line = Line { r#type, v, content };
    let mut text = Vec::with_capacity(USUAL_LINE);
    // Strings, numbers and lists of them: nothing that serde_json could refuse, and UTF-8.
    let _ = serde_json::to_writer(&mut text, &line);
    text.push(b'\n');
    String::from_utf8(text).unwrap_or_default()
}

/// A request as an object of its own.
pub(super) struct RequestObject<'a>(pub(super) &'a Request);

/// A response as an object of its own.
pub(super) struct ResponseObject<'a>(pub(super) &'a Response);

/// Header fields in wire order, as pairs of name and value.
pub(super) struct FieldList<'a>(pub(super) &'a Headers);

/// Bytes that are a JSON string where they are UTF-8, else `{"base64": "…"}`.
struct Lossless<'a>(Cow<'a, [u8]>);

#[derive(Serialize, Deserialize)]
struct Base64Object<'a> {
    #[serde(borrow)]
    base64: Cow<'a, str>,
}

impl Serialize for RequestObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Request", 7)?;
        request_fields(&mut object, self.0)?;
        object.end()
    }
}

impl Serialize for ResponseObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(response) = self;
        let mut object = serializer.serialize_struct("Response", 6)?;
        object.serialize_field("version", &format_args!("{}", response.version))?;
        object.serialize_field("status", &response.status)?;
        object.serialize_field("reason", &response.reason)?;
        object.serialize_field("headers", &FieldList(&response.headers))?;
        body_fields(&mut object, Some(&response.body))?;
        object.end()
    }
}

pub(super) fn request_fields<O: SerializeStruct>(
    object: &mut O,
    request: &Request,
) -> Result<(), O::Error> {
    let trailers = (!request.trailers.is_empty()).then_some(FieldList(&request.trailers));
    object.serialize_field("method", &request.method)?;
    object.serialize_field("target", &request.target)?;
    object.serialize_field("version", &format_args!("{}", request.version))?;
    object.serialize_field("headers", &FieldList(&request.headers))?;
    body_fields(object, Some(&request.body))?;
    object.serialize_field("trailers", &trailers)
}

/// `body`, or `body_base64` beside a null `body`.
pub(super) fn body_fields<O: SerializeStruct>(
    object: &mut O,
    body: Option<&[u8]>,
) -> Result<(), O::Error> {
    match body.map(|body| (body, body_text(body, MAX_TEXT))) {
        None => object.serialize_field("body", &None::<&str>),
        Some((_, Some(text))) => object.serialize_field("body", text),
        Some((body, None)) => {
            object.serialize_field("body", &None::<&str>)?;
            object.serialize_field("body_base64", &encode(body))
        }
    }
}

/// The longest JSON string that a body is written as, in bytes. The escapes make up to six bytes of one, and a line
/// must not be longer than a reader takes.
const MAX_TEXT: usize = 256 << 20;

/// The body as text, if it is UTF-8 and a JSON string of at most `max` bytes.
pub(super) fn body_text(body: &[u8], max: usize) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    let escapes = |byte: &u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => 1,
        ..=0x1f => 5,
        _ => 0,
    };
    let is_short = body.len() <= max / 6;
    let fits = || body.len() + body.iter().map(escapes).sum::<usize>() <= max;
    (is_short || fits()).then_some(text)
}

impl Serialize for FieldList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.0.iter();
        serializer.collect_seq(fields.map(|(name, value)| (name, Lossless(value.into()))))
    }
}

impl Serialize for Lossless<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => Base64Object {
                base64: encode(&self.0).into(),
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
            Encoded(Base64Object<'a>),
        }
        match Either::deserialize(deserializer)? {
            Either::Text(Cow::Borrowed(text)) => Ok(Self(text.as_bytes().into())),
            Either::Text(Cow::Owned(text)) => Ok(Self(text.into_bytes().into())),
            Either::Encoded(Base64Object { base64 }) => {
                decode(&base64).map(|bytes| Self(bytes.into()))
            }
        }
    }
}

fn encode(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

fn decode<E: serde::de::Error>(base64: &str) -> Result<Vec<u8>, E> {
    BASE64_STANDARD
        .decode(base64)
        .map_err(|error| E::custom(format!("invalid base64: {error}")))
}

pub(super) fn headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Headers, D::Error> {
    optional_headers(deserializer).map(Option::unwrap_or_default)
}

/// Header fields that may be null.
pub(super) fn optional_headers<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Headers>, D::Error> {
    let fields = Option::<Vec<(Cow<'_, str>, Lossless<'_>)>>::deserialize(deserializer)?;
    let field = |(name, Lossless(value))| (name, value);
    Ok(fields.map(|fields| fields.into_iter().map(field).collect()))
}

/// A body that may be null, in an object of which it is two keys.
pub(super) fn body<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<u8>>, D::Error> {
    #[derive(Deserialize)]
    struct BodyKeys<'a> {
        #[serde(borrow)]
        body: Option<Cow<'a, str>>,
        #[serde(borrow, default)]
        body_base64: Option<Cow<'a, str>>,
    }
    let BodyKeys { body, body_base64 } = BodyKeys::deserialize(deserializer)?;
    match body_base64 {
        Some(encoded) => decode(&encoded).map(Some),
        None => Ok(body.map(|body| body.into_owned().into_bytes())),
    }
}

/// Bytes that are always base64.
pub(super) mod base64_bytes {
    use super::{Cow, Deserialize, Deserializer, Serializer, decode, encode};

    pub(in crate::record) fn serialize<S: Serializer>(
        bytes: &[u8],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode(bytes))
    }

    pub(in crate::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        decode(&Cow::<str>::deserialize(deserializer)?)
    }
}

/// Bytes that are base64, or null where there are none.
pub(super) mod base64_or_null {
    use super::{Cow, Deserialize, Deserializer, Serializer, decode, encode};

    pub(in crate::record) fn serialize<S: Serializer>(
        bytes: &[u8],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            [] => serializer.serialize_none(),
            bytes => serializer.serialize_some(&encode(bytes)),
        }
    }

    pub(in crate::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let encoded = Option::<Cow<'_, str>>::deserialize(deserializer)?;
        encoded.map_or(Ok(Vec::new()), |encoded| decode(&encoded))
    }
}

/// RFC 3339 with six decimals, so that the lines of a record sort by it as text.
pub(super) mod timestamp {
    use super::{Cow, Deserialize, Deserializer, Serializer, Timestamp};

    pub(in crate::record) fn serialize<S: Serializer>(
        at: &Timestamp,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{at:.6}"))
    }

    pub(in crate::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Timestamp, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let wrong = |error| serde::de::Error::custom(format!("`{text}`: {error}"));
        text.parse().map_err(wrong)
    }

    pub(in crate::record) fn or_null<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<Cow<'_, str>>::deserialize(deserializer)?;
        let wrong = |error| serde::de::Error::custom(format!("received_at: {error}"));
        text.map(|text| text.parse().map_err(wrong)).transpose()
    }
}

/// Milliseconds to the microsecond.
pub(super) mod millis {
    use super::{Deserialize, Deserializer, Duration, Serializer};

    pub(in crate::record) fn of(duration: Duration) -> f64 {
        duration.as_micros() as f64 / 1000.0
    }

    pub(in crate::record) fn serialize<S: Serializer>(
        duration: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(of(*duration))
    }

    pub(in crate::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        let millis = f64::deserialize(deserializer)?;
        Ok(Duration::try_from_secs_f64(millis / 1000.0).unwrap_or_default())
    }
}

/// Why a text is not a line of a record.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LineError {
    #[error("not UTF-8")]
    Encoding,
    #[error("not a line of a record: {}", without_line_number(.0))]
    Json(#[from] serde_json::Error),
    #[error("a body that is not base64")]
    Base64(#[from] base64::DecodeError),
    #[error(transparent)]
    Request(#[from] InvalidRequest),
}

/// The same for a line, whose number is always 1.
fn without_line_number(error: &serde_json::Error) -> String {
    match error.line() {
        0 => reason(error),
        _ => format!("{} at column {}", reason(error), error.column()),
    }
}

/// What is wrong with a JSON text, and where.
pub(crate) fn json_problem(error: &serde_json::Error) -> String {
    match error.line() {
        0 => reason(error),
        line => format!("{} at line {line} column {}", reason(error), error.column()),
    }
}

/// What is wrong, without serde's names of the program's types, and without the sender's values that serde quotes.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&position).unwrap_or(&text);
    match error.classify() {
        Category::Eof => "not JSON: the text ends too early".to_owned(),
        Category::Syntax if text == "recursion limit exceeded" => "nested too deep".to_owned(),
        Category::Syntax => "not JSON".to_owned(),
        Category::Data | Category::Io => mismatch(text).unwrap_or_else(|| text.to_owned()),
    }
}

/// The types of values in serde's words, and in those of JSON.
const KINDS: [(&str, &str); 7] = [
    ("null", "null"),
    ("boolean", "a boolean"),
    ("integer", "a number"),
    ("floating", "a number"),
    ("string", "a string"),
    ("sequence", "a list"),
    ("map", "an object"),
];

/// A member that is missing, or a value of another type than is expected, in serde's words; `None` if it is something
/// else.
fn mismatch(text: &str) -> Option<String> {
    if let Some(name) = text.strip_prefix("missing field ") {
        return Some(format!("no member {name}"));
    }
    let (found, expected) = text.strip_prefix("invalid ")?.rsplit_once(", expected ")?;
    let expected = match expected {
        "u16" => "a whole number up to 65535",
        "u8" | "u32" | "u64" | "usize" => "a whole number",
        "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "an object",
        "a borrowed string" => "a string",
        name if name.starts_with("struct ") => "an object",
        other => other,
    };
    let found = found.strip_prefix("type: ").and_then(|found| {
        let mut kinds = KINDS.iter();
        kinds.find_map(|(serde, kind)| found.starts_with(serde).then_some(kind))
    });
    Some(match found {
        Some(found) => format!("expected {expected}, found {found}"),
        None => format!("expected {expected}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::har::HarEntry;

    #[test]
    fn a_problem_is_described_without_the_values_of_the_sender() {
        for (text, problem) in [
            (
                "{\"request\": 3}",
                "expected an object as `request`, found a number at line 1 column 13",
            ),
            (
                "{\"request\":\"expected u64, expected struct Key\"}",
                "expected an object as `request`, found a string at line 1 column 46",
            ),
            ("{\"request\":{}}", "no member `method` at line 1 column 13"),
            (
                "{\"request\":{\"method\":\"missing field\"",
                "not JSON: the text ends too early at line 1 column 36",
            ),
            ("{\"request\"\n:x}", "not JSON at line 2 column 2"),
            (
                "{\"request\":{\"method\":\"a\",}",
                "not JSON at line 1 column 26",
            ),
        ] {
            let error = serde_json::from_str::<HarEntry>(text).unwrap_err();
            assert_eq!(json_problem(&error), problem, "{text}");
        }
    }
}
