//! Why an event cannot be encoded, or a request cannot be built or edited.

use crate::json::{SetError, ValueKind};

use super::cloudevents::AttributeError;
use super::event::EventType;

/// An event or a change that does not fit its format or request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PayloadError {
    #[error("the `standard` format needs an event type")]
    NoStandardType,
    #[error("CloudEvents need an event type")]
    NoCloudEventType,
    #[error(
        "the event type `{0}` does not fit the standard format: use words of a-z, A-Z, 0-9 and _, separated by full stops, such as \
         `contact.added`"
    )]
    NotStandardType(EventType),
    #[error("the event type does not fit into the data, which is {0}, not an object")]
    TypeWithoutObject(ValueKind),
    /// What needs an object, and the kind of the data.
    #[error("{0} need an object, and the data is {1}")]
    NotAnObject(&'static str, ValueKind),
    #[error("{0} cannot be the name of an XML element")]
    XmlName(String),
    #[error("the value of `{name}` contains the character {character:?}, which XML cannot hold")]
    XmlCharacter { name: String, character: String },
    #[error("a multipart body has no content type of its own: each part has one")]
    MultipartContentType,
    #[error("a content type needs a body")]
    ContentTypeWithoutBody,
    #[error(transparent)]
    Attribute(#[from] AttributeError),
    #[error("the id `{0}` must be a number here")]
    IdNotANumber(String),
    #[error(transparent)]
    Set(#[from] SetError),
    #[error("cannot compress an empty body")]
    NothingToCompress,
    #[error("data and file items change the body, not the headers or the query")]
    BodyItem,
    #[error("`Transfer-Encoding` cannot be set: the body is sent with its length")]
    TransferEncoding,
    #[error("the header `{0}` cannot be removed: it is not sent")]
    HeaderNotSent(String),
    #[error("cannot set `{item}`: {reason}")]
    FixedBody { item: String, reason: &'static str },
}
