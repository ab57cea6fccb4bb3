//! The bounds of a server, in time, bytes and connections.

use std::time::Duration;

use crate::http::parser::ParserLimits;

/// The bounds of a server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServerConfig {
    /// Threads that serve connections.
    pub(crate) loops: usize,
    pub(crate) limits: ParserLimits,
    /// Open connections.
    pub(crate) max_connections: usize,
    /// Added to the refusal of a connection over `max_connections`, such as the option that raises the bound.
    pub(crate) max_connections_advice: &'static str,
    /// Bytes of all bodies that are held: being read, deferred or suspended.
    pub(crate) max_in_flight: usize,
    /// From the first byte of a head to its last.
    pub(crate) head_timeout: Duration,
    /// Between two requests of a persistent connection.
    pub(crate) idle_timeout: Duration,
    /// Between two pieces of a body.
    pub(crate) body_timeout: Duration,
    /// How long a body may stay below `min_rate`. Without this bound a sender that dribbles bytes would hold its
    /// connection for ever.
    pub(crate) rate_grace: Duration,
    /// The average that a body must reach after `rate_grace`, in bytes a second.
    pub(crate) min_rate: u64,
    /// While the sender takes nothing of a response.
    pub(crate) write_timeout: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            loops: default_loops(),
            limits: ParserLimits::default(),
            max_connections: 4096,
            max_connections_advice: "",
            max_in_flight: 256 << 20,
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(30),
            rate_grace: Duration::from_secs(20),
            min_rate: 500,
            write_timeout: Duration::from_secs(30),
        }
    }
}

/// One core is left to the sender, which usually runs on this machine. Measured: with two loops on two cores, loops and
/// sender take turns, and 16 persistent connections reach three quarters of the rate of one loop. More than two loops
/// serve more than any sender on the same machine asks for.
fn default_loops() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores - 1).clamp(1, 2)
}
