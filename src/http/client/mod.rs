//! The HTTP client that delivers requests (the home of ureq and rustls).
//!
//! ureq resolves names and connects through proxies, over this module's sockets and TLS. Requests are written and
//! responses read by this module's own code: ureq's request path moves and groups headers, rejects unusual targets, and
//! loses a response that arrives before the request is sent.
//!
//! [`Session`] keeps one connection to one endpoint; [`ConnectionPool`] drives many connections from one thread.

mod client;
mod connect_options;
mod connection;
mod connector;
mod exchange;
mod happy_eyeballs;
mod pool;
mod proxy;
mod server_verifier;
mod socks;
mod tls;
mod tls_error;
mod tls_transport;
mod transport;

#[cfg(test)]
mod tests;

pub(crate) use client::{Client, Session};
pub(crate) use connect_options::{
    ClientIdentity, ConnectOptions, ConnectOptionsError, ProxyChoice, TlsOptions,
};
pub(crate) use exchange::{
    ClientError, ExchangeLimits, ExchangePhase, FailedExchange, TimedResponse, WritePace,
};
pub(crate) use pool::{Completed, ConnectionPool, PoolJob, Resend};
pub(crate) use tls_error::TlsError;
