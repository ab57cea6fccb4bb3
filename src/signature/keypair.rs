//! Key pairs for Ed25519, ECDSA on P-256 and RSA, read from PEM, DER or raw bytes.
//!
//! With `hmac.rs` this is the home of ring. A private key is kept as its bytes and parsed when it signs, which `hook`
//! does once per request; the bytes are zeroed on drop.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED,
    ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair,
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA512,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair, UnparsedPublicKey, VerificationAlgorithm,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, PrivateKeyDer, SubjectPublicKeyInfoDer, alg_id,
};
use webpki::EndEntityCert;
use zeroize::{Zeroize as _, Zeroizing};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyPairAlgorithm {
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// ECDSA with P-256 and SHA-256; the signature is DER.
    EcdsaDer,
    /// The same; the signature is 64 bytes.
    EcdsaFixed,
    /// RSA with PKCS#1 v1.5 and SHA-256.
    RsaPkcs1,
    /// RSA with PSS and SHA-512.
    RsaPss,
}

impl KeyPairAlgorithm {
    fn key_type(self) -> KeyType {
        match self {
            Self::Ed25519 => KeyType::Ed25519,
            Self::EcdsaDer | Self::EcdsaFixed => KeyType::P256,
            Self::RsaPkcs1 | Self::RsaPss => KeyType::Rsa,
        }
    }

    fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Ed25519 => &ED25519,
            Self::EcdsaDer => &ECDSA_P256_SHA256_ASN1,
            Self::EcdsaFixed => &ECDSA_P256_SHA256_FIXED,
            Self::RsaPkcs1 => &RSA_PKCS1_2048_8192_SHA256,
            Self::RsaPss => &RSA_PSS_2048_8192_SHA512,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyType {
    Ed25519,
    P256,
    Rsa,
}

impl KeyType {
    const ALL: [(AlgorithmIdentifier, Self); 3] = [
        (alg_id::ED25519, Self::Ed25519),
        (alg_id::ECDSA_P256, Self::P256),
        (alg_id::RSA_ENCRYPTION, Self::Rsa),
    ];
}

enum PrivateKey {
    Seed(Zeroizing<Vec<u8>>),
    Pkcs8(Zeroizing<Vec<u8>>),
    Pkcs1(Zeroizing<Vec<u8>>),
}

/// A public key, with its private key if that is known.
pub(super) struct KeyPair {
    pub(super) key_type: KeyType,
    /// In the form that ring reads: 32 bytes, an uncompressed point, or an `RSAPublicKey`.
    pub(super) public: Vec<u8>,
    private: Option<PrivateKey>,
}

impl KeyPair {
    pub(super) fn ed25519_public(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == 32).then(|| Self {
            key_type: KeyType::Ed25519,
            public: bytes.to_vec(),
            private: None,
        })
    }

    /// A private Ed25519 key: its seed, or seed and public key.
    pub(super) fn ed25519_private(bytes: &[u8]) -> Option<Self> {
        let (seed, public) = bytes.split_at_checked(32)?;
        let pair = match public.len() {
            0 => Ed25519KeyPair::from_seed_unchecked(seed),
            _ => Ed25519KeyPair::from_seed_and_public_key(seed, public),
        };
        Some(Self {
            key_type: KeyType::Ed25519,
            public: pair.ok()?.public_key().as_ref().to_vec(),
            private: Some(PrivateKey::Seed(Zeroizing::new(seed.to_vec()))),
        })
    }

    /// The key in a PEM text: of several, the private key if it is to sign, else the certificate or public key.
    pub(super) fn from_pem(pem: &[u8], signs: bool) -> Option<Self> {
        if signs {
            Self::private_from_pem(pem).or_else(|| Self::public_from_pem(pem))
        } else {
            Self::public_from_pem(pem).or_else(|| Self::private_from_pem(pem))
        }
    }

    fn public_from_pem(pem: &[u8]) -> Option<Self> {
        if let Ok(certificate) = CertificateDer::from_pem_slice(pem) {
            let certificate = EndEntityCert::try_from(&certificate).ok()?;
            return Self::from_spki(&certificate.subject_public_key_info());
        }
        let public = SubjectPublicKeyInfoDer::from_pem_slice(pem).ok()?;
        Self::from_spki(&public)
    }

