//! Makes signatures that a receiver has to refuse, and a few odd ones that it has to accept.
//!
//! A [`Forgery`] says what is wrong. The spec of the scheme says how that is written, and whether the scheme can
//! express it at all: a signature without a timestamp has none that could be changed.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::ids::{self, Random};

use super::components::{Components, SignedMessage};
use super::header_form::HeaderForm;
use super::hmac::Encoding;
use super::keypair::{KeyPair, KeyPairAlgorithm, known_p256};
use super::rfc9421;
use super::scheme::Scheme;
use super::secret::{Key, KeyPurpose, Secret, SecretEncoding};
use super::shared_key;
use super::sign::sign;
use super::spec::{Algorithm, OtherVersion, Placement, SignatureOptions, SignatureSpec};
use super::spec_signer::{SignError, SignatureChanges, SpecSigner};
use super::template::TemplatePart;

/// The length of a signature that is far too long, in bytes.
const LONG: usize = 4096;

/// What decoders of base64 make of `undefined`; the last character is left over.
const UNDEFINED_IN_BASE64: &[u8] = b"\xba\x77\x5e\x7e\x29\xde";

/// How many characters of a truncated signature are left, and half of them at most.
const KEPT: usize = 8;

/// What is wrong with a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forgery {
    Missing,
    /// The header is there, without a value.
    Empty,
    Garbage,
    /// In the right form, with 4 KiB of digits.
    Long,
    /// Made with another key.
    WrongKey,
    /// Made with a key of no bytes: that of a receiver whose secret is not set.
    EmptyKey,
    /// Made with the key `undefined`, which is what JavaScript makes of a secret that is not set. It is decoded if the
    /// secret is base64.
    UndefinedKey,
    /// The first characters of the right signature.
    Truncated,
    /// The right first half and a wrong rest.
    WrongRest,
    /// The message id was changed after signing.
    OtherId,
    /// The timestamp was changed after signing.
    OtherTime,
    /// Only another version of the signature.
    OtherVersion,
    /// A wrong signature and the right one, which makes the request valid.
    ListWithRight,
    /// Two wrong signatures.
    ListOfWrong,
    /// Two headers, the right signature and a wrong one.
    TwoHeaders,
    /// The right signature of a timestamp that is not a number.
    TimestampText,
}

/// A forged signature.
pub(super) struct Forged {
    pub(super) changes: SignatureChanges,
    /// Another header of a name that `changes` has already.
    pub(super) second_header: Option<(String, String)>,
}

/// Why a signature cannot be forged in this way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ForgeError {
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A phrase that follows the name of the scheme.
    #[error("{0}")]
    Inexpressible(&'static str),
}

const TOO_SHORT: &str = "has a signature that is too short to cut";

fn inexpressible<T>(phrase: &'static str) -> Result<T, ForgeError> {
    Err(ForgeError::Inexpressible(phrase))
}

/// Forges the signature of a request.
pub(super) fn forge(
    (scheme, options, secret): (&Scheme, &SignatureOptions, &Secret),
    message: &SignedMessage<'_>,
    (id, now): (&str, Timestamp),
    forgery: Forgery,
    random: Random<'_>,
) -> Result<Forged, ForgeError> {
    let components = Components::new(message, options);
    let settings = shared_key::settings_of(components.headers);
    let changes = match scheme.spec(&settings, options, Some(secret)) {
        None => forge_message_signature((scheme, options, secret), message, now, forgery, random)?,
        Some(spec) => {
            let signer = SpecSigner::new(spec, components)?;
            let key = spec.secret_encoding.key(secret, KeyPurpose::Sign);
            let key = key.map_err(SignError::from)?;
            let forger = Forger { signer, key, id };
            if forgery == Forgery::TwoHeaders {
                return forger.two_headers(now, random);
            }
            forger.changes(now, forgery, random)?
        }
    };
    Ok(Forged {
        changes,
        second_header: None,
    })
}

