//! A test event as its sender would send it: the headers, the body, and what differs from one delivery to the next.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::json::{Json, PathStep, ValueKind, ValuePath, find, quote, reindent};
use crate::message::Headers;
use crate::message::body::media_type;
use crate::message::form::encode_form;
use crate::payload::{Event, Format, Payload, Sample};
use crate::signature::{Scheme, find_scheme};

use super::Provider;
use super::fresh::{IdForm, Random};

/// How a sender puts some of its events on the wire.
#[derive(Debug)]
pub(crate) struct Outfit {
    /// JSON by POST, a form, or a GET with everything in the query.
    pub(super) format: Format,
    /// How the JSON is laid out.
    pub(super) layout: Layout,
    /// Whether the JSON can also travel in the field `payload` of a form.
    pub(super) in_form: bool,
    /// Its headers, in its order and case; signatures come behind them.
    pub(super) headers: &'static [(&'static str, Value)],
    /// The members of the body that change from delivery to delivery.
    pub(super) members: &'static [(&'static [&'static str], Value)],
    /// What its delivery ids look like.
    pub(super) id: IdForm,
    /// The name of the scheme that it signs with, if it signs.
    pub(super) scheme: Option<&'static str>,
    /// The events that look so.
    pub(super) events: &'static [Sample],
}

/// How a sender lays out its JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Without white space.
    Compact,
    /// A member a line.
    Indented,
    /// Without white space, but a line break at the end.
    Line,
    /// The sample is the `data` in an envelope of Standard Webhooks.
    Envelope,
}

/// What stands in a header or member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Always the same.
    Text(&'static str),
    /// The event's type.
    Type,
    /// The delivery's id.
    Id,
    /// Another id that changes with it: the same with this prefix.
    Twin(&'static str),
    /// The time, in this pattern of strftime.
    Time(&'static str),
}

const FORM: &str = "application/x-www-form-urlencoded";

impl Provider {
    /// The senders that a test event can be dressed as.
    pub(crate) fn dressed() -> impl Iterator<Item = &'static Self> {
        let all = super::PROVIDERS.iter();
        all.filter(|provider| !provider.outfits.is_empty())
    }

    /// Its test events, each with how it is dressed.
    pub(crate) fn events(&self) -> impl Iterator<Item = (&'static Outfit, &'static Sample)> {
        let outfits = self.outfits.iter();
        outfits.flat_map(|outfit| outfit.events.iter().map(move |event| (outfit, event)))
    }

    /// The test event of this type.
    pub(crate) fn event(&self, event_type: &str) -> Option<(&'static Outfit, &'static Sample)> {
        self.events()
            .find(|(_, event)| event.event_type == event_type)
    }

    /// How an event is dressed that is not among its test events.
    pub(crate) fn usual_outfit(&self) -> Option<&'static Outfit> {
        self.outfits.first()
    }
}

