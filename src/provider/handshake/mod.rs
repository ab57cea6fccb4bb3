//! Endpoint checks: how a sender finds out whether a URL is its user's, and what it wants to hear; pure.
//!
//! A row of the table is a check. [`find`] tells it by its looks, [`Check::answer`] answers it. The other way round,
//! [`Check::request`] is the sender's own request and [`Check::judge`] says what is wrong with an endpoint's answer. No
//! URL in a request is ever fetched.

mod answer;
mod mark;
mod play;
mod table;

use std::fmt;
use std::ops::RangeInclusive;

use crate::message::Request;
use crate::signature::{Scheme, Secret, SignatureOptions, find_scheme};
use crate::suggest::{nearest, one_of};

use mark::{Mark, Source};

pub(crate) use answer::{Refused, Reply, Settings, Verifies};
pub(crate) use play::Script;
pub(crate) use table::CHECKS;

/// A sender's way to check an endpoint.
pub(crate) struct Check {
    /// Its name in flags and records: `slack`.
    pub(crate) name: &'static str,
    /// Other names that find it.
    pub(crate) aliases: &'static [&'static str],
    /// The sender's name for people: `Slack`.
    pub(crate) label: &'static str,
    /// What the sender calls it: `url_verification`.
    pub(crate) what: &'static str,
    /// Whether the sender signs it, so that whoever verifies does that first; others carry no signature to verify.
    pub(crate) is_signed: bool,
    /// The scheme of the sender's signatures; empty where it has none.
    scheme: &'static str,
    /// What that scheme needs to be told.
    options: fn() -> SignatureOptions,
    /// The method of the check.
    method: &'static str,
    /// What else tells it.
    mark: Mark,
    /// Where the challenge is.
    challenge: Source,
    /// The query parameter that has to be the verify token.
    token: Option<&'static str>,
    /// What it is answered.
    answer: Answer,
    /// The sender's own request, as templates.
    ask: Ask,
    /// The statuses that the sender takes for a yes.
    statuses: RangeInclusive<u16>,
    /// The content type that the sender insists on.
    content_type: Option<&'static str>,
    /// A field in which the sender also takes the challenge, of a JSON or form body.
    field: Option<&'static str>,
    /// The statuses with which a forged check has to be refused, where the sender tries that.
    forged: Option<RangeInclusive<u16>>,
}

/// What a check is answered.
#[derive(Clone, Copy)]
enum Answer {
    /// The challenge as plain text.
    Text,
    /// JSON with the challenge in this member.
    Json(&'static str),
    /// The challenge in this header, and in this member where there is one.
    Header(&'static str, Option<&'static str>),
    /// JSON that the secret makes of the challenge.
    Keyed(fn(&str, &Secret) -> String),
    /// This JSON.
    Fixed(&'static str),
    /// No content.
    Nothing,
    /// The rights that an origin gets (CloudEvents web hooks 1.0.2, section 4.2).
    Rights,
}

/// A sender's request: `{challenge}`, `{number}`, `{token}`, `{id}`, `{time}` and `{millis}` are filled in.
#[derive(Clone, Copy)]
struct Ask {
    query: &'static [(&'static str, &'static str)],
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
}

/// Tells by its looks whether a request checks the endpoint; of a long body only the ends are looked at.
pub(crate) fn find(request: &Request) -> Option<&'static Check> {
    CHECKS
        .iter()
        .find(|check| check.method == request.method && check.mark.fits(request))
}

/// The sender's name for people, of the check with this name.
pub(crate) fn label(name: &str) -> &str {
    let check = CHECKS.iter().find(|check| check.name == name);
    check.map_or(name, |check| check.label)
}

impl Check {
    /// Finds a check by its sender's name; the error names the nearest ones.
    pub(crate) fn named(name: &str) -> Result<&'static Self, String> {
        let lower = name.to_ascii_lowercase();
        let known = |check: &&Self| check.name == lower || check.aliases.contains(&lower.as_str());
        CHECKS.iter().find(known).ok_or_else(|| {
            let names = CHECKS.iter().flat_map(Self::names);
            let hint = one_of(&nearest(&lower, names))
                .map_or_else(String::new, |near| format!(" (did you mean {near}?)"));
            let all: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
            let all = all.join(", ");
            format!("`{name}` has no known check of an endpoint{hint}; these have one: {all}")
        })
    }

    /// The scheme of the sender's secret; none where it has none.
    pub(crate) fn scheme(&self) -> Option<&'static Scheme> {
        find_scheme(self.scheme).ok()
    }

    /// What that scheme needs to be told.
    pub(crate) fn options(&self) -> SignatureOptions {
        (self.options)()
    }

    /// Whether there is nothing to judge without the secret: it makes the answer, or an endpoint has to refuse what is
    /// not signed with it.
    pub(crate) fn needs_secret(&self) -> bool {
        matches!(self.answer, Answer::Keyed(_)) || self.is_signed && self.forged.is_some()
    }

    /// Whether it comes with a verify token.
    pub(crate) fn needs_token(&self) -> bool {
        self.token.is_some()
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.name].into_iter().chain(self.aliases.iter().copied())
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Check({})", self.name)
    }
}

impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Check {}

#[cfg(test)]
mod tests;
