//! A test event as its provider sends it.
//!
//! An [`EmulationSpec`] lists the headers in the provider's order and case, the encoding of the body, and the members
//! of the body that change from delivery to delivery, such as ids and times.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::ids::{IdFormat, Random};
use crate::json::{Json, PathStep, ValueKind, ValuePath, find, quote, reindent};
use crate::message::Headers;
use crate::message::body::media_type;
use crate::message::form::encode_form;
use crate::payload::{Event, Format, PayloadError, RequestBuilder, Sample};
use crate::signature::{Scheme, find_scheme};

/// How a provider sends some of its events.
#[derive(Debug)]
pub(crate) struct EmulationSpec {
    pub(super) format: Format,
    pub(super) layout: JsonLayout,
    /// Whether the JSON can also be sent in the field `payload` of a form.
    pub(super) in_form: bool,
    /// The headers in the provider's order and case; signatures follow them.
    pub(super) headers: &'static [(&'static str, EmulatedValue)],
    /// The members of the body that change from delivery to delivery.
    pub(super) members: &'static [(&'static [&'static str], EmulatedValue)],
    /// The format of the delivery ids.
    pub(super) id: IdFormat,
    /// The name of the signature scheme, if these events are signed.
    pub(super) scheme: Option<&'static str>,
    /// The test events that are sent this way.
    pub(super) events: &'static [Sample],
}

/// The white space of a provider's JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JsonLayout {
    /// No white space.
    Compact,
    /// One member per line.
    Indented,
    /// No white space except a line break at the end.
    Line,
    /// The sample becomes the `data` of a Standard Webhooks envelope.
    Envelope,
}

/// The value of a header or member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EmulatedValue {
    /// The same for every delivery.
    Text(&'static str),
    /// The event type.
    Type,
    /// The delivery id.
    Id,
    /// The delivery id with this prefix instead of its own.
    PrefixedId(&'static str),
    /// The time in this strftime pattern.
    Time(&'static str),
}

const FORM: &str = "application/x-www-form-urlencoded";

impl EmulationSpec {
    /// The scheme with which these events are signed, if they are.
    pub(crate) fn scheme(&self) -> Option<&'static Scheme> {
        self.scheme.and_then(|name| find_scheme(name).ok())
    }

    /// Whether the body is JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.format.has_kinds()
    }

    /// Whether these deliveries have an id.
    pub(crate) fn has_id(&self) -> bool {
        self.id != IdFormat::None
    }

    /// A new delivery id; empty if these deliveries have none.
    pub(crate) fn generate_id(&self, random: Random<'_>) -> String {
        self.id.generate(random)
    }

    /// The body of a test event, with the id and time of its file.
    pub(crate) fn body(&self, event: &Sample) -> Json {
        let data = event.data();
        let text = match self.layout {
            JsonLayout::Compact => return data,
            JsonLayout::Indented => {
                let mut text = String::new();
                // A sample is valid JSON, which a test checks.
                let _ = reindent(data.as_str().as_bytes(), &mut text);
                text
            }
            JsonLayout::Line => format!("{data}\r\n"),
            JsonLayout::Envelope => format!(
                r#"{{"type":{},"timestamp":"2026-11-21T20:33:01Z","data":{data}}}"#,
                quote(event.event_type)
            ),
        };
        Json::parse(text).unwrap_or(data)
    }

    /// Sets the members of a body that hold the id or the time. A number stays a number, and a string a string.
    pub(crate) fn fill(
        &self,
        body: &mut Json,
        id: Option<&str>,
        timestamp: Option<Timestamp>,
    ) -> Result<(), PayloadError> {
        for (path, value) in self.members {
            let Some(text) = value.text("", id, timestamp) else {
                continue;
            };
            let old = find(body.as_str().as_bytes(), path);
            let new = if old.is_some_and(|old| old.kind() == ValueKind::Number) {
                let number = Json::parse(text.as_str()).ok();
                number
                    .filter(|json| json.raw().kind() == ValueKind::Number)
                    .ok_or_else(|| PayloadError::IdNotANumber(text.clone()))?
            } else {
                Json::string(&text)
            };
            let steps = path.iter().map(|name| PathStep::Key((*name).to_owned()));
            body.set(&ValuePath(steps.collect()), &new)?;
        }
        Ok(())
    }

    /// The delivery id, if the body holds it.
    pub(crate) fn find_id(&self, body: &Json) -> Option<String> {
        let (path, _) = self
            .members
            .iter()
            .find(|(_, value)| *value == EmulatedValue::Id)?;
        let raw = find(body.as_str().as_bytes(), path)?;
        match raw.kind() {
            ValueKind::Number => Some(raw.as_str().to_owned()),
            _ => raw.string().map(Cow::into_owned),
        }
    }

    /// The request of an event whose data is the body, or the fields of the body.
    pub(crate) fn request_builder(
        &self,
        event: &Event,
        method: Option<&str>,
        content_type: Option<&str>,
    ) -> Result<RequestBuilder, PayloadError> {
        let bare = Event {
            event_type: None, // the headers or the data hold it
            ..event.clone()
        };
        let mut encoded = self.format.encode(&bare)?;
        if self.in_form && content_type.is_some_and(|given| media_type(given) == FORM) {
            encoded.body = encode_form([("payload", event.data.as_str())]).into_bytes();
        }
        let mut headers = Headers::new();
        let event_type = event.event_type.as_ref().map_or("", |known| known.as_str());
        for (name, value) in self.headers {
            let text = value.text(event_type, Some(&event.id), Some(event.timestamp));
            headers.push(name, text.unwrap_or_default());
        }
        match (encoded.content_type, content_type) {
            (None, Some(_)) => return Err(PayloadError::ContentTypeWithoutBody),
            (_, Some(given)) => headers.set("Content-Type", given),
            (_, None) => {}
        }
        let method = method.unwrap_or(encoded.method);
        let mut builder = RequestBuilder::with_headers(method, headers, encoded.body);
        builder.add_query(encoded.query);
        Ok(builder)
    }
}

