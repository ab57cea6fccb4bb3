//! The server of the listener: event loops over mio that own the sockets (the home of mio and socket2).
//!
//! The first loop accepts connections and distributes them. Each loop reads, parses, calls the [`Service`] inline, and
//! writes: one read and one write per request, no hand-off to another thread. Nothing in a loop blocks or sleeps.
//! Whatever has to wait is a timer entry, or waits for a message from another thread.
//!
//! A request goes through `accept`, `event_loop`, `connection` (its `input`, the parser, the service, its `output`).

mod accept;
mod bind;
mod config;
mod connection;
mod event_loop;
mod server;
mod service;

#[cfg(test)]
mod tests;

pub(crate) use bind::{BindError, bind};
pub(crate) use config::ServerConfig;
pub(crate) use server::{Server, ServerHandle};
pub(crate) use service::{
    Action, ConnectionEnd, IncomingRequest, ResponseOutcome, Service, SuspendedRequest, Suspender,
};
