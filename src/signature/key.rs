//! From a secret as its user keeps it to a key.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::Secret;
use super::asymmetric::{KeyPair, KeyType};
use super::mac::unhex;

/// Base64 as the Standard Webhooks libraries take it: padding or none, and whatever the last bits are.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What a key is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyPurpose {
    /// To sign.
    Sign,
    /// To check signatures.
    Verify,
}

/// In which form a scheme's users hold its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecretEncoding {
    /// The bytes of the text.
    Text,
    /// Text, or bytes behind `base64:` or `hex:`.
    Bytes,
    /// Base64 behind an optional `whsec_`; or a `whsk_` or `whpk_` key.
    Whsec,
    /// GitLab's: base64 of 32 bytes behind `whsec_`, or a token.
    GitLab,
    /// An Ed25519 key in hexadecimal digits.
    Hex,
    /// A P-256 key in DER in base64, or in PEM.
    P256,
    /// An RSA certificate or key in PEM.
    Rsa,
    /// Any key in PEM, or text, or bytes behind `base64:` or `hex:`.
    Any,
}

/// A key ready for use.
pub(super) enum Key {
    /// Both sides have it.
    Shared(Zeroizing<Vec<u8>>),
    /// A key pair, or its public half.
    Pair(KeyPair),
}

impl SecretEncoding {
    /// What a secret of this form looks like.
    pub(super) fn describe(self, purpose: KeyPurpose) -> &'static str {
        match (self, purpose) {
            (Self::Text, _) => "any text, used as it stands",
            (Self::Bytes, _) => "any text, or bytes as `base64:…` or `hex:…`",
            (Self::Whsec, KeyPurpose::Verify) => {
                "`whsec_` and base64 (24 to 64 bytes), or `whpk_` and the base64 of an Ed25519 public key"
            }
            (Self::Whsec, KeyPurpose::Sign) => {
                "`whsec_` and base64 (24 to 64 bytes), or `whsk_` and the base64 of an Ed25519 private key"
            }
            (Self::GitLab, _) => "`whsec_` and the base64 of 32 bytes, or the secret token as text",
            (Self::Hex, KeyPurpose::Verify) => "the Ed25519 public key as 64 hexadecimal digits",
            (Self::Hex, KeyPurpose::Sign) => {
                "the Ed25519 private key as 64 hexadecimal digits, or 128 with its public key"
            }
            (Self::P256, KeyPurpose::Verify) => {
                "the P-256 public key: DER in base64 (`MFkw…`), or PEM"
            }
            (Self::P256, KeyPurpose::Sign) => "the P-256 private key: PKCS#8 in base64, or PEM",
            (Self::Rsa, KeyPurpose::Verify) => "the signing certificate or RSA public key in PEM",
            (Self::Rsa, KeyPurpose::Sign) => "an RSA private key in PEM (PKCS#8)",
            (Self::Any, KeyPurpose::Verify) => {
                "a public key or certificate in PEM, or for HMAC any text, or bytes as `base64:…` or `hex:…`"
            }
            (Self::Any, KeyPurpose::Sign) => {
                "a private key in PEM (PKCS#8), or for HMAC any text, or bytes as `base64:…` or `hex:…`"
            }
        }
    }

    /// Checks a secret that a user gives; the error is a phrase about it.
    pub(super) fn check(self, secret: &Secret, purpose: KeyPurpose) -> Result<(), &'static str> {
        match (self, self.key(secret, purpose)?) {
            (Self::GitLab, Key::Shared(key))
                if secret.reveal().starts_with(b"whsec_") && key.len() != 32 =>
            {
                Err("is not the base64 of exactly 32 bytes")
            }
            _ => Ok(()),
        }
    }

    /// Makes a key of a secret; the error is a phrase about the secret.
    pub(super) fn key(self, secret: &Secret, purpose: KeyPurpose) -> Result<Key, &'static str> {
        let bytes = secret.reveal();
        if bytes.is_empty() {
            return Err("is empty");
        }
        if matches!(self, Self::Whsec | Self::Hex | Self::P256) && is_two_lines(bytes) {
            return Err("is two lines: of a pair the first one signs, and the second one verifies");
        }
        let key = match self {
            Self::Text => text(bytes),
            Self::Bytes => text_or_bytes(bytes),
            Self::Whsec => whsec(bytes),
            Self::GitLab => gitlab(bytes),
            Self::Hex => hex_pair(bytes, purpose),
            Self::P256 => pair_of(bytes, KeyType::P256, "is not a P-256 key"),
            Self::Rsa => pair_of(
                bytes,
                KeyType::Rsa,
                "is not an RSA certificate or key in PEM",
            ),
            Self::Any if is_pem(bytes) => KeyPair::from_pem(bytes)
                .map(Key::Pair)
                .ok_or("is no Ed25519, P-256 or RSA key that can be read"),
            Self::Any => text_or_bytes(bytes),
        }?;
        match (&key, purpose) {
            (Key::Pair(pair), KeyPurpose::Sign) if !pair.signs() => {
                Err("is a public key, which cannot sign")
            }
            _ => Ok(key),
        }
    }
}

