//! An event, its type, what only some formats carry, and the event in its format.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::cloudevents::Attribute;
use crate::json::Json;

/// The name of what happened, as the provider writes it: `contact.added`, `orders/create`, `Push Hook`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventType(String);

/// Why a text is not an event type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EventTypeError {
    #[error("the event type is empty")]
    Empty,
    #[error("the event type contains the control character `{}`", .0.escape_default())]
    ControlCharacter(char),
}

impl EventType {
    pub(crate) fn parse(text: &str) -> Result<Self, EventTypeError> {
        if text.trim().is_empty() {
            return Err(EventTypeError::Empty);
        }
        match text.chars().find(|char| char.is_control()) {
            Some(char) => Err(EventTypeError::ControlCharacter(char)),
            None => Ok(Self(text.to_owned())),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it follows Standard Webhooks: words of `[a-zA-Z0-9_]`, separated by full stops.
    pub(crate) fn is_standard(&self) -> bool {
        self.0.split('.').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One event, before a format encodes it. It is the same for all endpoints and attempts.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Formats without an envelope do not need one.
    pub(crate) event_type: Option<EventType>,
    /// The message id, by which a receiver recognizes a duplicate.
    pub(crate) id: String,
    pub(crate) timestamp: Timestamp,
    pub(crate) data: Json,
    pub(crate) extras: Arc<Extras>,
}

impl Event {
    /// The timestamp; a fraction of a second has at least three digits.
    pub(super) fn time(&self) -> String {
        let timestamp = self.timestamp;
        match timestamp.subsec_nanosecond() {
            0 => timestamp.to_string(),
            nanos if nanos % 1_000_000 == 0 => format!("{timestamp:.3}"),
            _ => timestamp.to_string(),
        }
    }
}

/// What only some formats carry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extras {
    /// The content type that the user gives; in CloudEvents, the type of the data.
    pub(crate) content_type: Option<String>,
    /// The `source` of a CloudEvent.
    pub(crate) source: Option<String>,
    /// `subject`, `dataschema` and extensions of a CloudEvent.
    pub(crate) attributes: Vec<Attribute>,
    /// The data of a CloudEvent if it is not JSON; it replaces the event's data.
    pub(crate) bytes: Option<Vec<u8>>,
    /// The files of a multipart body, which follow the fields.
    pub(crate) files: Vec<FilePart>,
    /// The boundary of a multipart body, which no part contains.
    pub(crate) boundary: String,
}

/// A file as a part of a multipart body.
#[derive(Clone, Debug)]
pub(crate) struct FilePart {
    /// The name of the form field.
    pub(crate) name: String,
    /// Without folders.
    pub(crate) file_name: String,
    pub(crate) bytes: Vec<u8>,
}

/// What a format makes of an event: the parts of the request that the format decides.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct EncodedEvent {
    pub(crate) method: &'static str,
    /// None if there is no body.
    pub(crate) content_type: Option<Cow<'static, str>>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Percent-encoded.
    pub(crate) query: String,
}

impl EncodedEvent {
    pub(super) fn post(content_type: impl Into<Cow<'static, str>>, body: Vec<u8>) -> Self {
        Self {
            method: "POST",
            content_type: Some(content_type.into()),
            body,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_without_control_characters_is_an_event_type() {
        for text in ["contact.added", "orders/create", "Push Hook", "\u{e9}"] {
            assert!(EventType::parse(text).is_ok(), "{text}");
        }
        for text in ["", " ", "a\nb", "a\u{1b}[2J"] {
            assert!(EventType::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_standard_event_type_is_words_separated_by_full_stops() {
        let standard = |text| EventType::parse(text).unwrap().is_standard();
        for text in ["contact.added", "ping", "order.status_changed", "A1.b"] {
            assert!(standard(text), "{text}");
        }
        for text in [
            "contact..added",
            ".a",
            "a.",
            "orders/create",
            "Push Hook",
            "\u{e9}",
        ] {
            assert!(!standard(text), "{text}");
        }
    }
}
