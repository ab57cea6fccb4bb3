//! Parses HTTP/1.1 requests (RFC 9112), strictly: what the proxy in front and this parser could read in two ways is
//! refused. [`RequestParser`] takes bytes as they arrive; `scan` finds the end of a head, `head` reads it, `chunked`
//! decodes a chunked body, and `error` has the reasons for which a request is refused.

mod chunked;
mod error;
mod head;
mod limits;
mod parser;
mod scan;
mod target;

#[cfg(test)]
mod tests;

pub(crate) use error::Refusal;
pub(crate) use limits::ParserLimits;
pub(crate) use parser::{ParserStep, RequestParser};
