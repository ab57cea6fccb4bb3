//! Fresh secrets in the form of their scheme, for test set-ups.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::Secret;
use super::asymmetric::{KeyPair, fresh_p256, p256_spki};
use super::mac::hex;
use super::scheme::Scheme;
use crate::ids;

/// What a scheme's fresh secret looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecretFormat {
    /// So many letters and digits behind a prefix.
    Letters(&'static str, usize),
    /// So many random bytes in hexadecimal digits.
    Hex(usize),
    /// 32 random bytes in base64 behind a prefix.
    Base64(&'static str),
    /// A UUID.
    Uuid,
    /// An Ed25519 key in hexadecimal digits.
    HexPair,
    /// A P-256 key in base64.
    P256,
    /// Nobody makes one here.
    None(&'static str),
}

/// A fresh secret, or key pair.
#[derive(Clone, Debug)]
pub(crate) struct GeneratedSecret {
    /// What the sender holds; with a shared secret the receiver too.
    pub(crate) secret: Secret,
    /// What the receiver of a key pair holds.
    pub(crate) public: Option<String>,
}

impl Scheme {
    /// Whether a fresh secret of its can be a key pair.
    pub(crate) fn has_pairs(&self) -> bool {
        self.has_only_pairs()
            || (self.fresh == SecretFormat::Base64("whsec_") && self.name != "gitlab")
    }

    /// Whether it can be nothing else.
    pub(crate) fn has_only_pairs(&self) -> bool {
        matches!(self.fresh, SecretFormat::HexPair | SecretFormat::P256)
    }
}

/// Makes a fresh secret, or with `pair` a key pair where the scheme has them; the error is for the user.
pub(crate) fn generate(
    scheme: &Scheme,
    pair: bool,
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<GeneratedSecret, String> {
    if pair && !scheme.has_pairs() {
        return Err(format!(
            "the scheme `{}` has no key pairs: leave --keypair out",
            scheme.name
        ));
    }
    if pair || scheme.has_only_pairs() {
        return fresh_pair(scheme, random);
    }
    let secret = match scheme.fresh {
        SecretFormat::Letters(prefix, count) => {
            prefix.to_owned() + &ids::random_text(ids::BASE62, count, random)
        }
        SecretFormat::Hex(count) => hex(&bytes(count, random)),
        SecretFormat::Base64(prefix) => prefix.to_owned() + &STANDARD.encode(&*bytes(32, random)),
        SecretFormat::Uuid => ids::uuid(random),
        SecretFormat::HexPair | SecretFormat::P256 => return fresh_pair(scheme, random),
        SecretFormat::None(why) => return Err(why.to_owned()),
    };
    Ok(GeneratedSecret {
        secret: Secret::new(secret),
        public: None,
    })
}

fn fresh_pair(
    scheme: &Scheme,
    random: &mut dyn FnMut(&mut [u8]),
) -> Result<GeneratedSecret, String> {
    let failed = || "could not make a key pair".to_owned();
    if scheme.fresh == SecretFormat::P256 {
        let der = fresh_p256().ok_or_else(failed)?;
        let pair = KeyPair::from_pkcs8(&der).ok_or_else(failed)?;
        return Ok(GeneratedSecret {
            secret: Secret::new(STANDARD.encode(&*der)),
            public: Some(STANDARD.encode(p256_spki(pair.public()))),
        });
    }
    let seed = bytes(32, random);
    let pair = KeyPair::ed25519_private(&seed).ok_or_else(failed)?;
    let both = Zeroizing::new([&seed[..], pair.public()].concat());
    let (secret, public) = if scheme.fresh == SecretFormat::HexPair {
        (hex(&both), hex(pair.public()))
    } else {
        let base64 = |prefix: &str, key: &[u8]| prefix.to_owned() + &STANDARD.encode(key);
        (base64("whsk_", &both), base64("whpk_", pair.public()))
    };
    Ok(GeneratedSecret {
        secret: Secret::new(secret),
        public: Some(public),
    })
}

fn bytes(count: usize, random: &mut dyn FnMut(&mut [u8])) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(vec![0; count]);
    random(&mut bytes);
    bytes
}
