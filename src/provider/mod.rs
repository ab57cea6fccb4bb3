//! The known providers of webhooks: how their requests are recognized, and how a test event of theirs is sent.
//!
//! Each [`Provider`] is one literal in `table.rs`: matchers that recognize its requests, the places of the event type
//! and the delivery id, and an [`EmulationSpec`] for each way in which it sends events. `samples/` holds the bodies of
//! its test events. The checks that some providers make of an endpoint are in [`handshake`]. Nothing here does I/O: the
//! clock and the random bytes are arguments.

mod aliases;
mod emulate;
pub(crate) mod handshake;
mod provider;
mod recognize;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use emulate::EmulationSpec;
pub(crate) use provider::Provider;
pub(crate) use recognize::{Origin, id_headers, recognize, recognize_content};
pub(crate) use table::{emulated, label, names};
