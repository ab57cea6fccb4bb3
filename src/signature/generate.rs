//! Generates secrets in the form of their scheme, for test set-ups.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use crate::ids::{self, Random};

use super::keypair::{KeyPair, generate_p256, p256_spki};
use super::scheme::{Scheme, SecretFormat};
use super::secret::Secret;

/// A new secret or key pair.
#[derive(Clone, Debug)]
pub(crate) struct GeneratedSecret {
    /// The sender's secret; the receiver's too unless there is a public key.
    pub(crate) secret: Secret,
    /// The receiver's public key.
    pub(crate) public: Option<String>,
}

/// Why no secret was generated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GenerateError {
    #[error("the scheme `{0}` has no key pairs")]
    NoKeyPairs(&'static str),
    #[error("{0}")]
    NotGenerated(&'static str),
    #[error("could not generate a key pair")]
    Failed,
}

/// Whether the scheme can have a key pair.
pub(super) fn has_key_pairs(scheme: &Scheme) -> bool {
    has_only_key_pairs(scheme) || scheme.secret_format == SecretFormat::Whsec
}

/// Whether the scheme always has a key pair.
pub(super) fn has_only_key_pairs(scheme: &Scheme) -> bool {
    matches!(
        scheme.secret_format,
        SecretFormat::Ed25519Hex | SecretFormat::P256
    )
}

/// Generates a secret for a scheme, or a key pair if asked for one or the scheme has nothing else.
pub(crate) fn generate(
    scheme: &Scheme,
    key_pair: bool,
    random: Random<'_>,
) -> Result<GeneratedSecret, GenerateError> {
    if key_pair && !has_key_pairs(scheme) {
        return Err(GenerateError::NoKeyPairs(scheme.name));
    }
    let secret = match scheme.secret_format {
        SecretFormat::Whsec if key_pair => return generate_ed25519(scheme, random),
        SecretFormat::Ed25519Hex => return generate_ed25519(scheme, random),
        SecretFormat::P256 => return generate_p256_pair(),
        SecretFormat::Letters(prefix, count) => {
            prefix.to_owned() + &ids::random_text(ids::BASE62, count, random)
        }
        SecretFormat::Hex(count) => HEXLOWER.encode(&bytes(count, random)),
        SecretFormat::Base64(prefix) => prefix.to_owned() + &STANDARD.encode(&*bytes(32, random)),
        SecretFormat::Whsec => "whsec_".to_owned() + &STANDARD.encode(&*bytes(32, random)),
        SecretFormat::Uuid => ids::uuid(random),
        SecretFormat::None(reason) => return Err(GenerateError::NotGenerated(reason)),
    };
    Ok(GeneratedSecret {
        secret: Secret::new(secret),
        public: None,
    })
}

fn generate_p256_pair() -> Result<GeneratedSecret, GenerateError> {
    let der = generate_p256().ok_or(GenerateError::Failed)?;
    let pair = KeyPair::from_pkcs8(&der).ok_or(GenerateError::Failed)?;
    Ok(GeneratedSecret {
        secret: Secret::new(STANDARD.encode(&*der)),
        public: Some(STANDARD.encode(p256_spki(&pair.public))),
    })
}

fn generate_ed25519(scheme: &Scheme, random: Random<'_>) -> Result<GeneratedSecret, GenerateError> {
    let seed = bytes(32, random);
    let pair = KeyPair::ed25519_private(&seed).ok_or(GenerateError::Failed)?;
    let both = Zeroizing::new([&seed[..], &pair.public].concat());
    let (secret, public) = if scheme.secret_format == SecretFormat::Ed25519Hex {
        (HEXLOWER.encode(&both), HEXLOWER.encode(&pair.public))
    } else {
        let base64 = |prefix: &str, key: &[u8]| prefix.to_owned() + &STANDARD.encode(key);
        (base64("whsk_", &both), base64("whpk_", &pair.public))
    };
    Ok(GeneratedSecret {
        secret: Secret::new(secret),
        public: Some(public),
    })
}

fn bytes(count: usize, random: Random<'_>) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(vec![0; count]);
    random(&mut bytes);
    bytes
}
