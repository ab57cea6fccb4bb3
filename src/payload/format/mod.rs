//! The formats in which an event is put on the wire.
//!
//! [`Format::encode`] turns an event into an [`EncodedEvent`]: method, content type, headers, body and query. Each file holds
//! the formats that share an encoding.

mod cloudevents;
mod encode;
mod encoded_event;
mod flat;
mod json;
mod multipart;
#[cfg(test)]
mod tests;
mod xml;

pub(crate) use encode::Format;
