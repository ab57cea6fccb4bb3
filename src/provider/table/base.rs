//! What the literals of the providers share.

use super::super::emulate::{EmulatedValue, EmulationSpec, JsonLayout};
use super::super::provider::{Provider, ValueSource};
use crate::ids::IdFormat;
use crate::payload::Format;

/// A test event: its type, and the file of its body.
macro_rules! event {
    ($event_type:literal, $file:literal) => {
        crate::payload::Sample::new(
            $event_type,
            include_str!(concat!("../samples/", $file, ".json")),
        )
    };
}
pub(super) use event;

/// A provider without anything; each literal names what it has.
pub(super) const BASE: Provider = Provider {
    name: "",
    label: "",
    matchers: &[],
    event_headers: &[],
    event: &[],
    id: &[],
    emulations: &[],
};

/// JSON by POST, as most providers send it.
pub(super) const JSON: EmulationSpec = EmulationSpec {
    format: Format::Plain,
    layout: JsonLayout::Compact,
    in_form: false,
    headers: &[],
    members: &[],
    id: IdFormat::None,
    scheme: None,
    events: &[],
};

/// Fields by POST.
pub(super) const FORM: EmulationSpec = EmulationSpec {
    format: Format::Form,
    ..JSON
};

/// Fields in the query of a GET.
pub(super) const QUERY: EmulationSpec = EmulationSpec {
    format: Format::Query,
    ..JSON
};

pub(super) const ANY: (&str, EmulatedValue) = ("Accept", EmulatedValue::Text("*/*"));
pub(super) const JSON_TYPE: (&str, EmulatedValue) =
    ("Content-Type", EmulatedValue::Text("application/json"));

/// Unix seconds.
pub(super) const SECONDS: EmulatedValue = EmulatedValue::Time("%s");
/// Unix milliseconds.
pub(super) const MILLIS: EmulatedValue = EmulatedValue::Time("%s%3f");
/// Unix seconds with six decimal places.
pub(super) const MICROS: EmulatedValue = EmulatedValue::Time("%s%.6f");
pub(super) const RFC3339: EmulatedValue = EmulatedValue::Time("%Y-%m-%dT%H:%M:%SZ");
pub(super) const RFC3339_MILLIS: EmulatedValue = EmulatedValue::Time("%Y-%m-%dT%H:%M:%S%.3fZ");
pub(super) const RFC3339_MICROS: EmulatedValue = EmulatedValue::Time("%Y-%m-%dT%H:%M:%S%.6fZ");

pub(super) const fn header(name: &'static str) -> ValueSource {
    ValueSource::Header(name)
}

pub(super) const fn agent(name: &'static str) -> (&'static str, EmulatedValue) {
    ("User-Agent", EmulatedValue::Text(name))
}
