//! HTTP Message Signatures (RFC 9421) with `Content-Digest` (RFC 9530).
//!
//! Each request names what it signs: `Signature-Input` lists components such as `"@method"` and `"content-digest"`, and
//! their values form the signature base, which is signed. The body is covered only through its digest. Both headers are
//! dictionaries of structured fields (RFC 9651).

mod base;
mod content_digest;
mod message_signature;
mod structured_field;

pub(super) use message_signature::{
    CREATED, SIGNATURE_HEADERS, created, expected_signature, is_key_id, sign, verify,
};

#[cfg(test)]
mod tests;
