//! A received CloudEvent: what it says of itself, and what is wrong with it.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::attribute::{fault, is_json, name_fault, required, text_of};
use super::header::decode;
use crate::message::body::essence;
use crate::message::json::{Raw, Shape};
use crate::message::{Headers, Request};

/// How many faults are told of one request.
const TOLD: usize = 5;

/// What a request tells as a CloudEvent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// `source`, `subject` and `time`, as far as one event has them.
    pub about: Vec<(&'static str, String)>,
    /// The types of the events of a batch, in their order.
    pub batch: Option<Vec<String>>,
    /// What breaks the specification, for people; nothing where the event keeps to it.
    pub faults: Vec<String>,
}

/// Reads a request that is a CloudEvent in the binary, structured or batched mode; other formats than JSON are not looked into.
pub fn read(request: &Request) -> Option<Reading> {
    let content_type = essence(request.headers.text("content-type").unwrap_or_default());
    // A batch first: its type begins like that of the structured mode (HTTP binding, section 3).
    match content_type.strip_prefix("application/cloudevents") {
        Some("-batch+json") => Some(batched(&request.body)),
        Some("+json" | "") => Some(one(structured(Raw::parse(&request.body).ok()))),
        Some(_) => None,
        None if required().any(|name| request.headers.contains(&format!("ce-{name}"))) => {
            Some(one(binary(&request.headers)))
        }
        None => None,
    }
}

/// One event, as far as it could be read.
#[derive(Default)]
struct Event {
    /// Those that are there; without a value where it makes no sense.
    attributes: Vec<(String, Option<String>)>,
    faults: Vec<String>,
}

impl Event {
    fn add(&mut self, name: &str, text: Result<String, String>) {
        if self.attributes.iter().any(|(known, _)| known == name) {
            self.faults.push(format!("`{name}` is there twice"));
            return;
        }
        let fault = match &text {
            Ok(text) => name_fault(name).or_else(|| fault(name, text)),
            Err(fault) => Some(fault.clone()),
        };
        self.faults.extend(fault);
        self.attributes.push((name.to_owned(), text.ok()));
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, text) = attributes.find(|(known, _)| known == name)?;
        text.as_deref()
    }

    /// Nothing more comes: says what is missing.
    fn ended(mut self) -> Self {
        for name in required() {
            if !self.attributes.iter().any(|(known, _)| known == name) {
                self.faults.push(format!("`{name}` is missing"));
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
        faults: told(event.faults),
    }
}

fn batched(body: &[u8]) -> Reading {
    let list = Raw::parse(body).ok();
    let Some(list) = list.filter(|raw| raw.shape() == Shape::Array) else {
        let faults = vec!["the body of a batch has to be a JSON array".to_owned()];
        return Reading {
            faults,
            ..Reading::default()
        };
    };
    let mut types = Vec::new();
    let mut faults = Vec::new();
    for (index, element) in list.elements().enumerate() {
        let event = structured(Some(element));
        types.push(event.get("type").unwrap_or_default().to_owned());
        let of_it = event.faults.into_iter();
        faults.extend(of_it.map(|fault| format!("event {}: {fault}", index + 1)));
    }
    Reading {
        about: Vec::new(),
        batch: Some(types),
        faults: told(faults),
    }
}

fn told(mut faults: Vec<String>) -> Vec<String> {
    let more = faults.len().saturating_sub(TOLD);
    if more > 0 {
        faults.truncate(TOLD);
        faults.push(format!("and {more} more"));
    }
    faults
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
            event.faults.push(fault.to_owned());
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
fn structured(object: Option<Raw<'_>>) -> Event {
    let mut event = Event::default();
    let Some(object) = object.filter(|raw| raw.shape() == Shape::Object) else {
        let fault = "an event has to be a JSON object";
        event.faults.push(fault.to_owned());
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
        (Some(data), None) if is_text && data.shape() != Shape::String => {
            Some("`data` has to be a string: its type is not JSON")
        }
        (None, Some(data)) if !is_base64(data) => Some("`data_base64` is not Base64"),
        _ => None,
    };
    event.faults.extend(fault.map(str::to_owned));
    event.ended()
}

fn is_base64(raw: Raw<'_>) -> bool {
    raw.string()
        .is_some_and(|text| BASE64_STANDARD.decode(text.as_bytes()).is_ok())
}
