//! How an event is put on the wire.

mod cloudevents;
mod flat;
mod multipart;
mod plain;
mod standard;
mod xml;

use std::borrow::Cow;

use super::Event;
pub(super) use crate::json::compact;

/// The shapes that `--format` offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Standard Webhooks: `{"type", "timestamp", "data"}`.
    Standard,
    /// The data's own members with `event` before them.
    Plain,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// A GET with everything in the query.
    Query,
    /// `multipart/form-data`, with files.
    Multipart,
    /// An element for each name.
    Xml,
    /// CloudEvents, structured mode: all in a JSON object.
    CloudEvents,
    /// CloudEvents, binary mode: attributes in headers, the data is the body.
    CloudEventsBinary,
    /// CloudEvents, batched mode: an array.
    CloudEventsBatch,
}

/// What a format makes of an event.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// The method that the format uses.
    pub(crate) method: &'static str,
    /// The body's type, if there is a body.
    pub(crate) content_type: Option<Cow<'static, str>>,
    /// Headers besides.
    pub(crate) headers: Vec<(String, String)>,
    /// The exact bytes of the body.
    pub(crate) body: Vec<u8>,
    /// The query, encoded.
    pub(crate) query: String,
}

impl Format {
    /// Gives an event its shape; the error says why it can't have it.
    pub(crate) fn shape(self, event: &Event) -> Result<Shape, String> {
        match self {
            Self::Standard => standard::shape(event),
            Self::Plain => plain::shape(event),
            Self::Form => flat::form(event),
            Self::Query => flat::query(event),
            Self::Multipart => multipart::shape(event),
            Self::Xml => xml::shape(event),
            Self::CloudEvents => cloudevents::structured(event),
            Self::CloudEventsBinary => cloudevents::binary(event),
            Self::CloudEventsBatch => cloudevents::batch(event),
        }
    }

    /// Whether it is one of CloudEvents' modes.
    pub(crate) fn is_cloudevents(self) -> bool {
        matches!(
            self,
            Self::CloudEvents | Self::CloudEventsBinary | Self::CloudEventsBatch
        )
    }

    /// Whether the body's content type belongs to the format, whatever the user says that the data is.
    pub(crate) fn owns_content_type(self) -> bool {
        self.is_cloudevents() || self == Self::Multipart
    }
}

fn json_post(body: String) -> Shape {
    post("application/json", body.into_bytes())
}

fn post(content_type: impl Into<Cow<'static, str>>, body: Vec<u8>) -> Shape {
    Shape {
        method: "POST",
        content_type: Some(content_type.into()),
        body,
        ..Shape::default()
    }
}

#[cfg(test)]
mod tests;
