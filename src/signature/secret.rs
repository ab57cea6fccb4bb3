//! Secrets, and how they are read as keys.
//!
//! Providers hand out secrets as plain text, as base64 with a prefix, as hexadecimal digits or as PEM. A [`Secret`] is
//! that text, and cannot be printed by accident. [`SecretEncoding`] names the form; [`SecretEncoding::key`] reads a
//! secret as a [`Key`] or says what is wrong with it.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use data_encoding::HEXLOWER_PERMISSIVE;
use zeroize::Zeroizing;

use super::keypair::{KeyPair, KeyType};
use crate::message::text_encoding::BYTE_ORDER_MARK;

/// A key or token as its user keeps it. It prints as `(redacted)`, and its memory is zeroed on drop.
#[derive(Clone)]
pub(crate) struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes a secret, without the trailing line break of a file.
    pub(crate) fn new(value: impl Into<Vec<u8>>) -> Self {
        let mut value = Zeroizing::new(value.into());
        if value.last() == Some(&b'\n') {
            value.pop();
            if value.last() == Some(&b'\r') {
                value.pop();
            }
        }
        Self(value)
    }

    /// What makes it unusable whatever the scheme is.
    pub(crate) fn problem(&self) -> Option<SecretProblem> {
        if self.0.is_empty() {
            return Some(SecretProblem::Empty);
        }
        encoding_slip(&self.0)
    }

    /// The secret itself. Only `hook secret` may print it.
    pub(crate) fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(redacted)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(redacted)")
    }
}

/// Base64 as the Standard Webhooks libraries read it: padding is optional and stray bits are ignored.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyPurpose {
    Sign,
    Verify,
}

/// The form of a scheme's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretEncoding {
    /// Text, used as its bytes.
    Text,
    /// Text, or bytes after `base64:` or `hex:`.
    Bytes,
    /// Base64.
    Base64,
    /// Hexadecimal digits.
    Hex,
    /// Base64 after an optional `whsec_`, or a `whsk_` or `whpk_` key.
    Whsec,
    /// The base64 of 32 bytes after `whsec_`, or a token.
    GitLab,
    /// An Ed25519 key in hexadecimal digits.
    Ed25519Hex,
    /// A P-256 key in DER in base64, or in PEM.
    P256,
    /// An RSA certificate or key in PEM.
    Rsa,
    /// Any key in PEM, or text, or bytes after `base64:` or `hex:`.
    Any,
}

pub(super) enum Key {
    /// The same key signs and verifies.
    Shared(Zeroizing<Vec<u8>>),
    /// A key pair, or its public key.
    Pair(KeyPair),
}

impl Key {
    /// The bytes of a shared key, for templates that contain the secret.
    pub(super) fn shared(&self) -> &[u8] {
        match self {
            Self::Shared(bytes) => bytes,
            Self::Pair(_) => &[],
        }
    }
}

/// Why a secret cannot be read as a key; a phrase that follows "the secret".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SecretProblem {
    #[error("is empty")]
    Empty,
    #[error("is two lines, but not a key pair: the first line signs, the second verifies")]
    NotKeyPair,
    #[error("is UTF-16: save its file as UTF-8")]
    Utf16,
    #[error("begins with a byte order mark: save its file as UTF-8 without one")]
    ByteOrderMark,
    #[error("begins with `v1,`: leave that out, so that it begins with `whsec_`")]
    VersionPrefix,
    #[error("is in quotes: leave them out")]
    Quoted,
    #[error("has white space around it: leave that out")]
    WhiteSpace,
    #[error("is a public key, which cannot sign")]
    PublicKey,
    #[error("is an Ed25519 key, but this scheme takes a shared secret")]
    Ed25519Key,
    #[error("is a key in PEM, but this scheme takes a shared secret")]
    PemKey,
    #[error("is not base64")]
    NotBase64,
    #[error("is not hexadecimal")]
    NotHexadecimal,
    #[error("is not the base64 of exactly 32 bytes")]
    NotThirtyTwoBytes,
    #[error("is not `whpk_` and the base64 of 32 bytes")]
    NotWhpk,
    #[error("is not `whsk_` and the base64 of a seed and its public key")]
    NotWhsk,
    #[error("is not an Ed25519 key in hexadecimal digits")]
    NotEd25519Hex,
    #[error("is not a P-256 key")]
    NotP256,
    #[error("is not an RSA certificate or key in PEM")]
    NotRsa,
    #[error("is not a readable Ed25519, P-256 or RSA key")]
    UnreadablePem,
}

