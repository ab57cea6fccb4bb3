//! Verifies message signatures.

use std::time::Duration;

use super::super::components::Components;
use super::super::key::{Key, KeyPurpose, SecretEncoding};
use super::super::secret::Secret;
use super::super::timestamp::{TimestampFormat, TimestampSpec, Tolerance};
use super::super::verdict::{MismatchedPart, Verdict};
use super::algorithm::{RegisteredAlgorithm, algorithms};
use super::base::{covers_content_digest, signature_base};
use super::content_digest;
use super::header_names::SIGNATURE_INPUT;
use super::message_signature::{self, MessageSignature};

/// The RFC leaves the age to policy; webhook senders agree on five minutes.
const CREATED: TimestampSpec = TimestampSpec::new(TimestampFormat::Seconds, 300, 300);

/// Verifies a request against one secret; of several signatures the closest verdict counts.
pub(in crate::signature) fn verify(
    secret: Option<&Secret>,
    components: &Components<'_>,
    tolerance: &Tolerance,
) -> Result<Verdict, Verdict> {
    let key = secret.and_then(|secret| SecretEncoding::Any.key(secret, KeyPurpose::Verify).ok());
    let signatures = message_signature::read(components)?;
    let verdicts = signatures.iter().map(|signature| {
        let verdict = verify_one(signature, key.as_ref(), components, tolerance);
        verdict.unwrap_or_else(|refusal| refusal)
    });
    let best = verdicts.max_by_key(Verdict::rank);
    best.ok_or_else(|| {
        Verdict::malformed(format!(
            "header `{SIGNATURE_INPUT}` has no signature to check"
        ))
    })
}

fn verify_one(
    signature: &MessageSignature,
    key: Option<&Key>,
    components: &Components<'_>,
    tolerance: &Tolerance,
) -> Result<Verdict, Verdict> {
    let created = signature.time("created")?;
    let expires = signature.time("expires")?;
    let base = signature_base(&signature.components, &signature.parameters, components)?;
    let algorithms = algorithms(&signature.parameters, key)?;
    let is_valid =
        |algorithm: &RegisteredAlgorithm| algorithm.verify(key, &base, &signature.signature);
    if !algorithms.iter().any(is_valid) {
        return Err(Verdict::mismatch(MismatchedPart::Signature));
    }
    let has_digest = content_digest::check(components)?;
    if let Some(created) = created {
        CREATED.check(created, tolerance)?;
    }
    let expires = expires.filter(|_| !tolerance.ignore_timestamp);
    let since = expires.map(|expires| tolerance.now.duration_since(expires));
    if let Some(Ok(since)) = since.map(Duration::try_from)
        && !since.is_zero()
    {
        return Err(Verdict::Expired { since });
    }
    let covers_body = has_digest && covers_content_digest(&signature.components);
    let note = if signature.components.is_empty() {
        Some("but the signature covers nothing of the request")
    } else if !covers_body && !components.body.is_empty() {
        Some("but the signature does not cover the body")
    } else {
        None
    };
    Ok(Verdict::Valid {
        secret: 0,
        of: 1,
        note,
    })
}
