//! What a scheme is: a row of the table.

use std::fmt;

use crate::message::Request;
use crate::suggest::{nearest, one_of};

use super::asymmetric::Algorithm;
use super::clock::Clock;
use super::fresh::Fresh;
use super::input::Input;
use super::key::{Form, Purpose};
use super::mac::{Encoding, Hash};
use super::table::SCHEMES;
use super::{Options, Secret};

/// A sender's way to sign.
pub(crate) struct Scheme {
    /// Its name in flags and records: `github`.
    pub(crate) name: &'static str,
    /// Its name for people: `GitHub`.
    pub(crate) label: &'static str,
    /// Other names that find it.
    pub(crate) aliases: &'static [&'static str],
    /// What a fresh secret looks like.
    pub(super) fresh: Fresh,
    pub(super) method: Method,
    /// What else a request of its has, where several senders use the same headers.
    pub(super) mark: Option<fn(&Request) -> bool>,
}

impl Scheme {
    /// Finds a scheme by its name or another name for it; the error names the nearest ones.
    pub(crate) fn find(name: &str) -> Result<&'static Self, String> {
        let lower = name.to_ascii_lowercase();
        let known = |scheme: &&Self| {
            scheme.name == lower || scheme.aliases.iter().any(|alias| *alias == lower)
        };
        SCHEMES.iter().find(known).ok_or_else(|| {
            let near = nearest(&lower, SCHEMES.iter().map(|scheme| scheme.name));
            match one_of(&near) {
                Some(near) => format!("`{name}` is not a known scheme: did you mean {near}?"),
                None => format!(
                    "`{name}` is not a known scheme: use one of {}",
                    Self::all_names().join(", ")
                ),
            }
        })
    }

    /// All names, in the order of the alphabet.
    pub(crate) fn all_names() -> Vec<&'static str> {
        let mut names: Vec<_> = SCHEMES.iter().map(|scheme| scheme.name).collect();
        names.sort_unstable();
        names
    }

    /// Whether it signs the URL, so that a receiver behind a proxy has to know the public one.
    pub(crate) fn signs_url(&self, options: &Options) -> bool {
        self.names(options, &["{url}", "{path}"])
    }

    /// Whether it signs the query.
    pub(crate) fn signs_query(&self, options: &Options) -> bool {
        self.names(options, &["{url}", "{query}", "{php_query}"])
    }

    /// Whether it signs the query and nothing else.
    pub(super) fn signs_query_alone(&self) -> bool {
        self.texts().iter().all(|text| text.signed == "{php_query}") && !self.texts().is_empty()
    }

    fn names(&self, options: &Options, parts: &[&str]) -> bool {
        let named = |signed: &str| parts.iter().any(|part| signed.contains(part));
        match self.method {
            Method::Messages => true,
            Method::Given => options.template.as_deref().is_some_and(named),
            _ => self.texts().iter().any(|text| named(text.signed)),
        }
    }

    /// What its secret looks like, for people.
    pub(crate) fn secret_form(&self, purpose: Purpose) -> &'static str {
        self.form().describe(purpose)
    }

    /// The form of its secret.
    pub(super) fn form(&self) -> Form {
        match &self.method {
            Method::Text(text) => text.form,
            Method::Choice { texts, .. } => texts[0].form,
            Method::Messages => Form::Any,
            Method::Given => Form::Bytes,
        }
    }

    /// The ways to sign that the table knows of it.
    pub(super) fn texts(&self) -> &[Text<'static>] {
        match &self.method {
            Method::Text(text) => std::slice::from_ref(text),
            Method::Choice { texts, .. } => texts,
            Method::Messages | Method::Given => &[],
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
pub(super) enum Method {
    /// One text, signed in one way.
    Text(Text<'static>),
    /// One of several, as the request and the secret say.
    Choice {
        texts: &'static [Text<'static>],
        choose: fn(&Input<'_>, Option<&Secret>) -> usize,
    },
    /// HTTP Message Signatures.
    Messages,
    /// As the user's options say.
    Given,
}

/// One way to sign: which text, how, and where the signature stands.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    /// The header that holds the signature.
    pub(super) header: &'a str,
    /// Other names of that header; the first that is there counts, and no other saves a bad one.
    pub(super) others: &'a [&'a str],
    pub(super) place: Place,
    /// What stands before the signature.
    pub(super) prefix: &'a str,
    pub(super) encoding: Encoding,
    pub(super) proof: Proof,
    /// The form of the secret.
    pub(super) form: Form,
    /// The template of the signed text.
    pub(super) signed: &'a str,
    /// How timestamps are written, and how old they may be; none where there are none.
    pub(super) clock: Option<Clock>,
    pub(super) urls: Urls,
    /// Headers that say how it is signed, always the same.
    pub(super) constants: &'a [(&'a str, &'a str)],
    /// What to know of a signature that holds.
    pub(super) note: Option<&'static str>,
}

/// Where a signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
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
pub(super) enum Proof {
    /// A keyed digest.
    Hmac(Hash),
    /// A plain digest, of a text that holds the secret.
    Digest(Hash),
    /// The secret itself.
    Token,
    /// A signature with a private key.
    Signed(Algorithm),
}

/// Which spellings of the URL a signature may be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urls {
    /// Only that which is given.
    AsGiven,
    /// With its port and without; a body that is no form is covered by `bodySHA256` in the query (Twilio).
    Twilio,
    /// With some escapes decoded, and as it is (HubSpot).
    HubSpot,
}
