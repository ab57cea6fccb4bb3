//! Bodies that differ from that of the valid event.
//!
//! What only adds to a body adds white space or a member `hook_check`, so that a handler finds all that it expects.

use std::iter::repeat_n;

use crate::json::{
    Json, Layout, PathStep, RawValue, StringStyle, ValueKind, ValuePath, compact, lay_out,
};
use crate::message::content_encoding::{gzip, is_coded};
use crate::message::{BodyKind, Request};

/// The member or field that is added.
const ADDED: &str = "hook_check";

/// The members whose texts say what an event is about, which a handler may want to know.
const TYPES: [&str; 6] = ["type", "event", "event_type", "object", "topic", "action"];

/// What parsers and serializers change: a trailing zero, an escape, a character that is not ASCII.
const FRAGILE: &str = r#"{"amount":1.10,"escaped":"\u00e9","plain":"é"}"#;

/// How a body differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyVariation {
    UnknownField,
    /// Pretty-printed, with a member that a serializer would write in another way.
    Pretty,
    /// The same without that member.
    Reindented,
    /// At least as many bytes as this, by white space.
    Padded(usize),
    /// The same by a member.
    PaddedMember(usize),
    OneByte,
    /// The same values with other white space.
    Reformatted,
    OtherEvent,
    Empty,
    InvalidJson,
    WrongTypes,
    EmptyArray,
    Null,
    /// A text.
    Text,
    /// With a member of this many nested arrays.
    Deep(usize),
    /// This many nested arrays and nothing else.
    OnlyDeep(usize),
    Gzip,
}

/// Why a body cannot be varied, as a phrase.
pub(super) type Unvaried = &'static str;

const NOT_JSON: Unvaried = "the body of the event is not JSON";
const NO_BODY: Unvaried = "the event has no body";

impl BodyVariation {
    /// Whether it needs what the event itself says, so that it makes no sense for an event without a body.
    fn needs_body(self) -> bool {
        self != Self::OneByte
    }

