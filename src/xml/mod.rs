//! XML as text: escaped to be written, and read for display and for an event type (home of quick-xml).
//!
//! What is read comes from strangers. Tokens are read one after the other, entities are never expanded, and nothing is
//! resolved or fetched.

mod escape;
mod format;
mod read;

pub(crate) use escape::{is_allowed, push_attribute, push_text};
pub(crate) use format::{XmlSink, XmlTokenKind, reindent};
pub(crate) use read::child_text;
