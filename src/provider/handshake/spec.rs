//! The description of one provider's handshake.

use std::fmt;
use std::ops::RangeInclusive;

use super::detect::{ChallengeSource, HandshakeMatcher};
use crate::signature::{Scheme, Secret, SignatureOptions, find_scheme};

/// How one provider checks an endpoint.
pub(crate) struct HandshakeSpec {
    /// The name in flags and records: `slack`.
    pub(crate) name: &'static str,
    /// Other names that find it.
    pub(crate) aliases: &'static [&'static str],
    /// The provider's name for people: `Slack`.
    pub(crate) label: &'static str,
    /// The provider's own term for the handshake: `url_verification`.
    pub(crate) title: &'static str,
    /// Whether the provider signs the request. If so, a listener that verifies signatures verifies this one too.
    pub(crate) is_signed: bool,
    /// The name of the provider's signature scheme; empty if it has none.
    pub(super) scheme: &'static str,
    pub(super) options: fn() -> SignatureOptions,
    pub(super) method: &'static str,
    pub(super) matcher: HandshakeMatcher,
    pub(super) challenge: ChallengeSource,
    /// The query parameter that holds the verify token.
    pub(super) token: Option<&'static str>,
    pub(super) response: HandshakeResponseKind,
    pub(super) probe: ProbeTemplate,
    /// The statuses that the provider accepts.
    pub(super) statuses: RangeInclusive<u16>,
    /// The content type that the provider requires.
    pub(super) content_type: Option<&'static str>,
    /// A field of a JSON or form body in which the provider also accepts the challenge.
    pub(super) field: Option<&'static str>,
    /// The statuses that the provider accepts for a forged request, if it sends one.
    pub(super) forged: Option<RangeInclusive<u16>>,
}

/// What the response to a handshake consists of.
#[derive(Clone, Copy)]
pub(super) enum HandshakeResponseKind {
    /// The challenge as plain text.
    Text,
    /// JSON with the challenge in this member.
    Json(&'static str),
    /// The challenge in this header and, if named, in this member of the body.
    Header(&'static str, Option<&'static str>),
    /// JSON that is computed from the challenge and the secret.
    Keyed(fn(&str, &Secret) -> String),
    /// This JSON.
    Fixed(&'static str),
    /// Status 204 without a body.
    NoContent,
    /// The permissions of an origin (CloudEvents web hooks 1.0.2, section 4.2).
    Permissions,
}

/// A provider's request. `{challenge}`, `{number}`, `{token}`, `{id}`, `{time}` and `{millis}` are placeholders.
#[derive(Clone, Copy)]
pub(super) struct ProbeTemplate {
    pub(super) query: &'static [(&'static str, &'static str)],
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) body: &'static str,
}

impl HandshakeSpec {
    /// The scheme of the provider's signatures, if it has one.
    pub(crate) fn scheme(&self) -> Option<&'static Scheme> {
        find_scheme(self.scheme).ok()
    }

    /// The options of that scheme.
    pub(crate) fn options(&self) -> SignatureOptions {
        (self.options)()
    }

    /// Whether a response can only be checked with the secret: the secret is part of the response, or the endpoint has to
    /// refuse a request that is not signed with it.
    pub(crate) fn needs_secret(&self) -> bool {
        matches!(self.response, HandshakeResponseKind::Keyed(_))
            || self.is_signed && self.forged.is_some()
    }

    /// Whether the request carries a verify token.
    pub(crate) fn needs_token(&self) -> bool {
        self.token.is_some()
    }

    /// Whether the provider also sends a forged request, which an endpoint has to refuse.
    pub(crate) fn sends_forged_probe(&self) -> bool {
        self.forged.is_some()
    }

    /// The name and the aliases.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.name].into_iter().chain(self.aliases.iter().copied())
    }
}

impl fmt::Debug for HandshakeSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HandshakeSpec({})", self.name)
    }
}

impl PartialEq for HandshakeSpec {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for HandshakeSpec {}
