//! The formats of names and values: a form body, or the query of a GET as older providers send it.

use super::encoded_event::EncodedEvent;
use crate::json::{RawValue, ValueKind};
use crate::message::form::{encode_form, encode_query};
use crate::payload::error::PayloadError;
use crate::payload::event::Event;

pub(super) fn form(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let pairs = pairs(event)?;
    Ok(EncodedEvent {
        method: "POST",
        content_type: Some("application/x-www-form-urlencoded".into()),
        body: encode_form(borrowed(&pairs)).into_bytes(),
        ..EncodedEvent::default()
    })
}

pub(super) fn query(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let pairs = pairs(event)?;
    Ok(EncodedEvent {
        method: "GET",
        query: encode_query(borrowed(&pairs)),
        ..EncodedEvent::default()
    })
}

fn borrowed(pairs: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(n, v)| (n.as_str(), v.as_str()))
}

/// The event type, then the data: nested names as `a[b]`, lists as `a[]`.
pub(super) fn pairs(event: &Event) -> Result<Vec<(String, String)>, PayloadError> {
    let raw = event.data.raw();
    if raw.kind() != ValueKind::Object {
        return Err(PayloadError::NotFlat(raw.kind()));
    }
    let mut pairs = Vec::new();
    if let Some(event_type) = &event.event_type
        && !raw.members().any(|(name, _)| name == "event")
    {
        pairs.push(("event".to_owned(), event_type.to_string()));
    }
    for (name, value) in raw.members() {
        flatten(name.into_owned(), value, &mut pairs);
    }
    Ok(pairs)
}

/// A list of scalars is `a[]`. Containers in a list get their index, so that their members stay apart.
fn flatten(name: String, value: RawValue<'_>, pairs: &mut Vec<(String, String)>) {
    // A stack of its own, because the user decides the depth. It is last in, first out, so children go in backwards.
    let mut stack = vec![(name, value)];
    while let Some((name, value)) = stack.pop() {
        let start = stack.len();
        match value.kind() {
            ValueKind::Object => stack.extend(
                value
                    .members()
                    .map(|(member, value)| (format!("{name}[{member}]"), value)),
            ),
            ValueKind::Array => {
                stack.extend(value.elements().enumerate().map(
                    |(index, value)| match value.kind() {
                        ValueKind::Object | ValueKind::Array => (format!("{name}[{index}]"), value),
                        _ => (format!("{name}[]"), value),
                    },
                ));
            }
            _ => pairs.push((name, scalar(value))),
        }
        stack[start..].reverse();
    }
}

pub(super) fn scalar(value: RawValue<'_>) -> String {
    match (value.string(), value.as_str()) {
        (Some(text), _) => text.into_owned(),
        (None, "null") => String::new(),
        (None, token) => token.to_owned(),
    }
}
