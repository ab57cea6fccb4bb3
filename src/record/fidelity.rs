//! How close a request that another program wrote down is to the one that was sent.
//!
//! HAR files leave things out: a program may decode a body, drop it, or keep it beside the file. The reader takes what
//! the file holds, and says here what it does not hold and what follows from that.

use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

/// What is known of a request beside its bytes; empty for a record, which loses nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fidelity {
    pub(crate) notes: Vec<FidelityNote>,
    /// Set if the request had a body and the file does not hold it; then the body is empty here.
    pub(crate) missing_body: Option<MissingBody>,
    /// Whether the response's body is decoded in the file, so that its `Content-Encoding` is left out.
    pub(crate) response_is_decoded: bool,
    pub(crate) har: Option<HarSource>,
}

/// The text of a HAR entry as it was read, so that it is written back unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HarSource {
    pub(crate) entry: String,
    /// The members of the log except its entries, each followed by a comma.
    pub(crate) log: Arc<str>,
}

/// A difference between a request as it is read and as it was sent. Each text follows the number of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FidelityNote {
    /// The body is decoded in the file; the coding is no longer named.
    Decoded { coding: String },
    /// The file holds another number of bytes than were sent; the length is that of what it holds.
    Length { held: usize, sent: u64 },
    /// A part of a multipart body, by its file name.
    FileMissing(String),
    /// The multipart body has a new boundary, since the file does not have the one that was sent.
    NewBoundary,
    /// The header was made of the `cookies` of the file.
    CookieHeader,
    /// The URL has no query, and the file has parameters.
    QueryAdded,
    /// The URL names a user, which is not sent; whether the headers have credentials.
    UserInfo { is_authorized: bool },
    /// The body of the response should be base64, and is not.
    ResponseBase64,
    /// The text that should be a time.
    UnknownTime(String),
}

impl Display for FidelityNote {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decoded { coding } => write!(
                f,
                "the file holds its body decoded, so `Content-Encoding: {coding}` is left out"
            ),
            Self::Length { held, sent } if (*held as u64) < *sent => {
                write!(f, "the file holds {held} of the {sent} bytes of its body")
            }
            Self::Length { held, sent } => write!(
                f,
                "its body was {sent} bytes, and the file holds {held}: it was changed"
            ),
            Self::FileMissing(name) => {
                write!(
                    f,
                    "the content of `{name}` is not in the file, so its part is empty"
                )
            }
            Self::NewBoundary => {
                f.write_str("its boundary is not in the file, so it has a new one")
            }
            Self::CookieHeader => f.write_str("its `Cookie` header is made of its `cookies`"),
            Self::QueryAdded => f.write_str("its query is made of its `queryString`"),
            Self::UserInfo { is_authorized } => f.write_str(if *is_authorized {
                "the user in its URL is left out: its `Authorization` header stays"
            } else {
                "the user in its URL is left out: its headers have no `Authorization`"
            }),
            Self::ResponseBase64 => {
                f.write_str("the body of its response is not valid base64, and left out")
            }
            Self::UnknownTime(text) => write!(f, "`{text}` is not a time"),
        }
    }
}

/// A body that was sent and is not in the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MissingBody {
    #[error("its body is not in the file")]
    Unknown,
    #[error("its body of {0} bytes is not in the file")]
    Bytes(u64),
    /// In the words of the program that wrote the file.
    #[error("its body is not in the file: `{0}`")]
    Explained(String),
    #[error("its body is in `{0}`, which is not beside the file")]
    Attachment(String),
    #[error("its body is in `{0}`, which has changed since")]
    ChangedAttachment(String),
    #[error("its body is not valid base64")]
    Base64,
    /// In raw HTTP, a head is followed by bytes that no header accounts for.
    #[error("its body has no `Content-Length`: add {0}")]
    NoLength(BodyExtent),
    #[error("its `Content-Length` is {0}, and its body is longer: write {1}")]
    WrongLength(String, BodyExtent),
}

/// How long a body is that is written by hand. Editors end a text with a line break, which may not belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BodyExtent {
    /// Without the line breaks at its end.
    text: usize,
    all: usize,
    breaks: usize,
}

impl BodyExtent {
    pub(crate) fn of(body: &[u8]) -> Self {
        let is_break = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let end = body.iter().rev().take_while(is_break);
        let all = body.len();
        Self {
            text: all - end.clone().count(),
            all,
            breaks: end.filter(|byte| **byte == b'\n').count(),
        }
    }
}

impl Display for BodyExtent {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { text, all, breaks } = self;
        write!(f, "`Content-Length: {text}`")?;
        match breaks {
            0 => Ok(()),
            1 => write!(f, ", or {all} with the line break at its end"),
            _ => write!(f, ", or {all} with the line breaks at its end"),
        }
    }
}
