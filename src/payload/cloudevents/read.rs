//! Received CloudEvents: what they are about, and what breaks the specification.
//!
//! The listener reads every CloudEvent that comes in, and anyone can send one. So the number of attributes, event types
//! and problems that are kept is bounded.

use std::fmt::Display;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::attribute::{AttributeError, check_attribute, check_name, is_json, required, text_of};
use super::header::{HeaderValueError, decode};
use crate::json::{RawValue, ValueKind};
use crate::message::Headers;
use crate::message::body::media_type;
use crate::message::text_encoding::to_utf8;

/// How many attributes of an event are checked.
const MAX_ATTRIBUTES: usize = 100;
/// How many event types of a batch are listed.
const MAX_TYPES: usize = 3;
/// How many problems of a request are listed.
const MAX_PROBLEMS: usize = 5;

/// What a request carries, as CloudEvents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CloudEventSummary {
    /// The `source`, `subject` and `time` of a single event, those that it has.
    pub(crate) attributes: Vec<(&'static str, String)>,
    pub(crate) batch: Option<BatchSummary>,
    /// What breaks the specification, in words; empty for a valid event.
    pub(crate) problems: Vec<String>,
}

/// The content of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BatchSummary {
    /// The number of events.
    pub(crate) count: usize,
    /// The first event types, each once.
    pub(crate) types: Vec<String>,
    /// Whether there are more event types.
    pub(crate) more: bool,
}

impl BatchSummary {
    fn add(&mut self, event_type: Option<&str>) {
        self.count += 1;
        let Some(new) = event_type.filter(|new| !self.types.iter().any(|known| known == new))
        else {
            return;
        };
        if self.types.len() < MAX_TYPES {
            self.types.push(new.to_owned());
        } else {
            self.more = true;
        }
    }
}

/// The first few problems, and the number of the others: a hostile body could have millions.
#[derive(Default)]
struct Problems {
    texts: Vec<String>,
    more: usize,
}

impl Problems {
    fn add(&mut self, problem: impl Display) {
        if self.texts.len() < MAX_PROBLEMS {
            self.texts.push(problem.to_string());
        } else {
            self.more += 1;
        }
    }

    fn into_texts(mut self) -> Vec<String> {
        if self.more > 0 {
            self.texts.push(format!("and {} more", self.more));
        }
        self.texts
    }
}

/// Reads the events of a request in the binary, structured or batched mode; none if it has no CloudEvents or they are
/// not JSON.
///
/// `content` is the body without its codings, `None` if it could not be decoded whole.
pub(crate) fn read(headers: &Headers, content: Option<&[u8]>) -> Option<CloudEventSummary> {
    let content_type = media_type(headers.text("content-type").unwrap_or_default());
    // A batch comes first, because its content type begins like that of the structured mode (HTTP binding, section 3).
    match content_type.strip_prefix("application/cloudevents") {
        Some("-batch+json") => Some(batched(&to_utf8(content?))),
        Some("+json" | "") => Some(single(structured(RawValue::parse(&to_utf8(content?)).ok()))),
        Some(_) => None,
        None if required().any(|name| headers.contains(&format!("ce-{name}"))) => {
            Some(single(binary(headers)))
        }
        None => None,
    }
}

/// One event, as far as it could be read.
#[derive(Default)]
struct EventReader {
    /// The name and value of each; no value if it is malformed.
    attributes: Vec<(String, Option<String>)>,
    /// Whether there are more than are checked.
    more: bool,
    problems: Problems,
}

impl EventReader {
    /// Adds an attribute with this value, or with what is wrong with it.
    fn add(&mut self, name: &str, value: Result<String, impl Display>) {
        if self.attributes.iter().any(|(known, _)| known == name) {
            return self.problems.add(format_args!("duplicate `{name}`"));
        }
        if self.attributes.len() == MAX_ATTRIBUTES {
            self.more = true;
            return;
        }
        match &value {
            Ok(text) => {
                if let Err(error) = check_name(name).and_then(|()| check_attribute(name, text)) {
                    self.problems.add(error);
                }
            }
            Err(error) => self.problems.add(error),
        }
        self.attributes.push((name.to_owned(), value.ok()));
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, text) = attributes.find(|(known, _)| known == name)?;
        text.as_deref()
    }

    /// Adds what is missing, once all attributes are read.
    fn finish(mut self) -> Self {
        if self.more {
            let what = "it has more than 100 attributes; the others were not checked";
            self.problems.add(what);
            return self;
        }
        for name in required() {
            if !self.attributes.iter().any(|(known, _)| known == name) {
                self.problems.add(format_args!("`{name}` is missing"));
            }
        }
        self
    }
}

