//! Events and the requests that carry them.
//!
//! An [`Event`] is a type, an id, a time and data. A [`Format`] encodes it: Standard Webhooks, CloudEvents, plain JSON,
//! a form and others. A [`RequestBuilder`] adds headers and the query and makes the request for each endpoint. An
//! [`Item`] is one change that the user makes, to a new event or, with [`edit`], to a recorded request; a [`Template`]
//! gives it another value for each event. Nothing here does I/O: the clock and the random bytes are arguments.

pub(crate) mod cloudevents;
pub(crate) mod edit;
mod error;
mod event;
mod format;
mod item;
mod item_note;
mod lint;
mod request_builder;
mod samples;
mod template;

pub(crate) use error::PayloadError;
pub(crate) use event::{Event, EventType, Extras, FilePart};
pub(crate) use format::Format;
pub(crate) use item::{Item, ItemError, ItemValue, parse_header, parse_path};
pub(crate) use item_note::{ItemBase, ItemText, elsewhere, item_note};
pub(crate) use lint::{LintFinding, lint};
pub(crate) use request_builder::{RequestBuilder, USER_AGENT};
pub(crate) use samples::{SAMPLES, Sample};
pub(crate) use template::{Template, Values};
