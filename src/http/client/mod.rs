//! The HTTP client that delivers requests (the home of ureq and rustls).
//!
//! ureq resolves names, connects through proxies and negotiates TLS, over this module's sockets. Requests are written and
//! responses read by this module's own code: ureq's request path moves and groups headers, rejects unusual targets, and
//! loses a response that arrives before the request is sent.
//!
//! [`Session`] keeps one connection to one endpoint; [`ConnectionPool`] drives many connections from one thread.

mod client;
mod connect_options;
mod connection;
mod connector;
mod deadline;
mod outcome;
mod pool;
mod response_parser;
mod session;
mod tls_error;
mod transport;

#[cfg(test)]
mod tests;

pub(crate) use client::Client;
pub(crate) use connect_options::{ConnectOptions, ConnectOptionsError, ProxyChoice, TlsOptions};
pub(crate) use outcome::{ClientError, ExchangeLimits, FailedExchange, TimedResponse};
pub(crate) use pool::ConnectionPool;
pub(crate) use session::Session;
pub(crate) use tls_error::TlsError;
