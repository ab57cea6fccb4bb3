//! Recognizes the provider of a request, its event type and its delivery id.

use super::provider::{RequestFields, ValueSource};
use super::table::PROVIDERS;
use crate::message::Request;
use crate::message::content_encoding::content;

/// What is known of the origin of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) event_type: Option<String>,
    /// The delivery id, by which a duplicate is recognized.
    pub(crate) id: Option<String>,
    /// The name of the provider.
    pub(crate) provider: Option<String>,
}

impl Origin {
    pub(crate) fn is_cloudevent(&self) -> bool {
        self.provider.as_deref() == Some("cloudevents")
    }
}

/// Recognizes the origin of a request.
///
/// The event type comes from the first of these that has it: the provider's header; `ce-type`; the members `type`,
/// `event` and `event_type` of JSON, or such children of the root of XML; the same names among form, multipart and
/// query fields; the provider's own rule.
pub(crate) fn recognize(request: &Request) -> Origin {
    recognize_content(request, &content(&request.headers, &request.body))
}

/// The same with the body decoded already: `content` is the body without its codings.
pub(crate) fn recognize_content(request: &Request, content: &[u8]) -> Origin {
    let fields = RequestFields::new(request, content);
    let provider = PROVIDERS.iter().find(|provider| provider.sent(&fields));
    let general = || {
        let names = ["type", "event", "event_type"];
        fields
            .header("ce-type")
            .or_else(|| fields.first_string(names))
            .or_else(|| fields.first_element(names))
            .or_else(|| names.iter().find_map(|name| fields.field(name)))
    };
    let own = || provider.and_then(|provider| first(provider.event, &fields));
    let by_header = provider.and_then(|provider| {
        let mut headers = provider.event_headers.iter();
        headers.find_map(|name| fields.header(name))
    });
    Origin {
        event_type: by_header.or_else(general).or_else(own),
        id: provider.and_then(|provider| first(provider.id, &fields)),
        provider: provider.map(|provider| provider.name.to_owned()),
    }
}

/// The headers of a request that hold its delivery id; empty if the id is in the body or the query.
pub(crate) fn id_headers(request: &Request) -> Vec<&'static str> {
    let content = content(&request.headers, &request.body);
    let fields = RequestFields::new(request, &content);
    let provider = PROVIDERS.iter().find(|provider| provider.sent(&fields));
    let sources = provider.map_or(&[][..], |provider| provider.id);
    let found = sources.iter().find(|source| source.find(&fields).is_some());
    let id = found
        .and_then(ValueSource::header)
        .map(|name| fields.header(name));
    let headers = sources.iter().filter_map(ValueSource::header);
    headers
        .filter(|name| id.as_ref().is_some_and(|id| fields.header(name) == *id))
        .collect()
}

fn first(sources: &[ValueSource], fields: &RequestFields<'_>) -> Option<String> {
    sources.iter().find_map(|source| source.find(fields))
}