/// What is needed to sign one request in a wrong way.
struct Forger<'a> {
    signer: SpecSigner<'a>,
    key: Key,
    id: &'a str,
}

impl Forger<'_> {
    fn changes(
        &self,
        now: Timestamp,
        forgery: Forgery,
        random: Random<'_>,
    ) -> Result<SignatureChanges, ForgeError> {
        let (signer, id) = (&self.signer, self.id);
        let time = signer.timestamp(now);
        let right = || signer.signature(&self.key, id, &time);
        let text = match forgery {
            Forgery::Missing => return self.without_header(&time, None),
            Forgery::Empty => return self.without_header(&time, Some("")),
            Forgery::Garbage => return self.without_header(&time, Some(";,=garbage=,;")),
            Forgery::Long => self.prefix().into_owned() + &"a".repeat(LONG),
            Forgery::WrongKey => self.wrong(&time, random)?,
            Forgery::EmptyKey => self.under(b"", &time)?,
            Forgery::UndefinedKey => self.under(self.undefined_key(), &time)?,
            Forgery::Truncated => {
                let right = right()?;
                let prefix = self.prefix().len();
                let kept = KEPT.min(right[prefix..].chars().count() / 2);
                if kept == 0 {
                    return inexpressible(TOO_SHORT);
                }
                right.chars().take(prefix + kept).collect()
            }
            Forgery::WrongRest => {
                let right = right()?;
                let forged = self.with_wrong_rest(&right);
                if forged == right {
                    return inexpressible(TOO_SHORT);
                }
                forged
            }
            Forgery::OtherId if self.signs(|part| matches!(part, TemplatePart::Id(_))) => {
                return Ok(signer.write(&other_id(id), &time, &right()?)?);
            }
            Forgery::OtherId => return inexpressible("signs no message id"),
            Forgery::OtherTime => return self.with_other_time(now, &right()?),
            Forgery::OtherVersion => return self.other_version(&time),
            Forgery::ListWithRight => self.list(&self.wrong(&time, random)?, &right()?)?,
            Forgery::ListOfWrong => {
                self.list(&self.wrong(&time, random)?, &self.wrong(&time, random)?)?
            }
            Forgery::TimestampText => {
                self.signed_time()?;
                let text = "abc";
                let signature = signer.signature(&self.key, id, text)?;
                return Ok(signer.write(id, text, &signature)?);
            }
            Forgery::TwoHeaders => right()?,
        };
        Ok(signer.write(id, &time, &text)?)
    }

    fn prefix(&self) -> Cow<'_, str> {
        let spec = &self.signer.spec;
        spec.prefix_for(spec.algorithm_for(&self.key))
    }

    fn signs(&self, is_it: impl Fn(&TemplatePart) -> bool) -> bool {
        self.signer.template.iter().any(is_it)
    }

    /// Checks that a timestamp beside the body is signed.
    fn signed_time(&self) -> Result<(), ForgeError> {
        match self.signer.spec.placement {
            Placement::Linear => inexpressible("has its timestamp in the body"),
            _ if self.signs(|part| matches!(part, TemplatePart::Timestamp(_))) => Ok(()),
            _ => inexpressible("signs no timestamp"),
        }
    }

    /// Everything but the signature's header, or that header with this value.
    fn without_header(
        &self,
        time: &str,
        value: Option<&str>,
    ) -> Result<SignatureChanges, ForgeError> {
        let mut changes = self
            .signer
            .write(self.id, time, value.unwrap_or_default())?;
        match (self.signer.spec.placement, value) {
            (Placement::Mailgun, Some(_)) => {}
            (Placement::Mailgun, None) => changes.body = self.signer.body_without_signature(),
            (_, value) => {
                let header = self.signer.spec.header;
                changes.headers.retain(|(name, _)| name != header);
                let header = value.map(|value| (header.to_owned(), value.to_owned()));
                changes.headers.extend(header);
            }
        }
        Ok(changes)
    }

    /// A signature under another key.
    fn wrong(&self, time: &str, random: Random<'_>) -> Result<String, ForgeError> {
        let key = other_key(&self.signer.spec, &self.key, random)?;
        Ok(self.signer.signature(&key, self.id, time)?)
    }

    /// The signature under these bytes as a key.
    fn under(&self, bytes: &[u8], time: &str) -> Result<String, ForgeError> {
        match self.signer.spec.algorithm_for(&self.key) {
            Algorithm::KeyPair(_) => inexpressible("signs with a key pair, which is never empty"),
            Algorithm::Token if bytes.is_empty() => {
                inexpressible("sends the secret itself: `signature.empty` is the same")
            }
            _ => {
                let key = Key::Shared(bytes.to_vec().into());
                Ok(self.signer.signature(&key, self.id, time)?)
            }
        }
    }

    /// The bytes that a receiver takes `undefined` for.
    fn undefined_key(&self) -> &'static [u8] {
        match self.signer.spec.secret_encoding {
            SecretEncoding::Whsec | SecretEncoding::GitLab | SecretEncoding::Base64 => {
                UNDEFINED_IN_BASE64
            }
            _ => b"undefined",
        }
    }

    /// The right first half of a signature, and other characters of its alphabet.
    fn with_wrong_rest(&self, right: &str) -> String {
        let prefix = self.prefix().len();
        let half = prefix + (right.len() - prefix).div_ceil(2);
        let step = match self.signer.spec.encoding {
            Encoding::Hex => 1,
            // The last character may have unused bits, which stay zero.
            Encoding::Base64 => 16,
        };
        let other = |(at, char): (usize, char)| if at < half { char } else { next(char, step) };
        right.char_indices().map(other).collect()
    }

    fn with_other_time(&self, now: Timestamp, right: &str) -> Result<SignatureChanges, ForgeError> {
        self.signed_time()?;
        let later = now + jiff::SignedDuration::from_secs(1);
        let later = self.signer.timestamp(later);
        Ok(self.signer.write(self.id, &later, right)?)
    }

    fn other_version(&self, time: &str) -> Result<SignatureChanges, ForgeError> {
        let (signer, id) = (&self.signer, self.id);
        match (signer.spec.other_version, &self.key) {
            (Some(OtherVersion::Label(own, other)), Key::Shared(_)) => {
                let right = signer.signature(&self.key, id, time)?;
                let mut changes = signer.write(id, time, &right)?;
                for (name, value) in &mut changes.headers {
                    if name == signer.spec.header {
                        *value = value.replacen(own, other, 1);
                    }
                }
                Ok(changes)
            }
            (Some(OtherVersion::Older(older)), _) => {
                let body = &[signer.body().into()];
                let signature = older.sign(&self.key, body);
                let signature = signature.ok_or(SignError::KeyCannotSign)?;
                Ok(SignatureChanges {
                    headers: vec![(older.header.to_owned(), signature)],
                    ..SignatureChanges::default()
                })
            }
            _ => inexpressible("has no other version of its signature"),
        }
    }

    /// Two signatures in one header.
    fn list(&self, first: &str, second: &str) -> Result<String, ForgeError> {
        let spec = &self.signer.spec;
        let pairs = spec.form().filter(HeaderForm::takes_several);
        match (spec.placement, pairs) {
            (Placement::List, _) => Ok(format!("{first} {second}")),
            (_, Some(form)) => Ok(first.to_owned() + &form.next_signature(second)),
            _ => inexpressible("has one signature, not a list"),
        }
    }

    /// The right signature in one header, and a wrong one in another.
    fn two_headers(&self, now: Timestamp, random: Random<'_>) -> Result<Forged, ForgeError> {
        let header = self.signer.spec.header;
        let value_of = |changes: &SignatureChanges| {
            let mut headers = changes.headers.iter();
            let found = headers.find(|(name, _)| name == header);
            found.cloned()
        };
        let changes = self.changes(now, Forgery::TwoHeaders, random)?;
        let wrong = self.changes(now, Forgery::WrongKey, random)?;
        match value_of(&wrong) {
            Some(second) => Ok(Forged {
                changes,
                second_header: Some(second),
            }),
            None => inexpressible("has its signature in the body"),
        }
    }
}