    fn private_from_pem(pem: &[u8]) -> Option<Self> {
        let mut key = PrivateKeyDer::from_pem_slice(pem).ok()?;
        let pair = match &key {
            PrivateKeyDer::Pkcs8(key) => Self::from_pkcs8(key.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(key) => Self::from_pkcs1(key.secret_pkcs1_der()),
            _ => None, // ring does not read SEC 1
        };
        key.zeroize();
        pair
    }

    fn from_pkcs1(der: &[u8]) -> Option<Self> {
        let pair = RsaKeyPair::from_der(der).ok()?;
        let private = PrivateKey::Pkcs1(Zeroizing::new(der.to_vec()));
        Some(Self::new(KeyType::Rsa, &pair.public(), private))
    }

    /// A private key in PKCS#8.
    pub(super) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        let private = || PrivateKey::Pkcs8(Zeroizing::new(der.to_vec()));
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
            return Some(Self::new(KeyType::Ed25519, pair.public_key(), private()));
        }
        if let Ok(pair) = ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING, der) {
            return Some(Self::new(KeyType::P256, pair.public_key(), private()));
        }
        let pair = RsaKeyPair::from_pkcs8(der).ok()?;
        Some(Self::new(KeyType::Rsa, &pair.public(), private()))
    }

    /// A public key as a `SubjectPublicKeyInfo` (RFC 5280 section 4.1).
    pub(super) fn from_spki(der: &[u8]) -> Option<Self> {
        let (inside, rest) = element(SEQUENCE, der)?;
        let (algorithm, key) = element(SEQUENCE, inside)?;
        let (bits, after) = element(BIT_STRING, key)?;
        let (_, key_type) = KeyType::ALL
            .into_iter()
            .find(|(id, _)| id.as_ref() == algorithm)?;
        let public = bits.strip_prefix(&[0])?; // no unused bits
        (rest.is_empty() && after.is_empty()).then(|| Self {
            key_type,
            public: public.to_vec(),
            private: None,
        })
    }

    fn new(key_type: KeyType, public: &impl AsRef<[u8]>, private: PrivateKey) -> Self {
        Self {
            key_type,
            public: public.as_ref().to_vec(),
            private: Some(private),
        }
    }

    pub(super) fn can_sign(&self) -> bool {
        self.private.is_some()
    }

    pub(super) fn verify(
        &self,
        algorithm: KeyPairAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        algorithm.key_type() == self.key_type
            && UnparsedPublicKey::new(algorithm.verification(), &self.public)
                .verify(message, signature)
                .is_ok()
    }

    /// Signs a message; `None` if the key is of another type or has no private key.
    pub(super) fn sign(&self, algorithm: KeyPairAlgorithm, message: &[u8]) -> Option<Vec<u8>> {
        if algorithm.key_type() != self.key_type {
            return None;
        }
        match (algorithm, self.private.as_ref()?) {
            (KeyPairAlgorithm::Ed25519, PrivateKey::Seed(seed)) => {
                let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
                Some(pair.sign(message).as_ref().to_vec())
            }
            (KeyPairAlgorithm::Ed25519, PrivateKey::Pkcs8(der)) => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok()?;
                Some(pair.sign(message).as_ref().to_vec())
            }
            (KeyPairAlgorithm::EcdsaDer, PrivateKey::Pkcs8(der)) => {
                sign_ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING, der, message)
            }
            (KeyPairAlgorithm::EcdsaFixed, PrivateKey::Pkcs8(der)) => {
                sign_ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, der, message)
            }
            (KeyPairAlgorithm::RsaPkcs1, key) => sign_rsa(&RSA_PKCS1_SHA256, key, message),
            (KeyPairAlgorithm::RsaPss, key) => sign_rsa(&RSA_PSS_SHA512, key, message),
            _ => None,
        }
    }
}

/// Generates a P-256 key in PKCS#8 from the system's random bytes.
pub(super) fn generate_p256() -> Option<Zeroizing<Vec<u8>>> {
    EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new())
        .ok()
        .map(|document| Zeroizing::new(document.as_ref().to_vec()))
}

/// A P-256 key that is no secret, in PKCS#8: what it signs is forged.
const KNOWN_P256: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSQXTZeXkgPbz169bixMXlEnc/kdyg9KTlMaaJ9YEgQ2hRANC\
     AATComyiUxjPodJ/MeMUYjaXxSE4rQbWIRJQg7aAd5yMekTXuZ/P2ODIJpKHVqroNiANbm/2xyG70bubz8lkhyDx";

pub(super) fn known_p256() -> Option<KeyPair> {
    let der = STANDARD.decode(KNOWN_P256).ok()?;
    KeyPair::from_pkcs8(&der)
}

/// The `SubjectPublicKeyInfo` of a P-256 key.
pub(super) fn p256_spki(point: &[u8]) -> Vec<u8> {
    let algorithm = alg_id::ECDSA_P256;
    let body = [&[BIT_STRING, point.len() as u8 + 1, 0], point].concat();
    let algorithm = [&[SEQUENCE, algorithm.len() as u8], algorithm.as_ref()].concat();
    let inside = [algorithm, body].concat();
    [&[SEQUENCE, inside.len() as u8][..], &inside].concat()
}

fn ecdsa(
    algorithm: &'static EcdsaSigningAlgorithm,
    der: &[u8],
) -> Result<EcdsaKeyPair, ring::error::KeyRejected> {
    EcdsaKeyPair::from_pkcs8(algorithm, der, &SystemRandom::new())
}

fn sign_ecdsa(
    algorithm: &'static EcdsaSigningAlgorithm,
    der: &[u8],
    message: &[u8],
) -> Option<Vec<u8>> {
    let signature = ecdsa(algorithm, der)
        .ok()?
        .sign(&SystemRandom::new(), message)
        .ok()?;
    Some(signature.as_ref().to_vec())
}

fn sign_rsa(
    padding: &'static dyn RsaEncoding,
    key: &PrivateKey,
    message: &[u8],
) -> Option<Vec<u8>> {
    let pair = match key {
        PrivateKey::Pkcs8(der) => RsaKeyPair::from_pkcs8(der),
        PrivateKey::Pkcs1(der) => RsaKeyPair::from_der(der),
        PrivateKey::Seed(_) => return None,
    }
    .ok()?;
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(padding, &SystemRandom::new(), message, &mut signature)
        .ok()?;
    Some(signature)
}

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;

/// Reads one DER element with this tag; returns its content and the rest.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let [found, length, rest @ ..] = der else {
        return None;
    };
    let (length, rest) = match (*length, rest) {
        (short @ 0..=0x7f, rest) => (usize::from(short), rest),
        (0x81, [length, rest @ ..]) => (usize::from(*length), rest),
        (0x82, [high, low, rest @ ..]) => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return None,
    };
    rest.split_at_checked(length).filter(|_| *found == tag)
}
