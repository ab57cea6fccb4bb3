//! An event and its type.

use std::fmt;

use std::sync::Arc;

use jiff::Timestamp;

use super::cloudevents::Attribute;
use crate::json::Json;

/// What happened, as the provider names it: `contact.added`, `orders/create`, `Push Hook`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventType(String);

impl EventType {
    /// Any text but nothing and control characters; the error says what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("it is empty".to_owned());
        }
        match text.chars().find(|char| char.is_control()) {
            Some(char) => Err(format!(
                "it has the control character {:?}",
                char.to_string()
            )),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// The type as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is what Standard Webhooks asks for: words of `[a-zA-Z0-9_]`, separated by full stops.
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

/// One event, before a format gives it its shape; the same over all attempts and endpoints.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// What happened; formats without an envelope can do without.
    pub(crate) event_type: Option<EventType>,
    /// The message id, by which a receiver knows a repeat.
    pub(crate) id: String,
    /// When it happened.
    pub(crate) timestamp: Timestamp,
    /// What it is about.
    pub(crate) data: Json,
    /// What only some formats have a place for.
    pub(crate) extras: Arc<Extras>,
}

/// What some formats carry besides.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extras {
    /// The content type that the user gives: in CloudEvents that of the data.
    pub(crate) content_type: Option<String>,
    /// CloudEvents: where the event comes from.
    pub(crate) source: Option<String>,
    /// CloudEvents: `subject`, `dataschema`, extensions.
    pub(crate) attributes: Vec<Attribute>,
    /// CloudEvents: data that is no JSON, in place of the event's.
    pub(crate) bytes: Option<Vec<u8>>,
    /// Multipart: the files, behind the data's fields.
    pub(crate) files: Vec<File>,
    /// Multipart: what stands between the parts, and nowhere in them.
    pub(crate) boundary: String,
}

/// A file as a part of a multipart body.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// The field's name.
    pub(crate) name: String,
    /// The file's own name, without folders.
    pub(crate) file_name: String,
    /// Its content.
    pub(crate) bytes: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_without_control_characters_is_a_type() {
        for text in ["contact.added", "orders/create", "Push Hook", "\u{e9}"] {
            assert!(EventType::parse(text).is_ok(), "{text}");
        }
        for text in ["", " ", "a\nb", "a\u{1b}[2J"] {
            assert!(EventType::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_standard_asks_for_words_and_full_stops() {
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