impl EmulatedValue {
    /// The text for this delivery; `None` if the id or time that it needs is not given.
    fn text(
        self,
        event_type: &str,
        id: Option<&str>,
        timestamp: Option<Timestamp>,
    ) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.to_owned()),
            Self::Type => Some(event_type.to_owned()),
            Self::Id => id.map(str::to_owned),
            Self::PrefixedId(prefix) => id.map(|id| {
                let own = id.split_once('_').map_or(id, |(_, own)| own);
                prefix.to_owned() + own
            }),
            Self::Time(pattern) => timestamp.map(|time| time.strftime(pattern).to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::message::Url;
    use crate::payload::EventType;
    use crate::provider::{Provider, emulated, recognize};

    fn all() -> impl Iterator<Item = (&'static Provider, &'static EmulationSpec, &'static Sample)> {
        emulated().flat_map(|provider| {
            let events = provider.events();
            events.map(move |(emulation, event)| (provider, emulation, event))
        })
    }

    fn event(event_type: &str, id: &str, data: Json) -> Event {
        Event {
            event_type: Some(EventType::parse(event_type).unwrap()),
            id: id.to_owned(),
            timestamp: Timestamp::from_second(1_795_293_181).unwrap(),
            data,
            extras: Arc::default(),
        }
    }

    #[test]
    fn every_test_event_is_well_formed() {
        for (provider, emulation, event) in all() {
            let name = format!("{} of {}", event.event_type, provider.name);
            assert!(!event.summary().is_empty(), "{name}");
            let body = emulation.body(event);
            let members = emulation.members.iter();
            for (path, _) in members {
                let found = find(body.as_str().as_bytes(), path);
                assert!(found.is_some(), "{name} has no {path:?}");
            }
            let (_, first) = provider.event(event.event_type).unwrap();
            assert!(std::ptr::eq(first, event), "two {name}");
        }
    }

    #[test]
    fn every_outfit_has_a_place_for_its_id_and_a_known_scheme() {
        for (provider, emulation, _) in all() {
            let values = emulation.headers.iter().map(|(_, value)| value);
            let mut values = values.chain(emulation.members.iter().map(|(_, value)| value));
            let has_place = values.any(|value| *value == EmulatedValue::Id);
            assert_eq!(emulation.has_id(), has_place, "{}", provider.name);
            let scheme = emulation.scheme().map(|scheme| scheme.name);
            assert_eq!(scheme, emulation.scheme, "{}", provider.name);
        }
    }

    #[test]
    fn what_is_dressed_is_recognized_without_a_signature() {
        let url = Url::parse("http://h/hook").unwrap();
        for (provider, emulation, sample) in all() {
            let mut event = event(sample.event_type, "7", emulation.body(sample));
            let filled = emulation.fill(&mut event.data, Some("7"), Some(event.timestamp));
            assert_eq!(filled, Ok(()));
            let builder = emulation.request_builder(&event, None, None).unwrap();
            let origin = recognize(&builder.build(&url).unwrap());
            assert_eq!(origin.provider.as_deref(), Some(provider.name));
            assert_eq!(origin.event_type.as_deref(), Some(sample.event_type));
        }
    }

    #[test]
    fn times_have_the_format_of_the_provider() {
        let time = "2026-11-21T20:33:01.25Z".parse().unwrap();
        for (pattern, text) in [
            ("%s", "1795293181"),
            ("%s%3f", "1795293181250"),
            ("%s%.6f", "1795293181.250000"),
            ("%Y-%m-%dT%H:%M:%S%.3fZ", "2026-11-21T20:33:01.250Z"),
            ("%Y-%m-%d %H:%M:%S", "2026-11-21 20:33:01"),
        ] {
            let value = EmulatedValue::Time(pattern).text("", None, Some(time));
            assert_eq!(value.as_deref(), Some(text));
        }
    }

    #[test]
    fn filling_a_body_keeps_all_other_tokens() {
        let provider = emulated().find(|known| known.name == "hubspot");
        let emulation = provider.and_then(Provider::default_emulation).unwrap();
        let text = r#"[{"eventId": 1, "n":1.10,"occurredAt":"x"} , {"occurredAt":2}]"#;
        let mut body = Json::parse(text).unwrap();
        emulation.fill(&mut body, Some("77"), None).unwrap();
        assert_eq!(body.as_str(), text.replace("1, ", "77, "));
        assert_eq!(emulation.find_id(&body).as_deref(), Some("77"));
        let wrong = emulation.fill(&mut body, Some("x"), None);
        assert_eq!(wrong, Err(PayloadError::IdNotANumber("x".to_owned())));
    }

    #[test]
    fn the_json_can_be_sent_in_a_form() {
        let provider = emulated().find(|known| known.name == "github");
        let emulation = provider.and_then(Provider::default_emulation).unwrap();
        let event = event("push", "7", Json::parse(r#"{"a": 1.10}"#).unwrap());
        let builder = emulation
            .request_builder(&event, Some("PUT"), Some(FORM))
            .unwrap();
        let request = builder.build(&Url::parse("h").unwrap()).unwrap();
        assert_eq!(request.method, "PUT");
        assert_eq!(request.headers.text("content-type"), Some(FORM));
        assert_eq!(request.body, b"payload=%7B%22a%22%3A+1.10%7D");
    }
}
