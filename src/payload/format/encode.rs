//! The names of the formats, and the two whose body is the data as JSON: Standard Webhooks and plain.

use std::fmt::Write as _;

use super::{cloudevents, fields, xml};
use crate::json::{ValueKind, quote};
use crate::payload::error::PayloadError;
use crate::payload::event::{EncodedEvent, Event};

/// How an event is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Standard Webhooks: `{"type", "timestamp", "data"}`.
    Standard,
    /// The data's own members, with `event` before them.
    Plain,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// A GET with everything in the query.
    Query,
    /// `multipart/form-data`, with files.
    Multipart,
    /// An element for each name.
    Xml,
    /// CloudEvents, structured mode: one JSON object.
    CloudEvents,
    /// CloudEvents, binary mode: attributes in headers, the data as the body.
    CloudEventsBinary,
    /// CloudEvents, batched mode: a JSON array.
    CloudEventsBatch,
}

impl Format {
    pub(crate) fn encode(self, event: &Event) -> Result<EncodedEvent, PayloadError> {
        match self {
            Self::Standard => standard(event),
            Self::Plain => plain(event),
            Self::Form => fields::form(event),
            Self::Query => fields::query(event),
            Self::Multipart => fields::multipart(event),
            Self::Xml => xml::encode(event),
            Self::CloudEvents => cloudevents::structured(event),
            Self::CloudEventsBinary => cloudevents::binary(event),
            Self::CloudEventsBatch => cloudevents::batch(event),
        }
    }

    /// Whether this is one of the three modes of CloudEvents.
    pub(crate) fn is_cloudevents(self) -> bool {
        matches!(
            self,
            Self::CloudEvents | Self::CloudEventsBinary | Self::CloudEventsBatch
        )
    }

    /// Whether the data stays JSON, where numbers and texts differ.
    pub(crate) fn has_kinds(self) -> bool {
        !matches!(self, Self::Form | Self::Query | Self::Multipart | Self::Xml)
    }

    /// Whether the format decides the content type of the body, whatever the user gives for the data.
    pub(crate) fn owns_content_type(self) -> bool {
        self.is_cloudevents() || self == Self::Multipart
    }
}

/// An envelope of `type`, `timestamp` and `data` (Standard Webhooks 1.0.0, "Payload structure").
fn standard(event: &Event) -> Result<EncodedEvent, PayloadError> {
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
        event.time(),
    );
    body.push_str(data);
    body.push('}');
    Ok(post(body))
}

/// The data itself with the event type as its first member, as many providers send it.
fn plain(event: &Event) -> Result<EncodedEvent, PayloadError> {
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
