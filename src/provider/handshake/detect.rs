//! How a handshake request is recognized, and where its challenge is.
//!
//! The listener asks this of every request, so the cheapest test comes first and a long body is not parsed.

use std::borrow::Cow;

use memchr::memmem;

use crate::json::{RawValue, find};
use crate::message::{Request, form};

/// A longer body is not parsed: no provider's handshake comes near it.
pub(super) const LONGEST_BODY: usize = 64 << 10;

/// How much of each end of a longer body is searched, so that a handshake with a huge challenge is recognized and refused.
const END: usize = 1 << 10;

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
    Member(&'static [&'static str], &'static str),
    /// Discord's: the body has this number as its `type`, and either the application's id or no other member.
    Ping(&'static str),
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
    pub(super) fn matches(self, request: &Request) -> bool {
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
            Self::Member(path, token) => has_member(&request.body, path, token),
            Self::Ping(number) => is_ping(&request.body, number),
        }
    }
}

impl ChallengeSource {
    /// The challenge, if it is UTF-8.
    pub(super) fn find(self, request: &Request) -> Option<Cow<'_, str>> {
        match self {
            Self::None => None,
            Self::Header(name) => request.headers.text(name).map(Cow::Borrowed),
            Self::Query(name) => query_parameter(request, name),
            Self::Json(path) if request.body.len() <= LONGEST_BODY => {
                find(&request.body, path).and_then(RawValue::string)
            }
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

fn has_member(body: &[u8], path: &[&str], token: &str) -> bool {
    let contains = |part: &[u8]| memmem::find(part, token.as_bytes()).is_some();
    if body.len() > LONGEST_BODY {
        return contains(&body[..END]) || contains(&body[body.len() - END..]);
    }
    contains(body) && find(body, path).is_some_and(|found| found.as_str() == token)
}

fn is_ping(body: &[u8], number: &str) -> bool {
    const ALONE: usize = 32; // `{"type":1}` and some white space
    if body.len() > LONGEST_BODY || !body.trim_ascii_start().starts_with(b"{") {
        return false;
    }
    if body.len() > ALONE && memmem::find(body, br#""application_id""#).is_none() {
        return false;
    }
    find(body, &["type"]).is_some_and(|found| found.as_str() == number)
        && (find(body, &["application_id"]).is_some()
            || find(body, &[]).is_some_and(|all| all.members().count() == 1))
}
