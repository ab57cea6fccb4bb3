//! The headers that carry a message signature.

pub(super) const CONTENT_DIGEST: &str = "Content-Digest";
pub(super) const SIGNATURE_INPUT: &str = "Signature-Input";
pub(super) const SIGNATURE: &str = "Signature";

/// All headers that signing adds.
pub(in crate::signature) const SIGNATURE_HEADERS: [&str; 3] =
    [CONTENT_DIGEST, SIGNATURE_INPUT, SIGNATURE];
