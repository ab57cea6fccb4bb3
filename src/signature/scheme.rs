//! What a scheme is: a row of the table.

use std::fmt;

use crate::message::Request;

use super::asymmetric::KeyPairAlgorithm;
use super::clock::TimestampSpec;
use super::fresh::SecretFormat;
use super::input::Components;
use super::key::{KeyPurpose, SecretEncoding};
use super::mac::{Encoding, Hash};
use super::{Secret, SignatureOptions};

/// A sender's way to sign.
pub(crate) struct Scheme {
    /// Its name in flags and records: `github`.
    pub(crate) name: &'static str,
    /// Its name for people: `GitHub`.
    pub(crate) label: &'static str,
    /// Other names that find it.
    pub(crate) aliases: &'static [&'static str],
    /// What a fresh secret looks like.
    pub(super) fresh: SecretFormat,
    pub(super) method: SchemeKind,
    /// What else a request of its has, where several senders use the same headers.
    pub(super) mark: Option<fn(&Request) -> bool>,
}

impl Scheme {
    /// Whether it signs the URL, so that a receiver behind a proxy has to know the public one.
    pub(crate) fn signs_url(&self, options: &SignatureOptions) -> bool {
        self.names(options, &["{url}", "{path}"])
    }

    /// Whether it signs the query.
    pub(crate) fn signs_query(&self, options: &SignatureOptions) -> bool {
        self.names(options, &["{url}", "{query}", "{php_query}"])
    }

    /// Whether it signs the query and nothing else.
    pub(super) fn signs_query_alone(&self) -> bool {
        self.texts().iter().all(|text| text.signed == "{php_query}") && !self.texts().is_empty()
    }

    fn names(&self, options: &SignatureOptions, parts: &[&str]) -> bool {
        let named = |signed: &str| parts.iter().any(|part| signed.contains(part));
        match self.method {
            SchemeKind::Rfc9421 => true,
            SchemeKind::Custom => options.template.as_deref().is_some_and(named),
            _ => self.texts().iter().any(|text| named(text.signed)),
        }
    }

    /// What its secret looks like, for people.
    pub(crate) fn secret_form(&self, purpose: KeyPurpose) -> &'static str {
        self.form().describe(purpose)
    }

    /// The form of its secret.
    pub(super) fn form(&self) -> SecretEncoding {
        match &self.method {
            SchemeKind::Single(text) => text.form,
            SchemeKind::Versions { texts, .. } => texts[0].form,
            SchemeKind::Rfc9421 => SecretEncoding::Any,
            SchemeKind::Custom => SecretEncoding::Bytes,
        }
    }

    /// The ways to sign that the table knows of it.
    pub(super) fn texts(&self) -> &[SignatureSpec<'static>] {
        match &self.method {
            SchemeKind::Single(text) => std::slice::from_ref(text),
            SchemeKind::Versions { texts, .. } => texts,
            SchemeKind::Rfc9421 | SchemeKind::Custom => &[],
        }
    }
}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scheme({})", self.name)
    }
}

impl PartialEq for Scheme {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Scheme {}

/// How a scheme goes about it.
pub(super) enum SchemeKind {
    /// One text, signed in one way.
    Single(SignatureSpec<'static>),
    /// One of several, as the request and the secret say.
    Versions {
        texts: &'static [SignatureSpec<'static>],
        choose: fn(&Components<'_>, Option<&Secret>) -> usize,
    },
    /// HTTP Message Signatures.
    Rfc9421,
    /// As the user's options say.
    Custom,
}

/// One way to sign: which text, how, and where the signature stands.
#[derive(Clone, Copy)]
pub(super) struct SignatureSpec<'a> {
    /// The header that holds the signature.
    pub(super) header: &'a str,
    /// Other names of that header; the first that is there counts, and no other saves a bad one.
    pub(super) others: &'a [&'a str],
    pub(super) place: Placement,
    /// What stands before the signature.
    pub(super) prefix: &'a str,
    pub(super) encoding: Encoding,
    pub(super) proof: Algorithm,
    /// The form of the secret.
    pub(super) form: SecretEncoding,
    /// The template of the signed text.
    pub(super) signed: &'a str,
    /// How timestamps are written, and how old they may be; none where there are none.
    pub(super) clock: Option<TimestampSpec>,
    pub(super) urls: UrlVariants,
    /// Headers that say how it is signed, always the same.
    pub(super) constants: &'a [(&'a str, &'a str)],
    /// What to know of a signature that holds.
    pub(super) note: Option<&'static str>,
}

/// Where a signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placement {
    /// It is the header's value.
    Header,
    /// In a list with spaces, `v1,…` or `v1a,…`.
    List,
    /// Among `t=…,v1=…`: the separator, the timestamp's name and the signature's.
    Pairs(u8, &'static str, &'static str),
    /// In the header; the timestamp is a member of the body, or in another header.
    Linear,
    /// In the body itself.
    Mailgun,
}

/// What proves that the sender has the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// A keyed digest.
    Hmac(Hash),
    /// A plain digest, of a text that holds the secret.
    Digest(Hash),
    /// The secret itself.
    Token,
    /// A signature with a private key.
    KeyPair(KeyPairAlgorithm),
}

/// Which spellings of the URL a signature may be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UrlVariants {
    /// Only that which is given.
    AsGiven,
    /// With its port and without; a body that is no form is covered by `bodySHA256` in the query (Twilio).
    Twilio,
    /// With some escapes decoded, and as it is (HubSpot).
    HubSpot,
}
