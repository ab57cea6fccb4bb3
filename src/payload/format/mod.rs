//! The formats in which an event is put on the wire.
//!
//! [`Format::encode`] turns an event into an [`EncodedEvent`](super::event::EncodedEvent): method, content type,
//! headers, body and query. Each file holds the formats that share an encoding.

mod cloudevents;
mod encode;
mod fields;
#[cfg(test)]
mod tests;
mod xml;

pub(crate) use encode::Format;
