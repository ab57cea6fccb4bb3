//! Message signatures: reads those of a request, verifies them, and signs.
//!
//! A request may have several signatures, each with a label. `Signature-Input` has their components and parameters,
//! `Signature` their bytes. The key decides the algorithm, and `alg` must agree with it.

use std::time::Duration;

use jiff::Timestamp;

use super::super::components::Components;
use super::super::hmac::{Hash, same};
use super::super::keypair::{KeyPairAlgorithm, KeyType};
use super::super::secret::{Key, KeyPurpose, Secret, SecretEncoding};
use super::super::timestamp::{TimestampFormat, TimestampSpec, Tolerance};
use super::super::verdict::{MismatchedPart, Verdict};
use super::base::signature_base;
use super::content_digest::{self, CONTENT_DIGEST, covers_content_digest};
use super::structured_field::{
    BareItem, DictionaryMember, ParameterizedItem, Parameters, dictionary, parameter, write_list,
};

const SIGNATURE_INPUT: &str = "Signature-Input";
const SIGNATURE: &str = "Signature";

/// All headers that signing adds.
pub(in crate::signature) const SIGNATURE_HEADERS: [&str; 3] =
    [CONTENT_DIGEST, SIGNATURE_INPUT, SIGNATURE];

/// The RFC leaves the age to policy; webhook senders agree on five minutes.
pub(in crate::signature) const CREATED: TimestampSpec =
    TimestampSpec::new(TimestampFormat::Seconds, 300, 300);

/// The most signatures of one request that are checked: each check is slow, and senders use one or two.
const MOST_SIGNATURES: usize = 8;

/// Verifies a request against one secret; of several signatures the closest verdict counts.
pub(in crate::signature) fn verify(
    secret: Option<&Secret>,
    components: &Components<'_>,
    tolerance: &Tolerance,
) -> Result<Verdict, Verdict> {
    let key = secret.and_then(|secret| SecretEncoding::Any.key(secret, KeyPurpose::Verify).ok());
    let signatures = read(components)?;
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

/// When the newest signature was created, and how that time is checked.
pub(in crate::signature) fn created(
    components: &Components<'_>,
) -> Option<(TimestampSpec, Timestamp)> {
    let signatures = read(components).ok()?;
    let times = signatures
        .iter()
        .filter_map(|signature| signature.time("created").ok()?);
    Some((CREATED, times.max()?))
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
    let first = read(components).ok()?.into_iter().next()?;
    let base = signature_base(&first.components, &first.parameters, components).ok()?;
    let algorithm = *algorithms(&first.parameters, Some(&key)).ok()?.first()?;
    let signature = BareItem::Bytes(algorithm.sign(&key, &base)?);
    Some(format!("{}={signature}", first.label))
}

/// One signature of a request.
struct MessageSignature {
    label: String,
    /// The covered components.
    components: Vec<ParameterizedItem>,
    parameters: Parameters,
    signature: Vec<u8>,
}

impl MessageSignature {
    /// The time in a parameter such as `created`.
    fn time(&self, name: &str) -> Result<Option<Timestamp>, Verdict> {
        let second = match parameter(&self.parameters, name) {
            None => return Ok(None),
            Some(BareItem::Integer(second)) => Timestamp::from_second(*second).ok(),
            Some(_) => None,
        };
        let malformed = || format!("`{name}` in header `{SIGNATURE_INPUT}` is not Unix seconds");
        second
            .map(Some)
            .ok_or_else(|| Verdict::malformed(malformed()))
    }
}

/// The signatures of a request, without those that have another key id than the options ask for.
fn read(components: &Components<'_>) -> Result<Vec<MessageSignature>, Verdict> {
    let read = |name| {
        if !components.headers.contains(name) {
            return Err(Verdict::missing(name));
        }
        let malformed = || Verdict::malformed(format!("header `{name}` is not a dictionary"));
        dictionary(&components.combined(name)).ok_or_else(malformed)
    };
    let (inputs, signatures) = (read(SIGNATURE_INPUT)?, read(SIGNATURE)?);
    let wanted_id = components.options.key_id.as_deref();
    let mut found = Vec::new();
    for (label, member) in inputs {
        let DictionaryMember::List(components, parameters) = member else {
            continue;
        };
        let id = match parameter(&parameters, "keyid") {
            Some(BareItem::String(id)) => Some(id.as_str()),
            _ => None,
        };
        let signature = signatures.iter().find(|(known, _)| *known == label);
        let Some((_, DictionaryMember::Item((BareItem::Bytes(signature), _)))) = signature else {
            continue;
        };
        if wanted_id.is_none() || wanted_id == id {
            found.push(MessageSignature {
                label,
                components,
                parameters,
                signature: signature.clone(),
            });
        }
    }
    if found.len() > MOST_SIGNATURES {
        return Err(Verdict::malformed(format!(
            "header `{SIGNATURE_INPUT}` has {} signatures, and at most {MOST_SIGNATURES} are checked",
            found.len()
        )));
    }
    match (found.is_empty(), wanted_id) {
        (false, _) => Ok(found),
        (true, Some(_)) => Err(Verdict::malformed("no signature has the expected key id")),
        (true, None) => Err(Verdict::malformed(format!(
            "headers `{SIGNATURE_INPUT}` and `{SIGNATURE}` have no label in common"
        ))),
    }
}

/// An algorithm of the registry (RFC 9421 section 6.2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum RegisteredAlgorithm {
    Hmac,
    KeyPair(KeyPairAlgorithm),
}

