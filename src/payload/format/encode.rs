//! The names of the formats, and the encoder of each.

use super::encoded_event::EncodedEvent;
use super::{cloudevents, flat, json, multipart, xml};
use crate::payload::error::PayloadError;
use crate::payload::event::Event;

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
            Self::Standard => json::standard(event),
            Self::Plain => json::plain(event),
            Self::Form => flat::form(event),
            Self::Query => flat::query(event),
            Self::Multipart => multipart::encode(event),
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

    /// Whether the format decides the content type of the body, whatever the user gives for the data.
    pub(crate) fn owns_content_type(self) -> bool {
        self.is_cloudevents() || self == Self::Multipart
    }
}
