//! The formats whose body is the data as JSON: Standard Webhooks and plain.

use std::fmt::Write as _;

use super::encoded_event::EncodedEvent;
use crate::json::{ValueKind, quote};
use crate::payload::error::PayloadError;
use crate::payload::event::Event;

/// An envelope of `type`, `timestamp` and `data` (Standard Webhooks 1.0.0, "Payload structure").
pub(super) fn standard(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let event_type = event
        .event_type
        .as_ref()
        .ok_or(PayloadError::NoStandardType)?;
    if !event_type.is_standard() {
        return Err(PayloadError::NotStandardType(event_type.clone()));
    }
    let data = event.data.as_str();
    let mut body = String::with_capacity(data.len() + event_type.as_str().len() + 80);
    // A timestamp needs no escaping, and writing to memory does not fail.
    let _ = write!(
        body,
        r#"{{"type":{},"timestamp":"{}","data":"#,
        quote(event_type.as_str()),
        event.timestamp,
    );
    body.push_str(data);
    body.push('}');
    Ok(post(body))
}

/// The data itself with the event type as its first member, as many providers send it.
pub(super) fn plain(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let data = event.data.as_str();
    let Some(event_type) = &event.event_type else {
        return Ok(post(data.to_owned()));
    };
    let raw = event.data.raw();
    if raw.kind() != ValueKind::Object {
        return Err(PayloadError::TypeWithoutObject(raw.kind()));
    }
    let mut names = raw.members().map(|(name, _)| name).peekable();
    let comma = if names.peek().is_some() { "," } else { "" };
    // A member `event` that the user gives stays.
    if names.any(|name| name == "event") {
        return Ok(post(data.to_owned()));
    }
    let rest = raw.as_str().strip_prefix('{').unwrap_or_default();
    let event_type = quote(event_type.as_str());
    Ok(post(format!(r#"{{"event":{event_type}{comma}{rest}"#)))
}

fn post(body: String) -> EncodedEvent {
    EncodedEvent::post("application/json", body.into_bytes())
}
