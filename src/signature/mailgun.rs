//! Mailgun, which puts the signature into the body and signs only a timestamp and a token.

use std::borrow::Cow;

use crate::json::{Json, PathStep, RawValue, ValueKind, ValuePath, find, quote};
use crate::message::body::BodyKind;
use crate::message::{Headers, form, multipart};

use super::components::Components;

/// The fields of a signature: in JSON members of `signature`, in a form next to the event's fields.
const FIELDS: [&str; 3] = ["timestamp", "token", "signature"];

/// Reads timestamp, token and signature.
pub(super) fn read<'a>(headers: &Headers, body: &'a [u8]) -> Option<[Cow<'a, [u8]>; 3]> {
    let [timestamp, token, signature] = match BodyKind::of(headers, body) {
        BodyKind::Form => in_form(body),
        BodyKind::Multipart(boundary) => in_multipart(body, &boundary),
        _ => in_json(body),
    };
    Some([timestamp?, token?, signature?])
}

fn in_json(body: &[u8]) -> [Option<Cow<'_, [u8]>>; 3] {
    let Some(object) = find(body, &["signature"]) else {
        return [None, None, None];
    };
    FIELDS.map(|name| {
        let named = object.members().filter(|(known, _)| known == name);
        named.last().and_then(|(_, value)| scalar(value))
    })
}

fn scalar(value: RawValue<'_>) -> Option<Cow<'_, [u8]>> {
    match value.kind() {
        ValueKind::Number => Some(Cow::Borrowed(value.as_str().as_bytes())),
        _ => value.string().map(|text| match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }),
    }
}

fn in_form(body: &[u8]) -> [Option<Cow<'_, [u8]>>; 3] {
    FIELDS.map(|name| {
        let mut pairs = form::pairs(body);
        pairs
            .find(|(known, _)| known.as_ref() == name.as_bytes())
            .map(|(_, value)| value)
    })
}

fn in_multipart<'a>(body: &'a [u8], boundary: &str) -> [Option<Cow<'a, [u8]>>; 3] {
    let parts = multipart::parse(body, boundary).unwrap_or_default();
    FIELDS.map(|name| {
        let part = parts
            .iter()
            .find(|part| part.name().as_deref() == Some(name));
        part.map(|part| Cow::Borrowed(part.body))
    })
}

/// The body without its old signature, which in a form would come before a new one; in JSON the new one replaces it.
pub(super) fn unsigned(headers: &Headers, body: Vec<u8>) -> Vec<u8> {
    match std::str::from_utf8(&body) {
        Ok(text) if BodyKind::of(headers, &body) == BodyKind::Form => {
            form::without(text, &FIELDS).into_owned().into_bytes()
        }
        _ => body,
    }
}

/// The body with nothing where its signature was; `None` if it is neither a form nor a JSON object.
pub(super) fn without_signature(headers: &Headers, body: &[u8]) -> Option<Vec<u8>> {
    if BodyKind::of(headers, body) == BodyKind::Form {
        return Some(unsigned(headers, body.to_vec()));
    }
    let mut json = Json::parse(str::from_utf8(body).ok()?).ok()?;
    let path = ValuePath(vec![PathStep::Key("signature".to_owned())]);
    json.set(&path, &Json::parse("null").ok()?).ok()?;
    Some(json.to_string().into_bytes())
}

/// Writes a signature into the body; `None` if that is neither a form nor a JSON object.
pub(super) fn write(components: &Components<'_>, values: [&str; 3]) -> Option<Vec<u8>> {
    let pairs = FIELDS.into_iter().zip(values);
    if BodyKind::of(components.headers, components.body) == BodyKind::Form {
        let mut body = components.body.to_vec();
        body.push(b'&');
        body.extend_from_slice(form::encode_form(pairs).as_bytes());
        return Some(body);
    }
    let text = std::str::from_utf8(components.body).ok()?;
    let mut json = Json::parse(text).ok()?;
    let members: Vec<_> = pairs
        .map(|(name, value)| format!("{}:{}", quote(name), quote(value)))
        .collect();
    let object = Json::parse(format!("{{{}}}", members.join(","))).ok()?;
    json.set(
        &ValuePath(vec![PathStep::Key("signature".to_owned())]),
        &object,
    )
    .ok()?;
    Some(json.to_string().into_bytes())
}
