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
        "the event type `{0}` is not standard: use words of a-z, A-Z, 0-9 and _, separated by full stops, such as \
         `contact.added`"
    )]
    NotStandardType(EventType),
    #[error("the event type does not fit into the data, which is {0}, not an object")]
    TypeWithoutObject(ValueKind),
    #[error("names and values need an object, and the data is {0}")]
    NotFlat(ValueKind),
    #[error("XML elements need an object, and the data is {0}")]
    NotXml(ValueKind),
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
    #[error("a data item cannot change a body that is given as bytes")]
    DataItem,
    #[error("`{0}@…` is a part of a multipart body")]
    FileItem(String),
    #[error("`Transfer-Encoding` cannot be set: the body is sent with its length")]
    TransferEncoding,
    #[error("the header `{0}` cannot be removed: it is not sent")]
    HeaderNotSent(String),
    #[error("cannot set `{0}`: the body is compressed, and is sent as it is")]
    CompressedBody(String),
    #[error("cannot set `{0}`: the body is not JSON")]
    NotJson(String),
    #[error("cannot set `{0}`: the body is neither JSON nor a form")]
    NeitherJsonNorForm(String),
    #[error("cannot set `{0}@…`: a recorded multipart body is sent as it is")]
    RecordedMultipart(String),
}