impl SecretEncoding {
    /// What a secret of this form looks like.
    pub(super) fn describe(self, purpose: KeyPurpose) -> &'static str {
        match (self, purpose) {
            (Self::Text, _) => "any text",
            (Self::Bytes, _) => "any text, or bytes as `base64:…` or `hex:…`",
            (Self::Base64, _) => "base64",
            (Self::Hex, _) => "hexadecimal digits",
            (Self::Whsec, KeyPurpose::Verify) => {
                "`whsec_` and base64 (24 to 64 bytes), or `whpk_` and the base64 of an Ed25519 public key"
            }
            (Self::Whsec, KeyPurpose::Sign) => {
                "`whsec_` and base64 (24 to 64 bytes), or `whsk_` and the base64 of an Ed25519 private key"
            }
            (Self::GitLab, _) => "`whsec_` and the base64 of 32 bytes, or the secret token as text",
            (Self::Ed25519Hex, KeyPurpose::Verify) => {
                "the Ed25519 public key as 64 hexadecimal digits"
            }
            (Self::Ed25519Hex, KeyPurpose::Sign) => {
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

    /// Checks a secret as a user gives it.
    pub(super) fn check(self, secret: &Secret, purpose: KeyPurpose) -> Result<(), SecretProblem> {
        match (self, self.key(secret, purpose)?) {
            (Self::GitLab, Key::Shared(key))
                if secret.reveal().starts_with(b"whsec_") && key.len() != 32 =>
            {
                Err(SecretProblem::NotThirtyTwoBytes)
            }
            _ => Ok(()),
        }
    }

    /// The size of a key that Standard Webhooks advises against: its specification asks for 24 to 64 bytes, and its
    /// libraries take any.
    pub(super) fn unusual_size(self, secret: &Secret) -> Option<usize> {
        match (self, self.key(secret, KeyPurpose::Sign)) {
            (Self::Whsec, Ok(Key::Shared(key))) if !(24..=64).contains(&key.len()) => {
                Some(key.len())
            }
            _ => None,
        }
    }

    /// Reads a secret as a key.
    pub(super) fn key(self, secret: &Secret, purpose: KeyPurpose) -> Result<Key, SecretProblem> {
        let bytes = secret.reveal();
        if let Some(problem) = secret.problem() {
            return Err(problem);
        }
        if matches!(self, Self::Whsec | Self::Ed25519Hex | Self::P256)
            && let Some(lines) = two_lines(bytes)
        {
            return self.key_of_pair(lines, purpose);
        }
        self.single_key(bytes, purpose)
    }

    /// The key on one of two lines, which must be the two of one pair.
    fn key_of_pair(
        self,
        [first, second]: [&[u8]; 2],
        purpose: KeyPurpose,
    ) -> Result<Key, SecretProblem> {
        let signing = self.single_key(first, KeyPurpose::Sign);
        let verifying = self.single_key(second, KeyPurpose::Verify);
        match (signing, verifying, purpose) {
            (Ok(Key::Pair(signing)), Ok(Key::Pair(verifying)), _)
                if signing.public != verifying.public || verifying.can_sign() =>
            {
                Err(SecretProblem::NotKeyPair)
            }
            (Ok(key @ Key::Pair(_)), Ok(Key::Pair(_)), KeyPurpose::Sign)
            | (Ok(Key::Pair(_)), Ok(key @ Key::Pair(_)), KeyPurpose::Verify) => Ok(key),
            _ => Err(SecretProblem::NotKeyPair),
        }
    }

    fn single_key(self, bytes: &[u8], purpose: KeyPurpose) -> Result<Key, SecretProblem> {
        let signs = purpose == KeyPurpose::Sign;
        let key = match self {
            Self::Text => text(bytes),
            Self::Bytes => text_or_bytes(bytes),
            Self::Base64 => decoded(tolerant_base64(bytes), SecretProblem::NotBase64),
            Self::Hex => decoded(any_hex(bytes), SecretProblem::NotHexadecimal),
            Self::Whsec => whsec(bytes),
            Self::GitLab if bytes.starts_with(b"whsec_") => whsec(bytes),
            Self::GitLab => text(bytes),
            Self::Ed25519Hex => hex_pair(bytes, purpose),
            Self::P256 => pair_of(bytes, KeyType::P256, signs, SecretProblem::NotP256),
            Self::Rsa => pair_of(bytes, KeyType::Rsa, signs, SecretProblem::NotRsa),
            Self::Any if is_pem(bytes) => KeyPair::from_pem(bytes, signs)
                .map(Key::Pair)
                .ok_or(SecretProblem::UnreadablePem),
            Self::Any => text_or_bytes(bytes),
        }
        .map_err(|problem| common_slip(bytes).unwrap_or(problem))?;
        match (&key, purpose) {
            (Key::Pair(pair), KeyPurpose::Sign) if !pair.can_sign() => {
                Err(SecretProblem::PublicKey)
            }
            _ => Ok(key),
        }
    }
}

fn text(bytes: &[u8]) -> Result<Key, SecretProblem> {
    if bytes.starts_with(b"whpk_") || bytes.starts_with(b"whsk_") {
        return Err(SecretProblem::Ed25519Key);
    }
    if is_pem(bytes) {
        return Err(SecretProblem::PemKey);
    }
    Ok(Key::Shared(Zeroizing::new(bytes.to_vec())))
}

fn text_or_bytes(bytes: &[u8]) -> Result<Key, SecretProblem> {
    if let Some(base64) = bytes.strip_prefix(b"base64:") {
        decoded(tolerant_base64(base64), SecretProblem::NotBase64)
    } else if let Some(hex) = bytes.strip_prefix(b"hex:") {
        decoded(any_hex(hex), SecretProblem::NotHexadecimal)
    } else {
        text(bytes)
    }
}

fn decoded(bytes: Option<Vec<u8>>, problem: SecretProblem) -> Result<Key, SecretProblem> {
    let bytes = Zeroizing::new(bytes.ok_or(problem)?);
    if bytes.is_empty() {
        return Err(SecretProblem::Empty);
    }
    Ok(Key::Shared(bytes))
}

/// Standard Webhooks and Svix. A public key is never used as an HMAC key, because anyone may know it.
fn whsec(bytes: &[u8]) -> Result<Key, SecretProblem> {
    let decode = |base64| tolerant_base64(base64).map(Zeroizing::new);
    if let Some(public) = bytes.strip_prefix(b"whpk_") {
        let pair = decode(public).and_then(|key| KeyPair::ed25519_public(&key));
        return pair.map(Key::Pair).ok_or(SecretProblem::NotWhpk);
    }
    if let Some(private) = bytes.strip_prefix(b"whsk_") {
        let pair = decode(private).and_then(|key| KeyPair::ed25519_private(&key));
        return pair.map(Key::Pair).ok_or(SecretProblem::NotWhsk);
    }
    let key =
        decode(bytes.strip_prefix(b"whsec_").unwrap_or(bytes)).ok_or(SecretProblem::NotBase64)?;
    if key.is_empty() {
        return Err(SecretProblem::Empty);
    }
    Ok(Key::Shared(key))
}

fn hex_pair(bytes: &[u8], purpose: KeyPurpose) -> Result<Key, SecretProblem> {
    let key = any_hex(bytes).map(Zeroizing::new);
    key.and_then(|key| match (key.len(), purpose) {
        (32, KeyPurpose::Verify) => KeyPair::ed25519_public(&key),
        (32 | 64, _) => KeyPair::ed25519_private(&key),
        _ => None,
    })
    .map(Key::Pair)
    .ok_or(SecretProblem::NotEd25519Hex)
}

fn pair_of(
    bytes: &[u8],
    key_type: KeyType,
    signs: bool,
    problem: SecretProblem,
) -> Result<Key, SecretProblem> {
    let pair = if is_pem(bytes) {
        KeyPair::from_pem(bytes, signs)
    } else {
        tolerant_base64(bytes)
            .map(Zeroizing::new)
            .and_then(|der| KeyPair::from_spki(&der).or_else(|| KeyPair::from_pkcs8(&der)))
    };
    pair.filter(|pair| pair.key_type == key_type)
        .map(Key::Pair)
        .ok_or(problem)
}

/// The lines of a key pair as `hook secret` prints one: the sender's key, then the receiver's.
fn two_lines(bytes: &[u8]) -> Option<[&[u8]; 2]> {
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.filter(|line| !line.is_empty());
    let pair = [lines.next()?, lines.next()?];
    (lines.next().is_none() && !is_pem(bytes)).then_some(pair)
}

/// What an editor or a shell does to a file: PowerShell's `>` writes UTF-16, and others a byte order mark.
fn encoding_slip(bytes: &[u8]) -> Option<SecretProblem> {
    let is_ascii = |low: usize| {
        let mut units = bytes[2..].chunks_exact(2);
        bytes.len() > 2 && units.all(|unit| unit[1 - low] == 0 && unit[low].is_ascii())
    };
    if bytes.starts_with(b"\xff\xfe") && is_ascii(0)
        || bytes.starts_with(b"\xfe\xff") && is_ascii(1)
    {
        Some(SecretProblem::Utf16)
    } else if bytes.starts_with(BYTE_ORDER_MARK) {
        Some(SecretProblem::ByteOrderMark)
    } else {
        None
    }
}

/// What often happens to a secret on its way from a dashboard into a file, where that makes it unreadable.
fn common_slip(bytes: &[u8]) -> Option<SecretProblem> {
    let trimmed = bytes.trim_ascii();
    let is_in = |quote: &[u8]| {
        let inner = trimmed.strip_prefix(quote);
        inner.is_some_and(|inner| inner.ends_with(quote))
    };
    if bytes.starts_with(b"v1,whsec_") {
        Some(SecretProblem::VersionPrefix)
    } else if is_in(b"\"") || is_in(b"'") {
        Some(SecretProblem::Quoted)
    } else if trimmed.len() < bytes.len() {
        Some(SecretProblem::WhiteSpace)
    } else {
        None
    }
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"-----BEGIN ")
}

pub(super) fn tolerant_base64(text: &[u8]) -> Option<Vec<u8>> {
    TOLERANT.decode(text).ok()
}

/// Reads hexadecimal digits of either case.
pub(super) fn any_hex(text: &[u8]) -> Option<Vec<u8>> {
    HEXLOWER_PERMISSIVE.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_trailing_line_break_is_dropped() {
        for (given, kept) in [
            ("a", "a"),
            ("a\n", "a"),
            ("a\r\n", "a"),
            ("a\n\n", "a\n"),
            ("a\r", "a\r"),
            (" a \n", " a "),
            ("\n", ""),
        ] {
            assert_eq!(Secret::new(given).reveal(), kept.as_bytes(), "{given:?}");
        }
    }

    #[test]
    fn it_prints_as_redacted() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret} {secret:?}"), "(redacted) (redacted)");
    }
}