/// Another key of the same kind.
fn other_key(spec: &SignatureSpec<'_>, key: &Key, random: Random<'_>) -> Result<Key, ForgeError> {
    let pair = match spec.algorithm_for(key) {
        Algorithm::Hmac(_) | Algorithm::Digest(_) | Algorithm::Token => {
            let text = ids::random_text(ids::BASE62, 40, random);
            return Ok(Key::Shared(text.into_bytes().into()));
        }
        Algorithm::KeyPair(KeyPairAlgorithm::Ed25519) => {
            let mut seed = [0; 32];
            random(&mut seed);
            KeyPair::ed25519_private(&seed)
        }
        Algorithm::KeyPair(KeyPairAlgorithm::EcdsaDer | KeyPairAlgorithm::EcdsaFixed) => {
            // The same in each run: such a key cannot be made of given random bytes.
            known_p256()
        }
        Algorithm::KeyPair(KeyPairAlgorithm::RsaPkcs1 | KeyPairAlgorithm::RsaPss) => None,
    };
    match pair {
        Some(pair) => Ok(Key::Pair(pair)),
        None => inexpressible("signs with an RSA key, and another one is not generated"),
    }
}

/// The id with another last character.
fn other_id(id: &str) -> String {
    let mut chars: Vec<_> = id.chars().collect();
    match chars.last_mut() {
        Some(last) if *last != '=' => *last = next(*last, 1),
        _ => chars.push('x'),
    }
    chars.into_iter().collect()
}

