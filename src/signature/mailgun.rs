//! Mailgun, which signs in the body itself, and only a timestamp and a token.

use std::borrow::Cow;

use crate::json::{Json, PathStep, RawValue, ValueKind, ValuePath, find, quote};
use crate::message::body::BodyKind;
use crate::message::{Headers, form, multipart};

use super::again::without;
use super::input::Components;
use super::verdict::Verdict;

/// The fields of a signature, in JSON under `signature`, in a form beside the event's own.
const FIELDS: [&str; 3] = ["timestamp", "token", "signature"];

type Bytes<'a> = Cow<'a, [u8]>;

/// Timestamp, token and signature.
pub(super) fn read<'a>(headers: &Headers, body: &'a [u8]) -> Result<[Bytes<'a>; 3], Verdict> {
    let [timestamp, token, signature] = match BodyKind::of(headers, body) {
        BodyKind::Form => in_form(body),
        BodyKind::Multipart(boundary) => in_multipart(body, &boundary),
        _ => in_json(body),
    };
    match (timestamp, token, signature) {
        (Some(timestamp), Some(token), Some(signature)) => Ok([timestamp, token, signature]),
        _ => Err(Verdict::malformed(
            "the body has no `signature` with `timestamp`, `token` and `signature` in it",
        )),
    }
}

fn in_json(body: &[u8]) -> [Option<Bytes<'_>>; 3] {
    let Some(object) = find(body, &["signature"]) else {
        return [None, None, None];
    };
    FIELDS.map(|name| {
        let named = object.members().filter(|(known, _)| known == name);
        named.last().and_then(|(_, value)| scalar(value))
    })
}

fn scalar(value: RawValue<'_>) -> Option<Bytes<'_>> {
    match value.kind() {
        ValueKind::Number => Some(Cow::Borrowed(value.as_str().as_bytes())),
        _ => value.string().map(|text| match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }),
    }
}

fn in_form(body: &[u8]) -> [Option<Bytes<'_>>; 3] {
    FIELDS.map(|name| {
        let mut pairs = form::pairs(body);
        pairs
            .find(|(known, _)| known.as_ref() == name.as_bytes())
            .map(|(_, value)| value)
    })
}

fn in_multipart<'a>(body: &'a [u8], boundary: &str) -> [Option<Bytes<'a>>; 3] {
    let parts = multipart::parse(body, boundary).unwrap_or_default();
    FIELDS.map(|name| {
        let part = parts
            .iter()
            .find(|part| part.name().as_deref() == Some(name));
        part.map(|part| Cow::Borrowed(part.body))
    })
}

/// The body without its signature where that would come before a new one: JSON has it in one place.
pub(super) fn unsigned(headers: &Headers, body: Vec<u8>) -> Vec<u8> {
    match std::str::from_utf8(&body) {
        Ok(text) if BodyKind::of(headers, &body) == BodyKind::Form => {
            without(text, &FIELDS).into_owned().into_bytes()
        }
        _ => body,
    }
}

/// The body with its signature in it; the error is a phrase.
pub(super) fn write(input: &Components<'_>, values: [&str; 3]) -> Result<Vec<u8>, String> {
    let pairs = FIELDS.into_iter().zip(values);
    if BodyKind::of(input.headers, input.body) == BodyKind::Form {
        let mut body = input.body.to_vec();
        body.push(b'&');
        body.extend_from_slice(form::encode_form(pairs).as_bytes());
        return Ok(body);
    }
    let no_object = "Mailgun signs in the body, which has to be a JSON object or a form";
    let text = std::str::from_utf8(input.body).map_err(|_| no_object)?;
    let mut json = Json::parse(text).map_err(|_| no_object)?;
    let members: Vec<_> = pairs
        .map(|(name, value)| format!("{}:{}", quote(name), quote(value)))
        .collect();
    let object = Json::parse(format!("{{{}}}", members.join(","))).map_err(|_| no_object)?;
    json.set(
        &ValuePath(vec![PathStep::Key("signature".to_owned())]),
        &object,
    )
    .map_err(|_| no_object)?;
    Ok(json.to_string().into_bytes())
}
