//! The algorithms of the registry (RFC 9421 section 6.2), and the keys that they take.

use super::super::hmac::{Hash, same};
use super::super::key::Key;
use super::super::keypair::{KeyPairAlgorithm, KeyType};
use super::super::verdict::{MismatchedPart, Verdict};
use super::header_names::SIGNATURE_INPUT;
use super::structured_field::{BareItem, Parameters, parameter};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RegisteredAlgorithm {
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
    pub(super) fn of(key: &Key) -> &'static [Self] {
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

    pub(super) fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, algorithm)| *algorithm == self)
            .map_or("", |(name, _)| name)
    }

    pub(super) fn verify(self, key: Option<&Key>, base: &[u8], signature: &[u8]) -> bool {
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

    pub(super) fn sign(self, key: &Key, base: &[u8]) -> Option<Vec<u8>> {
        match (self, key) {
            (Self::Hmac, Key::Shared(key)) => Some(Hash::Sha256.keyed(key, &[base])),
            (Self::KeyPair(algorithm), Key::Pair(pair)) => pair.sign(algorithm, base),
            _ => None,
        }
    }
}

/// The algorithms by which this key may have made the signature. The key decides; `alg` must agree (section 3.2).
pub(super) fn algorithms(
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