/// The character this many places on in its alphabet. The padding of base64 stays; any other character, such as one of
/// a token, becomes a letter.
fn next(char: char, step: u32) -> char {
    const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const HEX: &str = "0123456789abcdef";
    let alphabet = if step == 1 && HEX.contains(char) {
        HEX
    } else {
        BASE64
    };
    match alphabet.find(char) {
        Some(at) => {
            let at = (at + step as usize) % alphabet.len();
            char::from(alphabet.as_bytes()[at])
        }
        None if char == '=' => char,
        None => 'x',
    }
}

/// The forgeries of an HTTP Message Signature that need no new signature base.
fn forge_message_signature(
    (scheme, options, secret): (&Scheme, &SignatureOptions, &Secret),
    message: &SignedMessage<'_>,
    now: Timestamp,
    forgery: Forgery,
    random: Random<'_>,
) -> Result<SignatureChanges, ForgeError> {
    let mut other = || match secret.reveal() {
        key if key.starts_with(b"-----BEGIN") => {
            inexpressible("signs with a key pair, and another one is not generated")
        }
        _ => Ok(Secret::new(ids::random_text(ids::BASE62, 40, random))),
    };
    let with = |secret: &Secret| sign(scheme, options, secret, message, "", now);
    let value = match forgery {
        Forgery::Missing => None,
        Forgery::Empty => Some(String::new()),
        Forgery::Garbage => Some(";,=garbage=,;".to_owned()),
        Forgery::Long => Some(format!("sig1=:{}:", "a".repeat(LONG))),
        Forgery::WrongKey => return Ok(with(&other()?)?),
        _ => return inexpressible("signs a list of parts, and this check does not forge those"),
    };
    let mut changes = with(secret)?;
    let header = rfc9421::SIGNATURE_HEADERS[2];
    changes.headers.retain(|(name, _)| name != header);
    changes
        .headers
        .extend(value.map(|value| (header.to_owned(), value)));
    Ok(changes)
}
