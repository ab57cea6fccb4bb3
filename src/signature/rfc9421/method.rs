//! The algorithms of the registry (RFC 9421 section 6.2), and which of them a key is for.

use super::super::asymmetric::{KeyPairAlgorithm, KeyType};
use super::super::key::Key;
use super::super::mac::{Hash, same};
use super::super::verdict::Verdict;
use super::INPUT;
use super::sf::{BareItem, Parameters, parameter};

/// An algorithm of the registry.
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

    /// What a key can be used for: its own kind tells, and of RSA the newer way comes first.
    pub(super) fn of(key: &Key) -> &'static [Self] {
        match key {
            Key::Shared(_) => &[Self::Hmac],
            Key::Pair(pair) => match pair.kind {
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
        all.find(|(_, method)| *method == self)
            .map_or("", |(name, _)| name)
    }

    pub(super) fn holds(self, key: Option<&Key>, base: &[u8], signature: &[u8]) -> bool {
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

    pub(super) fn make(self, key: &Key, base: &[u8]) -> Option<Vec<u8>> {
        match (self, key) {
            (Self::Hmac, Key::Shared(key)) => Some(Hash::Sha256.keyed(key, &[base])),
            (Self::KeyPair(algorithm), Key::Pair(pair)) => pair.sign(algorithm, base),
            _ => None,
        }
    }
}

/// The ways in which this key may have made the signature; the key decides, and `alg` must not say otherwise.
pub(super) fn methods(
    parameters: &Parameters,
    key: Option<&Key>,
) -> Result<Vec<RegisteredAlgorithm>, Verdict> {
    let possible = key.map(RegisteredAlgorithm::of).unwrap_or_default();
    let said = match parameter(parameters, "alg") {
        None => return Ok(possible.to_vec()),
        Some(BareItem::String(name)) => RegisteredAlgorithm::ALL
            .iter()
            .find(|(known, _)| known == name),
        Some(_) => None,
    };
    let Some((_, said)) = said else {
        return Err(Verdict::malformed(format!(
            "`alg` in header `{INPUT}` is not an algorithm that is known here"
        )));
    };
    if key.is_some() && !possible.contains(said) {
        return Err(Verdict::mismatch(
            "the secret is not a key for the algorithm that `alg` names",
        ));
    }
    Ok(vec![*said])
}