fn single(event: EventReader) -> CloudEventSummary {
    let attributes = ["source", "subject", "time"];
    let attributes = attributes
        .into_iter()
        .filter_map(|name| Some((name, event.get(name)?.to_owned())));
    CloudEventSummary {
        attributes: attributes.collect(),
        batch: None,
        problems: event.problems.into_texts(),
    }
}

fn batched(body: &[u8]) -> CloudEventSummary {
    let list = RawValue::parse(body).ok();
    let Some(list) = list.filter(|raw| raw.kind() == ValueKind::Array) else {
        let problems = vec!["the body of a batch must be a JSON array".to_owned()];
        return CloudEventSummary {
            problems,
            ..CloudEventSummary::default()
        };
    };
    let mut batch = BatchSummary::default();
    let mut problems = Problems::default();
    for element in list.elements() {
        let event = structured(Some(element));
        batch.add(event.get("type"));
        for problem in &event.problems.texts {
            problems.add(format_args!("event {}: {problem}", batch.count));
        }
        problems.more += event.problems.more;
    }
    CloudEventSummary {
        attributes: Vec::new(),
        batch: Some(batch),
        problems: problems.into_texts(),
    }
}

/// Reads an event with its attributes in headers (HTTP binding, section 3.1).
fn binary(headers: &Headers) -> EventReader {
    let mut event = EventReader::default();
    for (name, value) in headers.iter() {
        let lower = name.to_ascii_lowercase();
        let Some(name) = lower.strip_prefix("ce-") else {
            continue;
        };
        if name == "datacontenttype" {
            let problem = "`ce-datacontenttype` must not be sent: `Content-Type` has its value";
            event.problems.add(problem);
            continue;
        }
        let text = match decode(value) {
            Ok(_) if !value.is_ascii() => Err(HeaderValueError::NotEncoded),
            decoded => decoded,
        };
        event.add(name, text.map_err(|why| format!("`ce-{name}`: {why}")));
    }
    if let Some(content_type) = headers.text("content-type") {
        let content_type = content_type.to_owned();
        event.add("datacontenttype", Ok::<_, AttributeError>(content_type));
    }
    event.finish()
}

/// Reads an event that is one JSON object (JSON format, section 3).
fn structured(object: Option<RawValue<'_>>) -> EventReader {
    let mut event = EventReader::default();
    let Some(object) = object.filter(|raw| raw.kind() == ValueKind::Object) else {
        event.problems.add("an event must be a JSON object");
        return event;
    };
    let mut data = None;
    let mut data_base64 = None;
    for (name, value) in object.members() {
        match &*name {
            "data" => data = Some(value),
            "data_base64" => data_base64 = Some(value).filter(|raw| raw.as_str() != "null"),
            name => match text_of(name, value) {
                Ok(None) => {}
                Ok(Some(text)) => event.add(name, Ok::<_, AttributeError>(text)),
                Err(error) => event.add(name, Err(check_name(name).err().unwrap_or(error))),
            },
        }
    }
    let is_text = event
        .get("datacontenttype")
        .is_some_and(|content_type| !is_json(content_type));
    let data = data.filter(|raw| raw.as_str() != "null");
    let problem = match (data, data_base64) {
        (Some(_), Some(_)) => Some("`data` and `data_base64` exclude each other"),
        (Some(data), None) if is_text && data.kind() != ValueKind::String => {
            Some("`data` must be a string: its content type is not JSON")
        }
        (None, Some(data)) if !is_base64(data) => Some("`data_base64` is not Base64"),
        _ => None,
    };
    if let Some(problem) = problem {
        event.problems.add(problem);
    }
    event.finish()
}

fn is_base64(raw: RawValue<'_>) -> bool {
    raw.string()
        .is_some_and(|text| BASE64_STANDARD.decode(text.as_bytes()).is_ok())
}