    /// The body of this request, varied. A coding that is added is the only change of a header.
    pub(super) fn apply(self, request: &mut Request) -> Result<(), Unvaried> {
        if request.body.is_empty() && self.needs_body() {
            return Err(NO_BODY);
        }
        if is_coded(&request.headers) {
            return Err("the body of the event is compressed");
        }
        request.body = match self {
            Self::UnknownField => with_member(request, "true")?,
            Self::Pretty => {
                let pretty = lay_out(
                    &with_json_member(request, FRAGILE)?,
                    Layout::indented("  "),
                    StringStyle::AsSent,
                );
                with_final_line_break(pretty.ok_or(NOT_JSON)?)
            }
            Self::Reindented => with_final_line_break(reindented(&request.body)?),
            Self::Padded(size) => padded(request, size)?,
            Self::PaddedMember(size) => padded_by_member(request, size)?,
            Self::OneByte if request.body.is_empty() => {
                request.target = with_other_end(&request.target)?;
                return Ok(());
            }
            Self::OneByte => with_other_byte(&request.body)?,
            Self::Reformatted => reformatted(&request.body)?,
            Self::OtherEvent => other_event(request)?,
            Self::Empty => Vec::new(),
            Self::InvalidJson => {
                json(request)?;
                br#"{"type": "hook_check", "data": {"#.to_vec()
            }
            Self::WrongTypes => with_wrong_types(&json(request)?)?,
            Self::EmptyArray => json(request).map(|_| b"[]".to_vec())?,
            Self::Null => json(request).map(|_| b"null".to_vec())?,
            Self::Text => json(request).map(|_| br#""text""#.to_vec())?,
            Self::Deep(depth) => with_json_member(request, &nested(depth))?,
            Self::OnlyDeep(depth) => json(request).map(|_| nested(depth).into_bytes())?,
            Self::Gzip => {
                request.headers.push("Content-Encoding", "gzip");
                gzip(&request.body)
            }
        };
        Ok(())
    }
}

/// The body, if it is JSON.
fn json(request: &Request) -> Result<Json, Unvaried> {
    if BodyKind::of(&request.headers, &request.body) != BodyKind::Json {
        return Err(NOT_JSON);
    }
    let text = str::from_utf8(&request.body).map_err(|_| NOT_JSON)?;
    Json::parse(text).map_err(|_| NOT_JSON)
}

/// The JSON with another member, in its first object.
fn with_json_member(request: &Request, value: &str) -> Result<Vec<u8>, Unvaried> {
    let mut json = json(request)?;
    let mut path = vec![PathStep::Key(ADDED.to_owned())];
    if json.raw().kind() == ValueKind::Array {
        path.insert(0, PathStep::Key("0".to_owned()));
    }
    let value = Json::parse(value).map_err(|_| NOT_JSON)?;
    json.set(&ValuePath(path), &value)
        .map_err(|_| "the body of the event has no JSON object")?;
    Ok(json.to_string().into_bytes())
}

/// The same, or the form with another field.
fn with_member(request: &Request, value: &str) -> Result<Vec<u8>, Unvaried> {
    match BodyKind::of(&request.headers, &request.body) {
        BodyKind::Form => Ok(with_field(&request.body, value)),
        BodyKind::Json => with_json_member(request, value),
        _ => Err("the body of the event is neither JSON nor a form"),
    }
}

fn with_field(form: &[u8], value: &str) -> Vec<u8> {
    let field = format!("&{ADDED}={value}");
    [form, field.as_bytes()].concat()
}

fn with_final_line_break(mut body: Vec<u8>) -> Vec<u8> {
    body.push(b'\n');
    body
}

fn reindented(body: &[u8]) -> Result<Vec<u8>, Unvaried> {
    let pretty = lay_out(body, Layout::indented("  "), StringStyle::AsSent);
    pretty.ok_or(NOT_JSON)
}

/// JSON or a form with a long text in a member.
fn padded_by_member(request: &Request, size: usize) -> Result<Vec<u8>, Unvaried> {
    let text = "a".repeat(size.saturating_sub(request.body.len()));
    match BodyKind::of(&request.headers, &request.body) {
        BodyKind::Form => with_member(request, &text),
        _ => with_json_member(request, &format!("\"{text}\"")),
    }
}

/// JSON is padded with white space, which a handler can only mind if it does not verify the bytes that came.
fn padded(request: &Request, size: usize) -> Result<Vec<u8>, Unvaried> {
    let body = &request.body;
    let missing = size.saturating_sub(body.len());
    if BodyKind::of(&request.headers, body) == BodyKind::Form {
        return Ok(with_field(body, &"a".repeat(missing)));
    }
    json(request)?;
    let first = body.iter().position(|byte| matches!(byte, b'{' | b'['));
    let (start, rest) = body.split_at(first.ok_or(NOT_JSON)? + 1);
    let mut out = start.to_vec();
    out.extend(repeat_n(b' ', missing));
    out.extend_from_slice(rest);
    Ok(out)
}

/// The same values with other white space.
fn reformatted(body: &[u8]) -> Result<Vec<u8>, Unvaried> {
    let json = Json::parse(str::from_utf8(body).map_err(|_| NOT_JSON)?).map_err(|_| NOT_JSON)?;
    let compact = compact(&json).into_bytes();
    if compact == body {
        let spaced = lay_out(body, Layout::SPACED, StringStyle::AsSent);
        return spaced
            .filter(|spaced| spaced != body)
            .ok_or("the body of the event has no white space to change");
    }
    Ok(compact)
}

/// One letter or digit before a quote, which leaves JSON valid; without one, the last.
fn with_other_byte(body: &[u8]) -> Result<Vec<u8>, Unvaried> {
    let is_inside = |pair: &[u8]| pair[0].is_ascii_alphanumeric() && pair[1] == b'"';
    let at = body.windows(2).rposition(is_inside);
    let at = at.or_else(|| body.iter().rposition(u8::is_ascii_alphanumeric));
    let at = at.ok_or("the body of the event has no letter or digit")?;
    let mut body = body.to_vec();
    body[at] = other(body[at]);
    Ok(body)
}

/// The query with another last letter or digit.
fn with_other_end(target: &str) -> Result<String, Unvaried> {
    let (path, query) = target.split_once('?').ok_or(NO_BODY)?;
    let query = String::from_utf8(with_other_byte(query.as_bytes())?);
    query
        .map(|query| format!("{path}?{query}"))
        .map_err(|_| NO_BODY)
}

fn other(byte: u8) -> u8 {
    match byte {
        b'9' => b'1',
        b'z' => b'a',
        b'Z' => b'A',
        byte => byte + 1,
    }
}

/// Another event of the same type: the ids and the texts of this one, changed.
fn other_event(request: &Request) -> Result<Vec<u8>, Unvaried> {
    let body = &request.body;
    let other = match BodyKind::of(&request.headers, body) {
        BodyKind::Json => with_other_texts(body),
        BodyKind::Form => with_other_values(body),
        _ => return with_other_byte(body),
    };
    if other == *body {
        return with_member(request, "1");
    }
    Ok(other)
}

/// JSON with another last letter or digit in each text but those that name the type.
fn with_other_texts(json: &[u8]) -> Vec<u8> {
    let mut out = json.to_vec();
    let (mut at, mut key) = (0, Vec::new());
    while let Some(start) = json[at..].iter().position(|byte| *byte == b'"') {
        let start = at + start + 1;
        let mut is_escaped = false;
        let end = json[start..].iter().position(|byte| {
            let is_end = *byte == b'"' && !is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
            is_end
        });
        let Some(end) = end.map(|end| start + end) else {
            break;
        };
        let text = &json[start..end];
        let next = json[end + 1..]
            .iter()
            .find(|byte| !byte.is_ascii_whitespace());
        if next == Some(&b':') {
            key = text.to_vec();
        } else if !TYPES.iter().any(|name| name.as_bytes() == key) && !text.contains(&b'\\') {
            change_last(&mut out[start..end]);
        }
        at = end + 1;
    }
    out
}

/// A form with another last letter or digit in each value but those that are encoded.
fn with_other_values(form: &[u8]) -> Vec<u8> {
    let mut out = form.to_vec();
    for pair in out.split_mut(|byte| *byte == b'&') {
        let Some(equals) = pair.iter().position(|byte| *byte == b'=') else {
            continue;
        };
        let (name, value) = pair.split_at_mut(equals);
        let is_type = TYPES.iter().any(|kept| kept.as_bytes() == name);
        if !is_type && !value.contains(&b'%') {
            change_last(&mut value[1..]);
        }
    }
    out
}

fn change_last(text: &mut [u8]) {
    if let Some(last) = text.last_mut().filter(|last| last.is_ascii_alphanumeric()) {
        *last = other(*last);
    }
}

/// Each member of the first object with a value of another type.
fn with_wrong_types(json: &Json) -> Result<Vec<u8>, Unvaried> {
    let raw = json.raw();
    let object = match raw.kind() {
        ValueKind::Array => raw.elements().next(),
        _ => Some(raw),
    };
    let object = object.filter(|object| object.kind() == ValueKind::Object);
    let object = object.ok_or("the body of the event has no JSON object")?;
    let mut changed = Json::object();
    for (name, value) in object.members() {
        let path = ValuePath(vec![PathStep::Key(name.into_owned())]);
        let value = Json::parse(other_type(value)).map_err(|_| NOT_JSON)?;
        changed.set(&path, &value).map_err(|_| NOT_JSON)?;
    }
    let text = match raw.kind() {
        ValueKind::Array => format!("[{changed}]"),
        _ => changed.to_string(),
    };
    Ok(text.into_bytes())
}

fn other_type(value: RawValue) -> &'static str {
    match value.kind() {
        ValueKind::Number => "\"hook_check\"",
        ValueKind::Literal => "[]",
        ValueKind::Object | ValueKind::Array | ValueKind::String => "7",
    }
}

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(content_type: &str, body: &str) -> Request {
        let mut request = Request::new("POST", "/a?x=1");
        request.headers.push("Content-Type", content_type);
        request.body = body.as_bytes().to_vec();
        request
    }

    fn varied(variation: BodyVariation, body: &str) -> Result<String, Unvaried> {
        let mut request = request("application/json", body);
        variation.apply(&mut request)?;
        Ok(String::from_utf8(request.body).unwrap())
    }

    const EVENT: &str = r#"{"type":"a.b","data":{"id":"x1","n":1.0}}"#;

    #[test]
    fn json_stays_json_where_only_its_content_changes() {
        use BodyVariation as B;
        for variation in [
            B::UnknownField,
            B::Pretty,
            B::Reindented,
            B::Padded(20_000),
            B::PaddedMember(20_000),
            B::OneByte,
            B::Reformatted,
            B::OtherEvent,
            B::WrongTypes,
            B::Deep(200),
            B::OnlyDeep(10_000),
        ] {
            let text = varied(variation, EVENT).unwrap();
            assert_ne!(text, EVENT, "{variation:?}");
            assert!(Json::parse(text.as_str()).is_ok(), "{variation:?}: {text}");
        }
        assert!(Json::parse(varied(B::InvalidJson, EVENT).unwrap()).is_err());
    }

    #[test]
    fn the_pretty_body_has_what_serializers_change() {
        let text = varied(BodyVariation::Pretty, EVENT).unwrap();
        for part in [
            "1.10",
            r"\u00e9",
            "é",
            "\n  \"type\": \"a.b\"",
            "\"n\": 1.0",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(text.ends_with("}\n"));
    }

    #[test]
    fn a_padded_body_has_the_size() {
        let length = |variation| varied(variation, EVENT).unwrap().len();
        assert_eq!(length(BodyVariation::Padded(20_000)), 20_000);
        assert!(length(BodyVariation::PaddedMember(20_000)) >= 20_000);
        let form = request("application/x-www-form-urlencoded", "a=1");
        for variation in [BodyVariation::Padded(500), BodyVariation::PaddedMember(500)] {
            let mut form = form.clone();
            variation.apply(&mut form).unwrap();
            assert!(form.body.starts_with(b"a=1&hook_check=aaa") && form.body.len() >= 500);
        }
    }

    #[test]
    fn one_byte_changes_inside_a_string() {
        let text = varied(BodyVariation::OneByte, EVENT).unwrap();
        assert_eq!(text, EVENT.replace("\"n\"", "\"o\""));
        let mut query = Request::new("GET", "/a?b=c9");
        BodyVariation::OneByte.apply(&mut query).unwrap();
        assert_eq!(query.target, "/a?b=c1");
    }

    #[test]
    fn another_event_has_the_type_and_other_texts() {
        let text = varied(BodyVariation::OtherEvent, EVENT).unwrap();
        assert_eq!(text, EVENT.replace("x1", "x2"));
        let text = varied(
            BodyVariation::OtherEvent,
            r#"{"a": ["b", "c\\n\"d"], "e":1}"#,
        );
        assert_eq!(text.unwrap(), r#"{"a": ["c", "c\\n\"d"], "e":1}"#);
        let mut form = request(
            "application/x-www-form-urlencoded",
            "Sid=a9&To=%2B1&event=x",
        );
        BodyVariation::OtherEvent.apply(&mut form).unwrap();
        assert_eq!(form.body, b"Sid=a1&To=%2B1&event=x");
        let text = varied(BodyVariation::OtherEvent, r#"{"n":1}"#).unwrap();
        assert_eq!(text, r#"{"n":1,"hook_check":1}"#);
    }

    #[test]
    fn a_body_without_a_place_for_the_change_says_so() {
        let mut text = request("text/plain", "hello");
        assert!(BodyVariation::UnknownField.apply(&mut text).is_err());
        assert_eq!(varied(BodyVariation::Empty, ""), Err(NO_BODY));
    }
}
