//! HTTP Message Signatures (RFC 9421) with `Content-Digest` (RFC 9530).
//!
//! Each request names what it signs: `Signature-Input` lists components such as `"@method"` and `"content-digest"`, and their
//! values form the signature base, which is signed. The body is covered only through its digest. Both headers are
//! dictionaries of structured fields (RFC 9651).

mod algorithm;
mod base;
mod content_digest;
mod header_names;
mod message_signature;
mod sign;
mod structured_field;
mod verify;

pub(super) use header_names::SIGNATURE_HEADERS;
pub(super) use sign::{expected_signature, is_key_id, sign};
pub(super) use verify::verify;

#[cfg(test)]
mod tests;
