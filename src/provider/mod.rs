//! One table of senders: how a request of theirs is recognised, where its event type and delivery id are, and how a test
//! event of theirs is dressed; pure.

mod dress;
mod facts;
mod fresh;
pub(crate) mod handshake;
mod table;

use crate::message::Request;
use crate::payload::cloudevents;
use facts::Facts;

pub(crate) use dress::Outfit;
pub(crate) use table::PROVIDERS;

/// A known sender of webhooks.
#[derive(Debug)]
pub(crate) struct Provider {
    /// Its name in flags, records and expressions: `github`.
    pub(crate) name: &'static str,
    /// Its name for people: `GitHub`.
    pub(crate) label: &'static str,
    /// Any of these tells that a request is its.
    marks: &'static [Mark],
    /// The headers that name the event's type.
    event_headers: &'static [&'static str],
    /// Where else the event's type is, when nothing general named it.
    event: &'static [Source],
    /// Where the delivery's id is: the first that is there.
    id: &'static [Source],
    /// How its test events look; none where it is only recognised.
    outfits: &'static [Outfit],
}

/// What tells a sender.
#[derive(Debug)]
enum Mark {
    /// A header of this name.
    Header(&'static str),
    /// A user agent that starts so.
    Agent(&'static str),
    /// A content type that starts so.
    ContentType(&'static str),
    /// All of these among the names of the form or multipart body, or of the query.
    Fields(&'static [&'static str]),
    /// All of these among the members of the JSON body.
    Members(&'static [&'static str]),
}

/// Where a text is found in a request.
#[derive(Debug)]
enum Source {
    /// The header of this name.
    Header(&'static str),
    /// A string or number in the JSON body, by its path.
    Json(&'static [&'static str]),
    /// A field of the form or multipart body, or of the query.
    Field(&'static str),
    /// What the table has for the number in this member of the JSON body.
    Named(&'static str, &'static [(&'static str, &'static str)]),
    /// This text, when a field of this name is there.
    If(&'static str, &'static str),
    /// This text and a field's value: `message.` and `MessageStatus`.
    Prefixed(&'static str, &'static str),
    /// All of these, with a slash between them; nothing if one is not there.
    All(&'static [Source]),
}

/// Who sent a request, and what it tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The event's type.
    pub(crate) event_type: Option<String>,
    /// The delivery's id, by which a repeat is known.
    pub(crate) id: Option<String>,
    /// The sender's name in the table.
    pub(crate) provider: Option<String>,
}

impl Origin {
    /// What a request of this origin tells as a CloudEvent, if it is one.
    pub(crate) fn cloudevent(&self, request: &Request) -> Option<cloudevents::Reading> {
        let is_one = self.provider.as_deref() == Some("cloudevents");
        is_one.then(|| cloudevents::read(request)).flatten()
    }
}

/// Recognises the sender of a request, the event's type and the delivery's id.
///
/// The type comes from the first of: the provider's header, `ce-type`, the members `type`, `event`, `event_type` of the
/// body, the same among form, multipart and query fields, the provider's own rule.
pub(crate) fn recognise(request: &Request) -> Origin {
    let facts = Facts::new(request);
    let provider = PROVIDERS.iter().find(|provider| provider.sent(&facts));
    let general = || {
        let names = ["type", "event", "event_type"];
        facts
            .header("ce-type")
            .or_else(|| facts.first_string(names))
            .or_else(|| names.iter().find_map(|name| facts.field(name)))
    };
    let own = || provider.and_then(|provider| first(provider.event, &facts));
    let by_header = provider.and_then(|provider| {
        let mut headers = provider.event_headers.iter();
        headers.find_map(|name| facts.header(name))
    });
    Origin {
        event_type: by_header.or_else(general).or_else(own),
        id: provider.and_then(|provider| first(provider.id, &facts)),
        provider: provider.map(|provider| provider.name.to_owned()),
    }
}

/// The headers in which a request has its delivery's id; none where that stands in the body or the query.
pub(crate) fn id_headers(request: &Request) -> Vec<&'static str> {
    let facts = Facts::new(request);
    let provider = PROVIDERS.iter().find(|provider| provider.sent(&facts));
    let sources = provider.map_or(&[][..], |provider| provider.id);
    let found = sources.iter().find(|source| source.find(&facts).is_some());
    let id = found
        .and_then(Source::header)
        .map(|name| facts.header(name));
    let headers = sources.iter().filter_map(Source::header);
    headers
        .filter(|name| id.as_ref().is_some_and(|id| facts.header(name) == *id))
        .collect()
}

/// The name for people of the provider with this name in the table.
pub(crate) fn label(name: &str) -> &str {
    PROVIDERS
        .iter()
        .find(|provider| provider.name == name)
        .map_or(name, |provider| provider.label)
}

fn first(sources: &[Source], facts: &Facts<'_>) -> Option<String> {
    sources.iter().find_map(|source| source.find(facts))
}

impl Provider {
    fn sent(&self, facts: &Facts<'_>) -> bool {
        self.marks.iter().any(|mark| match mark {
            Mark::Header(name) => facts.request.headers.contains(name),
            Mark::Agent(start) => {
                let agent = facts.request.headers.text("user-agent");
                agent.is_some_and(|agent| agent.starts_with(start))
            }
            Mark::ContentType(start) => facts.content_type.starts_with(start),
            Mark::Fields(names) => names.iter().all(|name| facts.field(name).is_some()),
            Mark::Members(names) => names.iter().all(|name| facts.has_member(name)),
        })
    }
}

impl Source {
    /// The header that tells one delivery from another.
    fn header(&self) -> Option<&'static str> {
        match self {
            Self::Header(name) => Some(name),
            Self::All(sources) => sources.last()?.header(),
            _ => None,
        }
    }

    fn find(&self, facts: &Facts<'_>) -> Option<String> {
        match self {
            Self::Header(name) => facts.header(name),
            Self::Json(path) => facts.string(path).or_else(|| facts.number(path)),
            Self::Field(name) => facts.field(name),
            Self::Named(member, names) => {
                let number = facts.number(&[member])?;
                let mut names = names.iter();
                let (_, name) = names.find(|(known, _)| *known == number)?;
                Some((*name).to_owned())
            }
            Self::If(name, text) => facts.field(name).map(|_| (*text).to_owned()),
            Self::Prefixed(prefix, name) => {
                facts.field(name).map(|value| prefix.to_string() + &value)
            }
            Self::All(sources) => {
                let parts: Option<Vec<String>> =
                    sources.iter().map(|source| source.find(facts)).collect();
                parts.map(|parts| parts.join("/"))
            }
        }
    }
}

#[cfg(test)]
mod tests;
