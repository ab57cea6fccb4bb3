//! A received CloudEvent: what it says of itself, and what is wrong with it.

use std::borrow::Cow;
use std::fmt::Display;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::attribute::{fault, is_json, name_fault, required, text_of};
use super::header::decode;
use crate::json::{RawValue, ValueKind};
use crate::message::body::media_type;
use crate::message::content_encoding::decode as decode_body;
use crate::message::{Headers, Request};

/// The most that a compressed body is unpacked to.
const MAX_DECODED: usize = 1 << 20;
/// The most attributes of one event that are looked at.
const ATTRIBUTES: usize = 100;
/// How many types of a batch are told.
const TYPES: usize = 3;
/// How many faults are told of one request.
const TOLD: usize = 5;

/// What a request tells as a CloudEvent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// `source`, `subject` and `time`, as far as one event has them.
    pub(crate) about: Vec<(&'static str, String)>,
    /// What a batch holds.
    pub(crate) batch: Option<Batch>,
    /// What breaks the specification, for people; nothing where the event keeps to it.
    pub(crate) faults: Vec<String>,
}

/// What a batch holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Batch {
    /// How many events.
    pub(crate) count: usize,
    /// Their first few types, each once.
    pub(crate) types: Vec<String>,
    /// Whether there are more types than these.
    pub(crate) more: bool,
}

impl Batch {
    fn add(&mut self, event_type: Option<&str>) {
        self.count += 1;
        let Some(new) = event_type.filter(|new| !self.types.iter().any(|known| known == new))
        else {
            return;
        };
        if self.types.len() < TYPES {
            self.types.push(new.to_owned());
        } else {
            self.more = true;
        }
    }
}

/// Faults, of which the first few are kept: a hostile body could have millions.
#[derive(Default)]
struct Faults {
    told: Vec<String>,
    more: usize,
}

impl Faults {
    fn add(&mut self, fault: impl Display) {
        if self.told.len() < TOLD {
            self.told.push(fault.to_string());
        } else {
            self.more += 1;
        }
    }

    fn into_told(mut self) -> Vec<String> {
        if self.more > 0 {
            self.told.push(format!("and {} more", self.more));
        }
        self.told
    }
}

/// Reads a request that is a CloudEvent in the binary, structured or batched mode; other formats than JSON are not looked into.
pub(crate) fn read(request: &Request) -> Option<Reading> {
    let content_type = media_type(request.headers.text("content-type").unwrap_or_default());
    // A batch first: its type begins like that of the structured mode (HTTP binding, section 3).
    match content_type.strip_prefix("application/cloudevents") {
        Some("-batch+json") => Some(batched(&body(request)?)),
        Some("+json" | "") => Some(one(structured(RawValue::parse(&body(request)?).ok()))),
        Some(_) => None,
        None if required().any(|name| request.headers.contains(&format!("ce-{name}"))) => {
            Some(one(binary(&request.headers)))
        }
        None => None,
    }
}

/// The body without its content coding; nothing where that is unknown or hides too much.
fn body(request: &Request) -> Option<Cow<'_, [u8]>> {
    match request.headers.text("content-encoding") {
        None => Some(Cow::Borrowed(&request.body)),
        Some(coding) => decode_body(coding, &request.body, MAX_DECODED)
            .filter(|decoded| !decoded.truncated)
            .map(|decoded| Cow::Owned(decoded.body)),
    }
}

/// One event, as far as it could be read.
#[derive(Default)]
struct Event {
    /// Those that are there; without a value where it makes no sense.
    attributes: Vec<(String, Option<String>)>,
    /// Whether there were more of them than are looked at.
    more: bool,
    faults: Faults,
}

