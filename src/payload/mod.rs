//! The payload model: an event, what the user changes in it, and how a format puts it on the wire; pure.

pub mod change;
pub mod cloudevents;
mod event;
mod format;
mod item;
mod lint;
pub mod path;
mod request;
mod samples;
mod template;

pub use event::{Event, EventType, Extras, File};
pub use format::{Format, Shape};
pub use item::{Item, Value, read_header};
pub use lint::lint;
pub use request::{Payload, USER_AGENT};
pub use samples::{SAMPLES, Sample};
pub use template::{Filling, Template};
