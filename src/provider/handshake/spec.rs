//! The description of one provider's handshake: how its request is recognized, where the challenge is, and what the
//! response consists of.
//!
//! The listener matches every request, so the cheapest test comes first and a long body is not parsed.

use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use memchr::memmem::Finder;

use crate::json::{RawValue, find};
use crate::message::text_encoding::to_utf8;
use crate::message::{Request, form};
use crate::signature::{Scheme, Secret, SignatureOptions, find_scheme};

/// A longer body is not parsed: no provider's handshake comes near it.
pub(super) const LONGEST_BODY: usize = 64 << 10;

/// How much of each end of a longer body is searched, so that a handshake with a huge challenge is recognized and
/// refused.
const END: usize = 1 << 10;

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

    /// Whether a response can only be checked with the secret: the secret is part of the response, or the endpoint has
    /// to refuse a request that is not signed with it.
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

/// How a handshake request is recognized, apart from its method.
#[derive(Clone, Copy)]
pub(super) enum HandshakeMatcher {
    /// A header of this name.
    Header(&'static str),
    /// A header with this value.
    HeaderIs(&'static str, &'static str),
    /// A query parameter of this name.
    Query(&'static str),
    /// A query parameter of this name and no other: ordinary requests use a name such as `challenge` too.
    OnlyQuery(&'static str),
    /// This token at this path of the JSON body. Searching the body for the token comes first, because it is cheap.
    Member(&'static [&'static str], &'static JsonToken),
    /// Discord's: the body has this number as its `type`, and either the application's id or no other member.
    Ping(&'static str),
}

/// A token of JSON that is searched for in every request, so its search is prepared once.
pub(super) struct JsonToken {
    text: &'static str,
    finder: OnceLock<Finder<'static>>,
}

impl JsonToken {
    pub(super) const fn new(text: &'static str) -> Self {
        Self {
            text,
            finder: OnceLock::new(),
        }
    }

    fn is_in(&self, part: &[u8]) -> bool {
        let finder = self.finder.get_or_init(|| Finder::new(self.text));
        finder.find(part).is_some()
    }
}

/// Where the challenge is.
#[derive(Clone, Copy)]
pub(super) enum ChallengeSource {
    None,
    Header(&'static str),
    Query(&'static str),
    /// The string at this path of the JSON body.
    Json(&'static [&'static str]),
}

impl HandshakeMatcher {
    /// Whether a request is this handshake; `content` is its body without codings.
    pub(super) fn matches(self, request: &Request, content: &[u8]) -> bool {
        match self {
            Self::Header(name) => request.headers.contains(name),
            Self::HeaderIs(name, wanted) => request.headers.text(name) == Some(wanted),
            Self::Query(name) => query_parameter(request, name).is_some(),
            Self::OnlyQuery(name) => {
                let query = request.query().unwrap_or_default();
                let mut pairs = form::pairs(query.as_bytes());
                let first = pairs.next();
                first.is_some_and(|(known, _)| known.as_ref() == name.as_bytes())
                    && pairs.next().is_none()
            }
            Self::Member(path, token) => has_member(content, path, token),
            Self::Ping(number) => is_ping(content, number),
        }
    }
}

impl ChallengeSource {
    /// The challenge, if it is UTF-8.
    pub(super) fn find<'a>(self, request: &'a Request, content: &'a [u8]) -> Option<Cow<'a, str>> {
        match self {
            Self::None => None,
            Self::Header(name) => request.headers.text(name).map(Cow::Borrowed),
            Self::Query(name) => query_parameter(request, name),
            Self::Json(path) if content.len() <= LONGEST_BODY => match to_utf8(content) {
                Cow::Borrowed(json) => find(json, path).and_then(RawValue::string),
                Cow::Owned(json) => {
                    let challenge = find(&json, path).and_then(RawValue::string);
                    challenge.map(|challenge| Cow::Owned(challenge.into_owned()))
                }
            },
            Self::Json(_) => None,
        }
    }
}

/// A decoded query parameter. Its case does not matter, because SharePoint writes Graph's as `validationtoken`.
pub(super) fn query_parameter<'a>(request: &'a Request, name: &str) -> Option<Cow<'a, str>> {
    let (_, value) = form::pairs(request.query()?.as_bytes())
        .find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))?;
    match value {
        Cow::Borrowed(bytes) => str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

fn has_member(body: &[u8], path: &[&str], token: &JsonToken) -> bool {
    let body = &to_utf8(body);
    if body.len() > LONGEST_BODY {
        return token.is_in(&body[..END]) || token.is_in(&body[body.len() - END..]);
    }
    token.is_in(body) && find(body, path).is_some_and(|found| found.as_str() == token.text)
}

fn is_ping(body: &[u8], number: &str) -> bool {
    const ALONE: usize = 32; // `{"type":1}` and some white space
    static APPLICATION: JsonToken = JsonToken::new(r#""application_id""#);
    if body.len() > LONGEST_BODY {
        return false;
    }
    let body = &to_utf8(body);
    if !body.trim_ascii_start().starts_with(b"{") {
        return false;
    }
    if body.len() > ALONE && !APPLICATION.is_in(body) {
        return false;
    }
    find(body, &["type"]).is_some_and(|found| found.as_str() == number)
        && (find(body, &["application_id"]).is_some()
            || find(body, &[]).is_some_and(|all| all.members().count() == 1))
}
