//! The flags for how requests are delivered and how endpoints are reached, which the commands that send share.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::values;
use crate::expression::Expression;
use crate::message::{ConnectTo, StatusSet};
use crate::retry::{Backoff, RetryPolicy};

/// How requests are delivered.
#[derive(Args, Debug)]
#[command(next_help_heading = "Delivery")]
pub(crate) struct DeliveryArgs {
    /// How long an attempt may take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = values::some_time)]
    pub(crate) timeout: Duration,
    /// How long connecting may take
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = values::some_time)]
    pub(crate) connect_timeout: Duration,
    /// How long all attempts for an event may take together, with the waits between them
    #[arg(long, value_name = "TIME", value_parser = values::some_time)]
    pub(crate) deadline: Option<Duration>,
    /// Try again so often after no answer, 408, 425, 429 or 5xx: the same id and body, signed anew
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = values::any_small_number)]
    pub(crate) retry: u32,
    /// The waits between attempts: exponential (up to 1s, doubling to 1m), standard (5s, 5m, 30m, 2h … 24h), a time, or
    /// a list such as 5s,5m,30m, whose last one repeats
    #[arg(long, value_name = "WAITS", default_value = "exponential", value_parser = values::backoff, requires = "retry")]
    pub(crate) backoff: Backoff,
    /// The longest wait that an endpoint may ask for with Retry-After
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = values::duration, requires = "retry")]
    pub(crate) max_retry_after: Duration,
    /// Makes the random part of exponential waits repeatable
    #[arg(long, value_name = "N", requires = "retry", value_parser = values::any_number)]
    pub(crate) seed: Option<u64>,
    /// The statuses that count as delivered, such as 200,202 or 4xx
    #[arg(long, value_name = "STATUSES", default_value_t, value_parser = StatusSet::parse)]
    pub(crate) success: StatusSet,
    /// End with 7 if the answer does not meet this, such as `/ok=true` or `header.x-id`; may be repeated
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse_for_response)]
    pub(crate) expect: Vec<Expression>,
    /// How endpoints are reached
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

impl DeliveryArgs {
    /// When there is another attempt; `random` is the seed where none is given.
    pub(crate) fn policy(&self, random: u64) -> RetryPolicy {
        RetryPolicy {
            retries: self.retry,
            backoff: self.backoff.clone(),
            max_retry_after: self.max_retry_after,
            seed: self.seed.unwrap_or(random),
        }
    }
}

/// How endpoints are reached.
#[derive(Args, Debug)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectionArgs {
    /// Trust these authorities instead of the public ones; PEM
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) cacert: Option<String>,
    /// Our own certificate, with its chain, for an endpoint that asks for one; PEM
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) cert: Option<String>,
    /// Its private key, where that is not in the same file; PEM
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "cert")]
    pub(crate) key: Option<String>,
    /// Do not check the endpoint's certificate
    #[arg(long)]
    pub(crate) insecure: bool,
    /// The name that the endpoint's certificate has to have, instead of the URL's host
    #[arg(long, value_name = "NAME", value_parser = values::host)]
    pub(crate) tls_server_name: Option<String>,
    /// Connect to this address where the URL has this host and port; may be repeated
    #[arg(long, value_name = "HOST:PORT:ADDRESS", value_parser = ConnectTo::parse_resolve)]
    pub(crate) resolve: Vec<ConnectTo>,
    /// Connect to the second host and port where the URL has the first; each part may be empty; may be repeated
    #[arg(long, value_name = "HOST:PORT:HOST:PORT", value_parser = ConnectTo::parse)]
    pub(crate) connect_to: Vec<ConnectTo>,
    /// Connect to this Unix socket, whatever host the URL has
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with_all = ["proxy", "no_proxy", "resolve", "connect_to"])]
    pub(crate) unix_socket: Option<PathBuf>,
    /// Go through this HTTP proxy, by CONNECT [default: that of HTTPS_PROXY and its like, but never for loopback]
    #[arg(long, value_name = "URL", value_parser = values::proxy, conflicts_with = "no_proxy")]
    pub(crate) proxy: Option<String>,
    /// Use no proxy, whatever the environment says
    #[arg(long)]
    pub(crate) no_proxy: bool,
}
