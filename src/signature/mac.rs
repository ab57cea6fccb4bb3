//! Digests and their texts.
//!
//! With `asymmetric.rs` the home of ring, which is fast on every platform and is here for TLS anyway.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::{digest, hmac};
use subtle::{Choice, ConstantTimeEq as _};

/// A digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    /// SHA-1, which HMAC still stands on.
    Sha1,
    /// SHA-256
    Sha256,
    /// SHA-512
    Sha512,
}

impl Hash {
    fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }

    fn plain(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha512 => &digest::SHA512,
        }
    }

    /// How many bytes it has.
    pub(super) fn len(self) -> usize {
        self.plain().output_len()
    }

    /// The keyed digest of some pieces one after the other.
    pub(super) fn keyed<P: AsRef<[u8]>>(self, key: &[u8], pieces: &[P]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&hmac::Key::new(self.hmac(), key));
        for piece in pieces {
            context.update(piece.as_ref());
        }
        context.sign().as_ref().to_vec()
    }

    /// The plain digest of some pieces one after the other.
    pub(super) fn of<P: AsRef<[u8]>>(self, pieces: &[P]) -> Vec<u8> {
        let mut context = digest::Context::new(self.plain());
        for piece in pieces {
            context.update(piece.as_ref());
        }
        context.finish().as_ref().to_vec()
    }
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Lower-case hexadecimal digits.
    Hex,
    /// Base64 with padding (RFC 4648 section 4).
    Base64,
}

impl Encoding {
    /// Writes bytes.
    pub(super) fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => hex(bytes),
            Self::Base64 => STANDARD.encode(bytes),
        }
    }

    /// Reads what `encode` writes, and nothing that merely means the same: no other case, no stray bits.
    pub(super) fn decode(self, text: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Hex => {
                let lower = !text.iter().any(u8::is_ascii_uppercase);
                unhex(text).filter(|_| lower)
            }
            Self::Base64 => STANDARD.decode(text).ok(),
        }
    }

    /// How many characters so many bytes take.
    pub(super) fn len(self, bytes: usize) -> usize {
        match self {
            Self::Hex => 2 * bytes,
            Self::Base64 => bytes.div_ceil(3) * 4,
        }
    }

    /// Whether a text of this length could be one: only its looks count.
    pub(super) fn accepts(self, text: &[u8]) -> bool {
        let known = |byte: &u8| match self {
            Self::Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"+/=".contains(byte),
        };
        text.iter().all(known)
    }

    /// Its characters, for people.
    pub(super) fn characters(self) -> &'static str {
        match self {
            Self::Hex => "lower-case hexadecimal digits",
            Self::Base64 => "base64 characters",
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    text
}

/// The bytes that hexadecimal digits of either case stand for.
pub(super) fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|value| value as u8);
    let pairs = text.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect()
}

/// Whether the bytes are the same, in a time that tells nothing but their lengths.
pub(super) fn same(a: &[u8], b: &[u8]) -> Choice {
    a.ct_eq(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_strict_about_its_case() {
        assert_eq!(hex(&[0, 0xab, 0xff]), "00abff");
        assert_eq!(Encoding::Hex.decode(b"00abff"), Some(vec![0, 0xab, 0xff]));
        for text in ["00ABFF", "0", "0g", "é", " 00"] {
            assert_eq!(Encoding::Hex.decode(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn base64_is_strict_about_stray_bits() {
        assert_eq!(Encoding::Base64.decode(b"AA=="), Some(vec![0]));
        for text in ["AB==", "AA=", "AA", "AA==\n", "A-=="] {
            assert_eq!(Encoding::Base64.decode(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn lengths_are_those_of_what_is_written() {
        for hash in [Hash::Sha1, Hash::Sha256, Hash::Sha512] {
            let mac = hash.keyed(b"k", &[b"a"]);
            assert_eq!(mac.len(), hash.len());
            for encoding in [Encoding::Hex, Encoding::Base64] {
                let text = encoding.encode(&mac);
                assert_eq!(text.len(), encoding.len(mac.len()));
                assert!(encoding.accepts(text.as_bytes()));
            }
        }
    }

    #[test]
    fn pieces_are_one_text() {
        let whole = Hash::Sha256.keyed(b"k", &[b"abc"]);
        assert_eq!(Hash::Sha256.keyed(b"k", &[&b"a"[..], b"", b"bc"]), whole);
        assert_eq!(
            hex(&Hash::Sha256.of(&[&b""[..]]))[..16],
            *"e3b0c44298fc1c14"
        );
    }
}
