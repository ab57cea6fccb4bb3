//! Many connections, driven by one thread (a home of mio).
//!
//! A pool has endpoints, and each endpoint has connections that carry one request at a time. With a thread for each
//! connection, sleeping and waking would cost more than the exchange. [`ConnectionPool`] waits for events and hands out
//! what has completed, [`PooledConnection`](pooled_connection::PooledConnection) is one connection, [`PoolEndpoint`]
//! knows how to reach its endpoint and which of its connections are free.

mod connection_pool;
mod endpoint;
mod pooled_connection;
mod stream;

#[cfg(test)]
mod tests;

pub(crate) use connection_pool::{Completed, ConnectionPool};
pub(crate) use endpoint::PoolEndpoint;
pub(super) use endpoint::{Addresses, EndpointAddress, TlsFactory};
pub(crate) use pooled_connection::{PoolJob, Resend};
