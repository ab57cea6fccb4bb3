//! The path of a received request, from the server to the response, the record and the display.
//!
//! A loop of the server calls [`Listener`] with each complete request. The [`pipeline`] inspects it (who sent it, is
//! the signature valid, is it a check of the endpoint), gives it its number under the lock of the [`recorder`], counts
//! and records it, and chooses the response. When the response has left, it counts for the goal of the run.
//!
//! A loop serves many connections, so what takes long has a thread of its own, and the request is suspended meanwhile:
//!
//! - the *inspector* takes requests over 256 KiB, which take long to parse and to verify;
//! - the *explainer* finds the likely cause of an invalid signature, which takes as long as a hundred checks;
//! - the [`forward`] thread watches the connections to all targets, so that a slow target delays only its own requests;
//! - the [`syncer`] flushes the record to the disk, once for all requests that wait for it;
//! - the [`Printer`] formats and writes what is shown, so that a slow reader does not delay a response.
//!
//! The command learns what decides the run from [`notice`]s over one channel. The files depend on each other in one
//! direction: request_state, recorder, pipeline, forward, dispatcher, syncer,
//! committer, listener.

mod auditor;
mod committer;
mod dispatcher;
mod display;
mod forward;
mod handshakes;
mod listener;
mod notice;
mod pipeline;
mod recorder;
mod request_state;
mod responses;
mod syncer;
mod targets;
mod verifier;
mod views;
mod workers;

pub(crate) use display::{DisplayEvent, DisplayQueue, Overflow, Printer, Renderer};
pub(crate) use handshakes::Handshakes;
pub(crate) use listener::Listener;
pub(crate) use notice::{ForwardFailure, Notice};
pub(crate) use pipeline::{ListenerConfig, Outputs};
pub(crate) use targets::{ForwardConfig, ForwardError, ForwardTarget};
pub(crate) use verifier::{Verifier, VerifierError};
pub(crate) use views::{DataFormat, DataRenderer, HumanFormat, HumanRenderer};
