//! Many connections to one endpoint, driven by one thread (a home of mio).
//!
//! Each connection carries one request at a time, over plain TCP. With a thread for each connection, sleeping and waking
//! would cost more than the exchange.

mod connection_pool;
mod pooled_connection;

pub(crate) use connection_pool::ConnectionPool;
