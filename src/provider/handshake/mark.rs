//! What tells a check, and where its challenge is.

use std::borrow::Cow;

use memchr::memmem;

use crate::json::{RawValue, find};
use crate::message::{Request, form};

/// A longer body is not read: no sender's check comes near it.
pub(super) const LONGEST_BODY: usize = 64 << 10;

/// Of a longer body so much of either end is looked at, so that a check with a huge challenge is known and refused.
const END: usize = 1 << 10;

/// What tells a check, beside its method. It is asked of every request, so the cheapest look comes first.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    /// A header of this name.
    Header(&'static str),
    /// A header with this value.
    HeaderIs(&'static str, &'static str),
    /// A query parameter of this name.
    Query(&'static str),
    /// A query parameter of this name, and no other: `challenge` is a word that ordinary requests have too.
    OnlyQuery(&'static str),
    /// This token at this path of the JSON body; that it stands somewhere in the body is the cheap look.
    Member(&'static [&'static str], &'static str),
    /// Discord's: the body's `type` is this number, and beside it there is the application's id, or nothing.
    Ping(&'static str),
}

/// Where a challenge is.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// There is none.
    Nowhere,
    /// In this header.
    Header(&'static str),
    /// In this query parameter.
    Query(&'static str),
    /// A string at this path of the JSON body.
    Json(&'static [&'static str]),
}

impl Mark {
    pub(super) fn fits(self, request: &Request) -> bool {
        match self {
            Self::Header(name) => request.headers.contains(name),
            Self::HeaderIs(name, wanted) => request.headers.text(name) == Some(wanted),
            Self::Query(name) => parameter(request, name).is_some(),
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

impl Source {
    /// The challenge, if it is text.
    pub(super) fn find(self, request: &Request) -> Option<Cow<'_, str>> {
        match self {
            Self::Nowhere => None,
            Self::Header(name) => request.headers.text(name).map(Cow::Borrowed),
            Self::Query(name) => parameter(request, name),
            Self::Json(path) if request.body.len() <= LONGEST_BODY => {
                find(&request.body, path).and_then(RawValue::string)
            }
            Self::Json(_) => None,
        }
    }
}

/// A decoded query parameter; in any case, for SharePoint writes Graph's as `validationtoken`.
pub(super) fn parameter<'a>(request: &'a Request, name: &str) -> Option<Cow<'a, str>> {
    let (_, value) = form::pairs(request.query()?.as_bytes())
        .find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))?;
    match value {
        Cow::Borrowed(bytes) => str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

fn has_member(body: &[u8], path: &[&str], token: &str) -> bool {
    let has = |part: &[u8]| memmem::find(part, token.as_bytes()).is_some();
    if body.len() > LONGEST_BODY {
        return has(&body[..END]) || has(&body[body.len() - END..]);
    }
    has(body) && find(body, path).is_some_and(|found| found.as_str() == token)
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
