//! `hook check`: whether an endpoint handles webhooks right.
//!
//! `options.rs` chooses the cases and checks the flags. `run.rs` goes through the groups of the catalogue, and
//! `cases.rs` runs a case: it makes the requests (`conformance/check/`), sends them to the endpoint
//! (`checked_endpoint.rs`, `requester.rs`), and the expectation of the case judges what came. `handshakes.rs` plays
//! the provider's own check, `observer.rs` runs the command that shows the state of the consumer, and `report.rs`
//! writes what was found.

mod cases;
mod checked_endpoint;
mod handshakes;
mod observer;
mod options;
mod report;
mod requester;
mod run;

pub(super) use options::check_flags;
pub(super) use run::run;
