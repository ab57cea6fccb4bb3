//! The message id of a request: that of a known provider, or what custom senders usually call it.

use std::borrow::Cow;
use std::fmt;

use crate::conformance::clip;
use crate::json::{MemberIndex, ValueKind};
use crate::message::body::media_type;
use crate::message::form;
use crate::record::ReceivedRequest;

/// The last words of the name of a header with an id. `webhook-id` is the last one, because it can be that of the
/// subscription.
const HEADER_ENDINGS: [&str; 7] = [
    "idempotency-key",
    "event-id",
    "delivery-id",
    "message-id",
    "notification-id",
    "delivery",
    "webhook-id",
];

/// `id` is the last one, because it can be that of the object that the event is about.
const MEMBERS: [&str; 9] = [
    "event_id",
    "eventId",
    "delivery_id",
    "deliveryId",
    "message_id",
    "messageId",
    "notification_id",
    "uuid",
    "id",
];

/// A message id, and where it was found, as a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MessageId {
    pub(super) text: String,
    /// `None` if its provider is known.
    pub(super) place: Option<String>,
}

impl MessageId {
    pub(super) fn find(received: &ReceivedRequest) -> Option<Self> {
        let known = received.origin.id.as_deref();
        known
            .map(|text| Self {
                text: clip(text).into_owned(),
                place: None,
            })
            .or_else(|| Self::in_headers(received))
            .or_else(|| Self::in_body(received))
            .or_else(|| Self::in_query(received))
    }

    fn in_headers(received: &ReceivedRequest) -> Option<Self> {
        let headers = &received.request.headers;
        HEADER_ENDINGS.iter().find_map(|ending| {
            let mut names = headers.iter().map(|(name, _)| name.to_ascii_lowercase());
            let name = names.find(|name| ends_with_words(name, ending))?;
            let value = headers.text(&name).filter(|value| !value.is_empty())?;
            Some(Self::at(value, format!("header `{}`", clip(&name))))
        })
    }

    fn in_body(received: &ReceivedRequest) -> Option<Self> {
        let content = received.content();
        let members = MemberIndex::of(content);
        MEMBERS.iter().find_map(|name| {
            let value = members.get(content, name)?;
            let text = match value.kind() {
                ValueKind::Number => Cow::Borrowed(value.as_str()),
                _ => value.string()?,
            };
            let is_text = !text.is_empty();
            is_text.then(|| Self::at(&text, format!("`/{name}` in the body")))
        })
    }

    fn in_query(received: &ReceivedRequest) -> Option<Self> {
        let is_form = received
            .request
            .headers
            .text("content-type")
            .is_some_and(|kind| media_type(kind) == "application/x-www-form-urlencoded");
        let fields = if is_form {
            received.content()
        } else {
            received.request.query()?.as_bytes()
        };
        MEMBERS.iter().find_map(|name| {
            let value = form::get(fields, name)?;
            let is_text = !value.is_empty();
            is_text.then(|| Self::at(&value, format!("field `{name}`")))
        })
    }

    fn at(text: &str, place: String) -> Self {
        Self {
            text: clip(text).into_owned(),
            place: Some(place),
        }
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.text)?;
        match &self.place {
            Some(place) => write!(f, " ({place})"),
            None => Ok(()),
        }
    }
}

/// Whether a name is these words, or ends with them: `x-acme-event-id` does with `event-id`.
fn ends_with_words(name: &str, words: &str) -> bool {
    let start = name.strip_suffix(words);
    start.is_some_and(|start| start.is_empty() || start.ends_with('-'))
}