impl Event {
    fn add(&mut self, name: &str, text: Result<String, String>) {
        if self.attributes.iter().any(|(known, _)| known == name) {
            return self.faults.add(format_args!("`{name}` is there twice"));
        }
        if self.attributes.len() == ATTRIBUTES {
            self.more = true;
            return;
        }
        let fault = match &text {
            Ok(text) => name_fault(name).or_else(|| fault(name, text)),
            Err(fault) => Some(fault.clone()),
        };
        if let Some(fault) = fault {
            self.faults.add(fault);
        }
        self.attributes.push((name.to_owned(), text.ok()));
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, text) = attributes.find(|(known, _)| known == name)?;
        text.as_deref()
    }

    /// Nothing more comes: says what is missing.
    fn ended(mut self) -> Self {
        if self.more {
            let what = "it has more than 100 attributes, and those behind were not looked at";
            self.faults.add(what);
            return self;
        }
        for name in required() {
            if !self.attributes.iter().any(|(known, _)| known == name) {
                self.faults.add(format_args!("`{name}` is missing"));
            }
        }
        self
    }
}

fn one(event: Event) -> Reading {
    let about = ["source", "subject", "time"];
    let about = about
        .into_iter()
        .filter_map(|name| Some((name, event.get(name)?.to_owned())));
    Reading {
        about: about.collect(),
        batch: None,
        faults: event.faults.into_told(),
    }
}

fn batched(body: &[u8]) -> Reading {
    let list = RawValue::parse(body).ok();
    let Some(list) = list.filter(|raw| raw.kind() == ValueKind::Array) else {
        let faults = vec!["the body of a batch has to be a JSON array".to_owned()];
        return Reading {
            faults,
            ..Reading::default()
        };
    };
    let mut batch = Batch::default();
    let mut faults = Faults::default();
    for element in list.elements() {
        let event = structured(Some(element));
        batch.add(event.get("type"));
        for fault in &event.faults.told {
            faults.add(format_args!("event {}: {fault}", batch.count));
        }
        faults.more += event.faults.more;
    }
    Reading {
        about: Vec::new(),
        batch: Some(batch),
        faults: faults.into_told(),
    }
}

/// Attributes in headers, the data is the body (HTTP binding, section 3.1).
fn binary(headers: &Headers) -> Event {
    let mut event = Event::default();
    for (name, value) in headers.iter() {
        let lower = name.to_ascii_lowercase();
        let Some(name) = lower.strip_prefix("ce-") else {
            continue;
        };
        if name == "datacontenttype" {
            let fault = "`ce-datacontenttype` has no place beside Content-Type";
            event.faults.add(fault);
            continue;
        }
        let text = match decode(value) {
            Ok(_) if !value.is_ascii() => Err("it has characters that have to be encoded".into()),
            decoded => decoded,
        };
        event.add(name, text.map_err(|why| format!("`ce-{name}`: {why}")));
    }
    if let Some(content_type) = headers.text("content-type") {
        event.add("datacontenttype", Ok(content_type.to_owned()));
    }
    event.ended()
}

/// A JSON object that holds all (JSON format, section 3).
fn structured(object: Option<RawValue<'_>>) -> Event {
    let mut event = Event::default();
    let Some(object) = object.filter(|raw| raw.kind() == ValueKind::Object) else {
        event.faults.add("an event has to be a JSON object");
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
                Ok(Some(text)) => event.add(name, Ok(text)),
                Err(fault) => event.add(name, Err(name_fault(name).unwrap_or(fault))),
            },
        }
    }
    let is_text = event
        .get("datacontenttype")
        .is_some_and(|content_type| !is_json(content_type));
    let data = data.filter(|raw| raw.as_str() != "null");
    let fault = match (data, data_base64) {
        (Some(_), Some(_)) => Some("both `data` and `data_base64` are there"),
        (Some(data), None) if is_text && data.kind() != ValueKind::String => {
            Some("`data` has to be a string: its type is not JSON")
        }
        (None, Some(data)) if !is_base64(data) => Some("`data_base64` is not Base64"),
        _ => None,
    };
    if let Some(fault) = fault {
        event.faults.add(fault);
    }
    event.ended()
}

fn is_base64(raw: RawValue<'_>) -> bool {
    raw.string()
        .is_some_and(|text| BASE64_STANDARD.decode(text.as_bytes()).is_ok())
}
