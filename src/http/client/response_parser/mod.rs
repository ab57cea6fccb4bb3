//! Reads a response (RFC 9112) from anything that can be read: its head, then its body out of the framing.
//!
//! It accepts what a client should: a bare LF ends a line, and a reason may be missing or not be ASCII. Everything a
//! stranger controls is bounded: the head, the number of fields, lines of a chunked body, and trailers.

mod body;
mod error;
mod head;

pub(super) use body::{ResponseFraming, read_body};
pub(super) use error::ResponseError;
pub(super) use head::read_head;
