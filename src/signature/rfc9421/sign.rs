//! Makes message signatures over method, target URI and content digest.

use jiff::Timestamp;

use super::super::components::Components;
use super::super::key::{Key, KeyPurpose, SecretEncoding};
use super::super::secret::Secret;
use super::super::verdict::Verdict;
use super::algorithm::{RegisteredAlgorithm, algorithms};
use super::base::signature_base;
use super::content_digest;
use super::header_names::{CONTENT_DIGEST, SIGNATURE, SIGNATURE_INPUT};
use super::message_signature;
use super::structured_field::{BareItem, write_list};

/// Whether a text can be a `keyid`: a structured field holds printable ASCII only.
pub(in crate::signature) fn is_key_id(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Signs a request and returns the headers to add; `None` if the key cannot sign.
pub(in crate::signature) fn sign(
    key: &Key,
    components: &Components<'_>,
    now: Timestamp,
) -> Result<Option<Vec<(String, String)>>, Verdict> {
    let Some(algorithm) = RegisteredAlgorithm::of(key).first() else {
        return Ok(None);
    };
    let mut headers = components.headers.clone();
    let mut added = Vec::new();
    if !headers.contains(CONTENT_DIGEST) {
        let value = content_digest::make(components.body);
        headers.push(CONTENT_DIGEST, &value);
        added.push((CONTENT_DIGEST.to_owned(), value));
    }
    let covered = ["@method", "@target-uri", "content-digest"];
    let covered = covered.map(|name| (BareItem::String(name.to_owned()), Vec::new()));
    let mut parameters = vec![("created".to_owned(), BareItem::Integer(now.as_second()))];
    if let Some(id) = &components.options.key_id {
        parameters.push(("keyid".to_owned(), BareItem::String(id.clone())));
    }
    let name = BareItem::String(algorithm.name().to_owned());
    parameters.push(("alg".to_owned(), name));
    let components = Components {
        headers: &headers,
        ..components.clone()
    };
    let base = signature_base(&covered, &parameters, &components)?;
    let Some(signature) = algorithm.sign(key, &base) else {
        return Ok(None);
    };
    let input = format!("sig1={}", write_list(&covered, &parameters));
    added.push((SIGNATURE_INPUT.to_owned(), input));
    let signature = format!("sig1={}", BareItem::Bytes(signature));
    added.push((SIGNATURE.to_owned(), signature));
    Ok(Some(added))
}

/// The first signature as its header should have it, if this secret can make it.
pub(in crate::signature) fn expected_signature(
    secret: &Secret,
    components: &Components<'_>,
) -> Option<String> {
    let key = SecretEncoding::Any.key(secret, KeyPurpose::Verify).ok()?;
    let first = message_signature::read(components)
        .ok()?
        .into_iter()
        .next()?;
    let base = signature_base(&first.components, &first.parameters, components).ok()?;
    let algorithm = *algorithms(&first.parameters, Some(&key)).ok()?.first()?;
    let signature = BareItem::Bytes(algorithm.sign(&key, &base)?);
    Some(format!("{}={signature}", first.label))
}
