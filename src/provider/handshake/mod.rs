//! Handshakes: how a provider checks that an endpoint belongs to its user, and the response that it expects.
//!
//! A [`HandshakeSpec`] describes the handshake of one provider, and `table.rs` lists them all. The endpoint's side is
//! [`find`], which recognizes a handshake request, and [`respond()`]. The provider's side is [`probe()`], which makes
//! the request, and [`check_response`], which says what is wrong with an endpoint's response. Nothing here does I/O,
//! and no URL in a request is ever fetched.

mod probe;
mod respond;
mod spec;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use probe::{
    ProbeInput, check_forged_response, check_response, expected_response, probe,
};
pub(crate) use respond::{
    HandshakeConfig, HandshakeRefusal, HandshakeResponse, VerifiedSchemes, respond,
};
pub(crate) use spec::HandshakeSpec;
pub(crate) use table::{HANDSHAKES, find, find_by_name, label};