impl Outfit {
    /// The scheme that these events are signed with.
    pub(crate) fn scheme(&self) -> Option<&'static Scheme> {
        self.scheme.and_then(|name| find_scheme(name).ok())
    }

    /// Whether a delivery has an id.
    pub(crate) fn has_id(&self) -> bool {
        self.id != IdForm::None
    }

    /// A fresh delivery id; empty where deliveries have none.
    pub(crate) fn fresh_id(&self, random: Random<'_>) -> String {
        self.id.generate(random)
    }

    /// The body of a test event as it stands in its file.
    pub(crate) fn body(&self, event: &Sample) -> Json {
        let data = event.data();
        let text = match self.layout {
            Layout::Compact => return data,
            Layout::Indented => {
                let mut text = String::new();
                // A sample is valid JSON, as a test makes sure.
                let _ = reindent(data.as_str().as_bytes(), &mut text);
                text
            }
            Layout::Line => format!("{data}\r\n"),
            Layout::Envelope => format!(
                r#"{{"type":{},"timestamp":"2026-11-21T20:33:01Z","data":{data}}}"#,
                quote(event.event_type)
            ),
        };
        Json::parse(text).unwrap_or(data)
    }

    /// Writes what is given into the members of a body that hold it; the error is for the user.
    ///
    /// A number stays a number and a string a string.
    pub(crate) fn fill(
        &self,
        body: &mut Json,
        id: Option<&str>,
        timestamp: Option<Timestamp>,
    ) -> Result<(), String> {
        for (path, value) in self.members {
            let Some(text) = value.text("", id, timestamp) else {
                continue;
            };
            let old = find(body.as_str().as_bytes(), path);
            let new = if old.is_some_and(|old| old.kind() == ValueKind::Number) {
                let number = Json::parse(text.as_str()).ok();
                number
                    .filter(|json| json.raw().kind() == ValueKind::Number)
                    .ok_or_else(|| format!("the id `{text}` has to be a number here"))?
            } else {
                Json::string(&text)
            };
            let steps = path.iter().map(|name| PathStep::Key((*name).to_owned()));
            body.set(&ValuePath(steps.collect()), &new)
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// The delivery's id, where it is in the body.
    pub(crate) fn id_in(&self, body: &Json) -> Option<String> {
        let (path, _) = self.members.iter().find(|(_, value)| *value == Value::Id)?;
        let raw = find(body.as_str().as_bytes(), path)?;
        match raw.kind() {
            ValueKind::Number => Some(raw.as_str().to_owned()),
            _ => raw.string().map(Cow::into_owned),
        }
    }

    /// The event on the wire; its data is the body, or the fields of one. The error is for the user.
    pub(crate) fn dress(
        &self,
        event: &Event,
        method: Option<&str>,
        content_type: Option<&str>,
    ) -> Result<Payload, String> {
        let bare = Event {
            event_type: None, // each sender has its own place for it
            ..event.clone()
        };
        let mut shape = self.format.shape(&bare)?;
        if self.in_form && content_type.is_some_and(|given| media_type(given) == FORM) {
            shape.body = encode_form([("payload", event.data.as_str())]).into_bytes();
        }
        let mut headers = Headers::new();
        let event_type = event.event_type.as_ref().map_or("", |known| known.as_str());
        for (name, value) in self.headers {
            let text = value.text(event_type, Some(&event.id), Some(event.timestamp));
            headers.push(name, text.unwrap_or_default());
        }
        match (shape.content_type, content_type) {
            (None, Some(_)) => {
                return Err("--content-type has no place: there is no body".to_owned());
            }
            (_, Some(given)) => headers.set("Content-Type", given),
            (_, None) => {}
        }
        let method = method.unwrap_or(shape.method);
        let mut payload = Payload::dressed(method, headers, shape.body);
        payload.add_query(shape.query);
        Ok(payload)
    }
}

impl Value {
    /// What it is for this delivery; `None` where that is not given.
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
            Self::Twin(prefix) => id.map(|id| {
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
    use crate::provider::recognise;

    fn all() -> impl Iterator<Item = (&'static Provider, &'static Outfit, &'static Sample)> {
        Provider::dressed().flat_map(|provider| {
            let events = provider.events();
            events.map(move |(outfit, event)| (provider, outfit, event))
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
        for (provider, outfit, event) in all() {
            let name = format!("{} of {}", event.event_type, provider.name);
            assert!(!event.summary().is_empty(), "{name}");
            let body = outfit.body(event);
            let members = outfit.members.iter();
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
        for (provider, outfit, _) in all() {
            let values = outfit.headers.iter().map(|(_, value)| value);
            let mut values = values.chain(outfit.members.iter().map(|(_, value)| value));
            let has_place = values.any(|value| *value == Value::Id);
            assert_eq!(outfit.has_id(), has_place, "{}", provider.name);
            let scheme = outfit.scheme().map(|scheme| scheme.name);
            assert_eq!(scheme, outfit.scheme, "{}", provider.name);
        }
    }

    #[test]
    fn what_is_dressed_is_recognised_without_a_signature() {
        let url = Url::parse("http://h/hook").unwrap();
        for (provider, outfit, sample) in all() {
            let mut event = event(sample.event_type, "7", outfit.body(sample));
            let filled = outfit.fill(&mut event.data, Some("7"), Some(event.timestamp));
            assert_eq!(filled, Ok(()));
            let payload = outfit.dress(&event, None, None).unwrap();
            let origin = recognise(&payload.request(&url).unwrap());
            assert_eq!(origin.provider.as_deref(), Some(provider.name));
            assert_eq!(origin.event_type.as_deref(), Some(sample.event_type));
        }
    }

    #[test]
    fn times_are_written_as_each_sender_does() {
        let time = "2026-11-21T20:33:01.25Z".parse().unwrap();
        for (pattern, text) in [
            ("%s", "1795293181"),
            ("%s%3f", "1795293181250"),
            ("%s%.6f", "1795293181.250000"),
            ("%Y-%m-%dT%H:%M:%S%.3fZ", "2026-11-21T20:33:01.250Z"),
            ("%Y-%m-%d %H:%M:%S", "2026-11-21 20:33:01"),
        ] {
            let value = Value::Time(pattern).text("", None, Some(time));
            assert_eq!(value.as_deref(), Some(text));
        }
    }

    #[test]
    fn filling_leaves_all_other_tokens_alone() {
        let sender = Provider::dressed().find(|sender| sender.name == "hubspot");
        let outfit = sender.and_then(Provider::usual_outfit).unwrap();
        let text = r#"[{"eventId": 1, "n":1.10,"occurredAt":"x"} , {"occurredAt":2}]"#;
        let mut body = Json::parse(text).unwrap();
        outfit.fill(&mut body, Some("77"), None).unwrap();
        assert_eq!(body.as_str(), text.replace("1, ", "77, "));
        assert_eq!(outfit.id_in(&body).as_deref(), Some("77"));
        let wrong = outfit.fill(&mut body, Some("x"), None);
        assert!(wrong.unwrap_err().contains("a number"));
    }

    #[test]
    fn the_json_can_travel_in_a_form() {
        let sender = Provider::dressed().find(|sender| sender.name == "github");
        let outfit = sender.and_then(Provider::usual_outfit).unwrap();
        let event = event("push", "7", Json::parse(r#"{"a": 1.10}"#).unwrap());
        let payload = outfit.dress(&event, Some("PUT"), Some(FORM)).unwrap();
        let request = payload.request(&Url::parse("h").unwrap()).unwrap();
        assert_eq!(request.method, "PUT");
        assert_eq!(request.headers.text("content-type"), Some(FORM));
        assert_eq!(request.body, b"payload=%7B%22a%22%3A+1.10%7D");
    }
}
