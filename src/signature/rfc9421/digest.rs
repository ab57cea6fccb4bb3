//! `Content-Digest` (RFC 9530): what ties a body to a signature of headers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::input::Components;
use super::super::mac::{Hash, same};
use super::super::verdict::Verdict;
use super::sf::{BareItem, Member, dictionary};
use super::values;

pub(super) const NAME: &str = "Content-Digest";

/// Whether a digest that is known here is there, and is that of the body; an error if one is and is not.
pub(super) fn check(input: &Components<'_>) -> Result<bool, Verdict> {
    if !input.headers.contains(NAME) {
        return Ok(false);
    }
    let malformed = || Verdict::malformed(format!("header `{NAME}` is not a list of digests"));
    let digests = dictionary(&values(input.headers, NAME)).ok_or_else(malformed)?;
    let mut known = false;
    for (name, member) in digests {
        let hash = match name.as_str() {
            "sha-256" => Hash::Sha256,
            "sha-512" => Hash::Sha512,
            _ => continue,
        };
        let Member::Item((BareItem::Bytes(digest), _)) = member else {
            return Err(malformed());
        };
        if !bool::from(same(&digest, &hash.of(&[input.body]))) {
            return Err(Verdict::mismatch(
                "the body does not match `Content-Digest`",
            ));
        }
        known = true;
    }
    Ok(known)
}

/// The header's value for a body.
pub(super) fn make(body: &[u8]) -> String {
    let digest = STANDARD.encode(Hash::Sha256.of(&[body]));
    format!("sha-256=:{digest}:")
}