impl RegisteredAlgorithm {
    const ALL: [(&str, Self); 5] = [
        ("hmac-sha256", Self::Hmac),
        ("ed25519", Self::KeyPair(KeyPairAlgorithm::Ed25519)),
        (
            "ecdsa-p256-sha256",
            Self::KeyPair(KeyPairAlgorithm::EcdsaFixed),
        ),
        ("rsa-pss-sha512", Self::KeyPair(KeyPairAlgorithm::RsaPss)),
        ("rsa-v1_5-sha256", Self::KeyPair(KeyPairAlgorithm::RsaPkcs1)),
    ];

    /// The algorithms for a key, the one that signs first.
    fn of(key: &Key) -> &'static [Self] {
        match key {
            Key::Shared(_) => &[Self::Hmac],
            Key::Pair(pair) => match pair.key_type {
                KeyType::Ed25519 => &[Self::KeyPair(KeyPairAlgorithm::Ed25519)],
                KeyType::P256 => &[Self::KeyPair(KeyPairAlgorithm::EcdsaFixed)],
                KeyType::Rsa => &[
                    Self::KeyPair(KeyPairAlgorithm::RsaPss),
                    Self::KeyPair(KeyPairAlgorithm::RsaPkcs1),
                ],
            },
        }
    }

    fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, algorithm)| *algorithm == self)
            .map_or("", |(name, _)| name)
    }

    fn verify(self, key: Option<&Key>, base: &[u8], signature: &[u8]) -> bool {
        match (self, key) {
            (Self::Hmac, Some(Key::Shared(key))) => {
                same(&Hash::Sha256.keyed(key, &[base]), signature).into()
            }
            (Self::KeyPair(algorithm), Some(Key::Pair(pair))) => {
                pair.verify(algorithm, base, signature)
            }
            _ => false,
        }
    }

    fn sign(self, key: &Key, base: &[u8]) -> Option<Vec<u8>> {
        match (self, key) {
            (Self::Hmac, Key::Shared(key)) => Some(Hash::Sha256.keyed(key, &[base])),
            (Self::KeyPair(algorithm), Key::Pair(pair)) => pair.sign(algorithm, base),
            _ => None,
        }
    }
}

/// The algorithms by which this key may have made the signature. The key decides; `alg` must agree (section 3.2).
fn algorithms(
    parameters: &Parameters,
    key: Option<&Key>,
) -> Result<Vec<RegisteredAlgorithm>, Verdict> {
    let possible = key.map(RegisteredAlgorithm::of).unwrap_or_default();
    let named = match parameter(parameters, "alg") {
        None => return Ok(possible.to_vec()),
        Some(BareItem::String(name)) => RegisteredAlgorithm::ALL
            .iter()
            .find(|(known, _)| known == name),
        Some(_) => None,
    };
    let Some((_, named)) = named else {
        return Err(Verdict::malformed(format!(
            "`alg` in header `{SIGNATURE_INPUT}` is not a known algorithm"
        )));
    };
    if key.is_some() && !possible.contains(named) {
        return Err(Verdict::mismatch(MismatchedPart::KeyAlgorithm));
    }
    Ok(vec![*named])
}
