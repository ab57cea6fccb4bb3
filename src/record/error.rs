//! Why a line of a record cannot be read.

use crate::message::request::InvalidRequest;

/// Why a text is not a line of a record.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LineError {
    #[error("not UTF-8")]
    Encoding,
    #[error("not a line of a record: {}", without_line_number(.0))]
    Json(#[from] serde_json::Error),
    #[error("invalid base64: {0}")]
    Base64(#[from] base64::DecodeError),
    #[error(transparent)]
    Request(#[from] InvalidRequest),
}

/// The text is one line, so the line number that JSON errors give is always 1.
fn without_line_number(error: &serde_json::Error) -> String {
    error
        .to_string()
        .replace(" at line 1 column ", " at column ")
}
