//! `Content-Digest` (RFC 9530), which ties the body to a signature of headers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::components::Components;
use super::super::hmac::{Hash, same};
use super::super::verdict::{MismatchedPart, Verdict};
use super::structured_field::{
    BareItem, DictionaryMember, ParameterizedItem, dictionary, parameter,
};

pub(super) const CONTENT_DIGEST: &str = "Content-Digest";

/// Checks the digests of known algorithms against the body; returns whether there was one.
pub(super) fn check(components: &Components<'_>) -> Result<bool, Verdict> {
    if !components.headers.contains(CONTENT_DIGEST) {
        return Ok(false);
    }
    let malformed = || {
        Verdict::malformed(format!(
            "header `{CONTENT_DIGEST}` is not a list of digests"
        ))
    };
    let digests = dictionary(&components.combined(CONTENT_DIGEST)).ok_or_else(malformed)?;
    let mut known = false;
    for (name, member) in digests {
        let hash = match name.as_str() {
            "sha-256" => Hash::Sha256,
            "sha-512" => Hash::Sha512,
            _ => continue,
        };
        let DictionaryMember::Item((BareItem::Bytes(digest), _)) = member else {
            return Err(malformed());
        };
        if !bool::from(same(&digest, &hash.of(&[components.body]))) {
            return Err(Verdict::mismatch(MismatchedPart::ContentDigest));
        }
        known = true;
    }
    Ok(known)
}

/// The value of the header for a body.
pub(super) fn make(body: &[u8]) -> String {
    let digest = STANDARD.encode(Hash::Sha256.of(&[body]));
    format!("sha-256=:{digest}:")
}

/// Whether the covered components include the whole `Content-Digest`.
pub(super) fn covers_content_digest(covered: &[ParameterizedItem]) -> bool {
    let digest = |(name, parameters): &ParameterizedItem| {
        *name == BareItem::String("content-digest".to_owned())
            && parameter(parameters, "key").is_none()
    };
    covered.iter().any(digest)
}
