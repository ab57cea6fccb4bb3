//! Parses HTTP/1.1 requests (RFC 9112), strictly: what the proxy in front and this parser could read in two ways is
//! refused. [`RequestParser`] takes bytes as they arrive; `scan` finds the end of a head, `head` reads it, `chunked`
//! decodes a chunked body, and `error` has the bounds and the reasons to refuse a request.

mod chunked;
mod error;
mod head;
mod parser;
mod scan;

#[cfg(test)]
mod tests;

pub(crate) use error::{ParserLimits, Refusal};
pub(crate) use parser::{ParserStep, RequestParser};
