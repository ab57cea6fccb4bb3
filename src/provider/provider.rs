//! A provider: the matchers that recognize its requests, and where a request holds its event type and delivery id.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::aliases;
use super::emulate::EmulationSpec;
use crate::json::{MemberIndex, RawValue, ValueKind, find};
use crate::message::body::media_type;
use crate::message::json_body::json_in;
use crate::message::multipart::{self, Part};
use crate::message::text_encoding::to_utf8;
use crate::message::{BodyKind, Request, form};
use crate::payload::{Sample, cloudevents};
use crate::xml::child_text;

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

    /// The test event of this type, or the one that we call so.
    pub(crate) fn event(
        &self,
        event_type: &str,
    ) -> Option<(&'static EmulationSpec, &'static Sample)> {
        let find = |name| self.events().find(|(_, event)| event.event_type == name);
        find(event_type).or_else(|| find(aliases::own_name(self.name, event_type)?))
    }

    /// Our names of one of its events.
    pub(crate) fn aliases(&self, event_type: &str) -> impl Iterator<Item = &'static str> {
        aliases::common_names(self.name, event_type)
    }

    /// How an event is sent that is not one of the test events.
    pub(crate) fn default_emulation(&self) -> Option<&'static EmulationSpec> {
        self.emulations.first()
    }
}

impl Matcher {
    fn matches(&self, fields: &RequestFields<'_>) -> bool {
        match self {
            Self::Header(name) => fields.has_header(name),
            Self::Agent(start) => fields.user_agent.starts_with(start),
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

/// The values of a request, looked up in its headers, JSON, form, parts and query.
///
/// Each kind of lookup parses the body at most once, because all providers of the table ask for the same request.
pub(super) struct RequestFields<'a> {
    pub(super) request: &'a Request,
    /// The body without its codings.
    content: &'a [u8],
    pub(super) content_type: String,
    user_agent: &'a str,
    /// A bit for each length of a header name: the table has many names, and most requests have none of them.
    name_lengths: u64,
    kind: BodyKind,
    json: Option<Cow<'a, [u8]>>,
    members: OnceCell<MemberIndex>,
    parts: OnceCell<Vec<Part<'a>>>,
}

impl<'a> RequestFields<'a> {
    pub(super) fn new(request: &'a Request, content: &'a [u8]) -> Self {
        let kind = BodyKind::of(&request.headers, content);
        Self {
            request,
            content,
            content_type: media_type(request.headers.text("content-type").unwrap_or_default()),
            user_agent: request.headers.text("user-agent").unwrap_or_default(),
            name_lengths: request
                .headers
                .iter()
                .fold(0, |lengths, (name, _)| lengths | length_bit(name)),
            json: json_in(&kind, content),
            kind,
            members: OnceCell::new(),
            parts: OnceCell::new(),
        }
    }

    fn has_header(&self, name: &str) -> bool {
        self.name_lengths & length_bit(name) != 0 && self.request.headers.contains(name)
    }

    /// A header's value, if it is text and not empty. Those of CloudEvents are decoded.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        let value = self.request.headers.text(name)?;
        let decoded = name
            .starts_with("ce-")
            .then(|| cloudevents::decode(value.as_bytes()).ok());
        let value = decoded.flatten().unwrap_or_else(|| value.to_owned());
        (!value.is_empty()).then_some(value)
    }

    /// The string at this path of the JSON body.
    pub(super) fn string(&self, path: &[&str]) -> Option<String> {
        let value = self.value(path)?.string()?;
        (!value.is_empty()).then(|| value.into_owned())
    }

    /// The first of these members of the JSON body that is a non-empty string.
    pub(super) fn first_string<const N: usize>(&self, names: [&str; N]) -> Option<String> {
        names.iter().find_map(|name| self.string(&[name]))
    }

    /// The text of the first of these children of the root element of an XML body.
    pub(super) fn first_element<const N: usize>(&self, names: [&str; N]) -> Option<String> {
        if self.kind != BodyKind::Xml {
            return None;
        }
        let text = to_utf8(self.content);
        child_text(std::str::from_utf8(&text).ok()?, names)
    }

    /// The number at this path of the JSON body, as it is written.
    pub(super) fn number(&self, path: &[&str]) -> Option<String> {
        let value = self.value(path)?;
        (value.kind() == ValueKind::Number).then(|| value.as_str().to_owned())
    }

    /// A field of the form or multipart body, else of the query.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        let in_body = match &self.kind {
            BodyKind::Form => form::get(self.content, name),
            BodyKind::Multipart(boundary) => self.part(boundary, name).map(Cow::Borrowed),
            _ => None,
        };
        let in_query = || form::get(self.request.query()?.as_bytes(), name);
        let value = in_body.or_else(in_query)?;
        (!value.is_empty()).then(|| value.into_owned())
    }

    /// Whether the JSON body is an object with this member.
    pub(super) fn has_member(&self, name: &str) -> bool {
        self.json
            .as_deref()
            .is_some_and(|json| self.members(json).contains(name))
    }

    fn members(&self, json: &[u8]) -> &MemberIndex {
        self.members.get_or_init(|| MemberIndex::of(json))
    }

    /// The text of the part of this name, if it is not a file.
    fn part(&self, boundary: &str, name: &str) -> Option<&str> {
        let parse = || multipart::parse(self.content, boundary).unwrap_or_default();
        let mut parts = self.parts.get_or_init(parse).iter();
        let part = parts.find(|part| part.name().as_deref() == Some(name))?;
        let text = std::str::from_utf8(part.body).ok()?;
        part.file_name().is_none().then_some(text)
    }

    fn value(&self, path: &[&str]) -> Option<RawValue<'_>> {
        let json = self.json.as_deref()?;
        let (name, rest) = path.split_first()?;
        if json.trim_ascii_start().starts_with(b"[") {
            return find(json, path);
        }
        let member = self.members(json).get(json, name)?;
        rest.iter()
            .try_fold(member, |value, token| value.child(token))
    }
}

/// The bit for the length of a name; lengths that differ by a multiple of 64 share one.
fn length_bit(name: &str) -> u64 {
    1 << (name.len() % 64)
}
