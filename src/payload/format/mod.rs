//! How an event is put on the wire.

mod flat;
mod plain;
mod standard;

use super::Event;
use crate::message::json::{Json, Kind, Sink, reindent};

/// The shapes that `--format` offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Standard Webhooks: `{"type", "timestamp", "data"}`.
    Standard,
    /// The data's own members with `event` before them.
    Plain,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// A GET with everything in the query.
    Query,
}

/// What a format makes of an event.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// The method that the format uses.
    pub method: &'static str,
    /// The body's type, if there is a body.
    pub content_type: Option<&'static str>,
    /// The exact bytes of the body.
    pub body: Vec<u8>,
    /// The query, encoded.
    pub query: String,
}

impl Format {
    /// Gives an event its shape; the error says why it can't have it.
    pub fn shape(self, event: &Event) -> Result<Shape, String> {
        match self {
            Self::Standard => standard::shape(event),
            Self::Plain => plain::shape(event),
            Self::Form => flat::form(event),
            Self::Query => flat::query(event),
        }
    }
}

/// JSON without the white space between its tokens.
pub(super) fn compact(json: &Json) -> String {
    struct Compact(String);
    impl Sink for Compact {
        fn space(&mut self, _: &str) {}
        fn token(&mut self, _: Kind, text: &str) {
            self.0.push_str(text);
        }
    }
    let mut out = Compact(String::new());
    match reindent(json.as_str().as_bytes(), &mut out) {
        Ok(()) => out.0,
        Err(_) => json.as_str().to_owned(), // a `Json` is valid by construction
    }
}

fn json_post(body: String) -> Shape {
    Shape {
        method: "POST",
        content_type: Some("application/json"),
        body: body.into_bytes(),
        query: String::new(),
    }
}

#[cfg(test)]
mod tests;
