use std::io;

/// Why a response could not be read.
#[derive(Debug, thiserror::Error)]
pub(in crate::http::client) enum ResponseError {
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The bytes are not a response: what is wrong with them.
    #[error("{0}")]
    Malformed(String),
    /// The bytes ended, after this many of the part that was being read.
    #[error("the connection ended after {0} bytes")]
    Ended(usize),
}

pub(super) fn malformed<T>(what: impl Into<String>) -> Result<T, ResponseError> {
    Err(ResponseError::Malformed(what.into()))
}
