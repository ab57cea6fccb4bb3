//! Digests, keyed digests and their encodings.
//!
//! This file and `keypair.rs` are the home of ring. Signatures are compared in constant time: [`same`] takes as long
//! for a wrong first byte as for a wrong last one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use ring::{digest, hmac};
use subtle::{Choice, ConstantTimeEq as _};

use super::secret::Secret;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
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

    /// The length of its digests in bytes.
    pub(super) fn len(self) -> usize {
        self.plain().output_len()
    }

    /// The HMAC of these pieces, one after the other.
    pub(super) fn keyed<P: AsRef<[u8]>>(self, key: &[u8], pieces: &[P]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&hmac::Key::new(self.hmac(), key));
        for piece in pieces {
            context.update(piece.as_ref());
        }
        context.sign().as_ref().to_vec()
    }

    /// The digest in lower-case hexadecimal digits.
    pub(crate) fn hex(self, bytes: &[u8]) -> String {
        HEXLOWER.encode(&self.of(&[bytes]))
    }

    /// The digest of these pieces, one after the other.
    pub(crate) fn of<P: AsRef<[u8]>>(self, pieces: &[P]) -> Vec<u8> {
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
    pub(super) fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => HEXLOWER.encode(bytes),
            Self::Base64 => STANDARD.encode(bytes),
        }
    }

    /// Reads exactly what `encode` writes: no upper-case hexadecimal digits, no base64 with stray bits.
    pub(super) fn decode(self, text: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Hex => HEXLOWER.decode(text).ok(),
            Self::Base64 => STANDARD.decode(text).ok(),
        }
    }

    /// The length of the text for this number of bytes.
    pub(super) fn len(self, bytes: usize) -> usize {
        match self {
            Self::Hex => 2 * bytes,
            Self::Base64 => bytes.div_ceil(3) * 4,
        }
    }

    /// Whether all characters are in the alphabet.
    pub(super) fn accepts(self, text: &[u8]) -> bool {
        let known = |byte: &u8| match self {
            Self::Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"+/=".contains(byte),
        };
        text.iter().all(known)
    }

    /// The alphabet, for messages.
    pub(super) fn characters(self) -> &'static str {
        match self {
            Self::Hex => "lower-case hexadecimal digits",
            Self::Base64 => "base64 characters",
        }
    }
}

/// Whether the bytes are equal, in a time that depends only on their lengths.
pub(super) fn same(a: &[u8], b: &[u8]) -> Choice {
    a.ct_eq(b)
}

/// The HMAC-SHA256 of a text under the bytes of a secret, as responses to endpoint checks contain it.
pub(crate) fn hmac_sha256(secret: &Secret, text: &[u8], encoding: Encoding) -> String {
    encoding.encode(&Hash::Sha256.keyed(secret.reveal(), &[text]))
}

/// Whether a text is the secret itself, in a time that depends only on their lengths.
pub(crate) fn is_secret(text: &[u8], secret: &Secret) -> bool {
    same(text, secret.reveal()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_lower_case_only() {
        assert_eq!(Encoding::Hex.encode(&[0, 0xab, 0xff]), "00abff");
        assert_eq!(Encoding::Hex.decode(b"00abff"), Some(vec![0, 0xab, 0xff]));
        for text in ["00ABFF", "0", "0g", "é", " 00"] {
            assert_eq!(Encoding::Hex.decode(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn base64_has_padding_and_no_stray_bits() {
        assert_eq!(Encoding::Base64.decode(b"AA=="), Some(vec![0]));
        for text in ["AB==", "AA=", "AA", "AA==\n", "A-=="] {
            assert_eq!(Encoding::Base64.decode(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn lengths_match_what_is_written() {
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
    fn pieces_are_hashed_as_one_text() {
        let whole = Hash::Sha256.keyed(b"k", &[b"abc"]);
        assert_eq!(Hash::Sha256.keyed(b"k", &[&b"a"[..], b"", b"bc"]), whole);
        assert_eq!(
            Encoding::Hex.encode(&Hash::Sha256.of(&[&b""[..]]))[..16],
            *"e3b0c44298fc1c14"
        );
    }
}