fn text(bytes: &[u8]) -> Result<Key, &'static str> {
    if bytes.starts_with(b"whpk_") || bytes.starts_with(b"whsk_") {
        return Err("is an Ed25519 key, and this scheme takes a shared secret");
    }
    if is_pem(bytes) {
        return Err("is a key in PEM, and this scheme takes a shared secret");
    }
    Ok(shared(bytes))
}

fn text_or_bytes(bytes: &[u8]) -> Result<Key, &'static str> {
    let decoded = if let Some(base64) = bytes.strip_prefix(b"base64:") {
        TOLERANT.decode(base64).ok().ok_or("is not base64")
    } else if let Some(hex) = bytes.strip_prefix(b"hex:") {
        unhex(hex).ok_or("is not hexadecimal")
    } else {
        return text(bytes);
    };
    let decoded = Zeroizing::new(decoded?);
    if decoded.is_empty() {
        return Err("is empty");
    }
    Ok(Key::Shared(decoded))
}

/// Standard Webhooks and Svix. A public key is never tried as an HMAC key: everybody knows it.
fn whsec(bytes: &[u8]) -> Result<Key, &'static str> {
    let decode = |base64| TOLERANT.decode(base64).ok().map(Zeroizing::new);
    if let Some(public) = bytes.strip_prefix(b"whpk_") {
        let pair = decode(public).and_then(|key| KeyPair::ed25519_public(&key));
        return pair
            .map(Key::Pair)
            .ok_or("is not `whpk_` and the base64 of 32 bytes");
    }
    if let Some(private) = bytes.strip_prefix(b"whsk_") {
        let pair = decode(private).and_then(|key| KeyPair::ed25519_private(&key));
        return pair
            .map(Key::Pair)
            .ok_or("is not `whsk_` and the base64 of a seed and its public key");
    }
    let key = decode(bytes.strip_prefix(b"whsec_").unwrap_or(bytes)).ok_or("is not base64")?;
    if key.is_empty() {
        return Err("is empty");
    }
    Ok(Key::Shared(key))
}

fn gitlab(bytes: &[u8]) -> Result<Key, &'static str> {
    if !bytes.starts_with(b"whsec_") {
        return text(bytes);
    }
    whsec(bytes)
}

fn hex_pair(bytes: &[u8], purpose: KeyPurpose) -> Result<Key, &'static str> {
    let key = unhex(bytes).map(Zeroizing::new);
    key.and_then(|key| match (key.len(), purpose) {
        (32, KeyPurpose::Verify) => KeyPair::ed25519_public(&key),
        (32 | 64, _) => KeyPair::ed25519_private(&key),
        _ => None,
    })
    .map(Key::Pair)
    .ok_or("is not an Ed25519 key in hexadecimal digits")
}

fn pair_of(bytes: &[u8], kind: KeyType, complaint: &'static str) -> Result<Key, &'static str> {
    let pair = if is_pem(bytes) {
        KeyPair::from_pem(bytes)
    } else {
        TOLERANT
            .decode(bytes)
            .ok()
            .map(Zeroizing::new)
            .and_then(|der| KeyPair::from_spki(&der).or_else(|| KeyPair::from_pkcs8(&der)))
    };
    pair.filter(|pair| pair.kind == kind)
        .map(Key::Pair)
        .ok_or(complaint)
}

/// A key pair as `hook secret` prints it.
fn is_two_lines(bytes: &[u8]) -> bool {
    !is_pem(bytes) && bytes.trim_ascii().split(|byte| *byte == b'\n').count() == 2
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"-----BEGIN ")
}

fn shared(bytes: &[u8]) -> Key {
    Key::Shared(Zeroizing::new(bytes.to_vec()))
}

/// The bytes behind base64 that is not strict, for telling what a secret might have meant.
pub(super) fn tolerant_base64(text: &[u8]) -> Option<Vec<u8>> {
    TOLERANT.decode(text).ok()
}
