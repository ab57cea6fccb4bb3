//! Recognizes the provider of a request, its event type and its delivery id.

use super::provider::{RequestFields, ValueSource};
use super::table::PROVIDERS;
use crate::message::Request;
use crate::payload::cloudevents::{self, CloudEventSummary};

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
    /// The CloudEvents in a request of this origin, if it has any.
    pub(crate) fn cloudevent(&self, request: &Request) -> Option<CloudEventSummary> {
        let is_cloudevent = self.provider.as_deref() == Some("cloudevents");
        is_cloudevent.then(|| cloudevents::read(request)).flatten()
    }
}

/// Recognizes the origin of a request.
///
/// The event type comes from the first of these that has it: the provider's header; `ce-type`; the members `type`, `event` and
/// `event_type` of the body; the same names among form, multipart and query fields; the provider's own rule.
pub(crate) fn recognize(request: &Request) -> Origin {
    let fields = RequestFields::new(request);
    let provider = PROVIDERS.iter().find(|provider| provider.sent(&fields));
    let general = || {
        let names = ["type", "event", "event_type"];
        fields
            .header("ce-type")
            .or_else(|| fields.first_string(names))
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
    let fields = RequestFields::new(request);
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
