//! The payload model: an event, what the user changes in it, and how a format puts it on the wire; pure.

pub(crate) mod change;
pub(crate) mod cloudevents;
mod event;
mod format;
mod item;
mod lint;
pub(crate) mod path;
mod request;
mod samples;
mod template;

pub(crate) use event::{Event, EventType, Extras, File};
pub(crate) use format::Format;
pub(crate) use item::{Item, Value, read_header};
pub(crate) use lint::lint;
pub(crate) use request::{Payload, USER_AGENT};
pub(crate) use samples::{SAMPLES, Sample};
pub(crate) use template::{Filling, Template};
