//! A provider, and where its requests hold what distinguishes them.

use super::emulate::EmulationSpec;
use super::request_fields::RequestFields;
use crate::payload::Sample;

/// A known provider of webhooks.
#[derive(Debug)]
pub(crate) struct Provider {
    /// The name in flags, records and expressions: `github`.
    pub(crate) name: &'static str,
    /// The name for people: `GitHub`.
    pub(crate) label: &'static str,
    /// A request that matches any of these is from the provider.
    pub(super) matchers: &'static [Matcher],
    /// The headers that name the event type.
    pub(super) event_headers: &'static [&'static str],
    /// Where else the event type is, if no general rule finds it.
    pub(super) event: &'static [ValueSource],
    /// Where the delivery id is; the first that is found counts.
    pub(super) id: &'static [ValueSource],
    /// How the provider sends events; empty if it is only recognized. The first is the default.
    pub(super) emulations: &'static [EmulationSpec],
}

/// What a request of a provider looks like.
#[derive(Debug)]
pub(super) enum Matcher {
    Header(&'static str),
    /// The start of the user agent.
    Agent(&'static str),
    /// The start of the content type.
    ContentType(&'static str),
    /// All of these names in the form or multipart body, or in the query.
    Fields(&'static [&'static str]),
    /// All of these members in the JSON body.
    Members(&'static [&'static str]),
}

/// Where a request holds a value.
#[derive(Debug)]
pub(super) enum ValueSource {
    Header(&'static str),
    /// The string or number at this path of the JSON body.
    Json(&'static [&'static str]),
    /// A field of the form or multipart body, or of the query.
    Field(&'static str),
    /// The name in this list of the number in this member of the JSON body.
    Named(&'static str, &'static [(&'static str, &'static str)]),
    /// This text, if there is a field of this name.
    If(&'static str, &'static str),
    /// This text followed by a field's value: `message.` and `MessageStatus`.
    Prefixed(&'static str, &'static str),
    /// All of these, joined by slashes; none if one of them is missing.
    All(&'static [ValueSource]),
}

impl Provider {
    pub(super) fn sent(&self, fields: &RequestFields<'_>) -> bool {
        self.matchers.iter().any(|matcher| matcher.matches(fields))
    }

    /// The test events, each with how it is sent.
    pub(crate) fn events(&self) -> impl Iterator<Item = (&'static EmulationSpec, &'static Sample)> {
        let emulations = self.emulations.iter();
        emulations.flat_map(|spec| spec.events.iter().map(move |event| (spec, event)))
    }

    /// The test event of this type.
    pub(crate) fn event(
        &self,
        event_type: &str,
    ) -> Option<(&'static EmulationSpec, &'static Sample)> {
        self.events()
            .find(|(_, event)| event.event_type == event_type)
    }

    /// How an event is sent that is not one of the test events.
    pub(crate) fn default_emulation(&self) -> Option<&'static EmulationSpec> {
        self.emulations.first()
    }
}

impl Matcher {
    fn matches(&self, fields: &RequestFields<'_>) -> bool {
        match self {
            Self::Header(name) => fields.request.headers.contains(name),
            Self::Agent(start) => {
                let agent = fields.request.headers.text("user-agent");
                agent.is_some_and(|agent| agent.starts_with(start))
            }
            Self::ContentType(start) => fields.content_type.starts_with(start),
            Self::Fields(names) => names.iter().all(|name| fields.field(name).is_some()),
            Self::Members(names) => names.iter().all(|name| fields.has_member(name)),
        }
    }
}

impl ValueSource {
    /// The header that distinguishes one delivery from another.
    pub(super) fn header(&self) -> Option<&'static str> {
        match self {
            Self::Header(name) => Some(name),
            Self::All(sources) => sources.last()?.header(),
            _ => None,
        }
    }

    pub(super) fn find(&self, fields: &RequestFields<'_>) -> Option<String> {
        match self {
            Self::Header(name) => fields.header(name),
            Self::Json(path) => fields.string(path).or_else(|| fields.number(path)),
            Self::Field(name) => fields.field(name),
            Self::Named(member, names) => {
                let number = fields.number(&[member])?;
                let mut names = names.iter();
                let (_, name) = names.find(|(known, _)| *known == number)?;
                Some((*name).to_owned())
            }
            Self::If(name, text) => fields.field(name).map(|_| (*text).to_owned()),
            Self::Prefixed(prefix, name) => fields
                .field(name)
                .map(|value| (*prefix).to_owned() + &value),
            Self::All(sources) => {
                let parts: Option<Vec<String>> =
                    sources.iter().map(|source| source.find(fields)).collect();
                parts.map(|parts| parts.join("/"))
            }
        }
    }
}
