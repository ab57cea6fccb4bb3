//! The flags that the commands which send share: delivery, connection, display.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::{LineLimit, values};
use crate::expression::Expression;
use crate::message::{ConnectTo, StatusSet};
use crate::retry::{Backoff, RetryPolicy};

#[derive(Args, Debug)]
#[command(next_help_heading = "Deliver and retry")]
pub(crate) struct DeliveryArgs {
    /// Longest time an attempt may take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = values::some_time)]
    pub(crate) timeout: Duration,
    /// Longest time to connect
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = values::some_time, hide_short_help = true)]
    pub(crate) connect_timeout: Duration,
    /// Longest time for all attempts of an event together, waits included
    #[arg(long, value_name = "TIME", value_parser = values::some_time, hide_short_help = true)]
    pub(crate) deadline: Option<Duration>,
    /// Retry up to N times after no response, 408, 425, 429 or 5xx
    ///
    /// Each attempt has the same delivery id and body, and a new signature.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = values::any_small_number)]
    pub(crate) retry: u32,
    /// Waits between attempts: `exponential`, `standard`, a time, or a list such as `5s,5m,30m`
    ///
    /// `exponential` waits up to 1s, then doubles up to 1m. `standard` waits as Standard Webhooks proposes: 5s, 5m,
    /// 30m, 2h … 24h. The last time of a list repeats.
    #[arg(long, value_name = "WAITS", default_value = "exponential", value_parser = values::backoff, requires = "retry", hide_short_help = true)]
    pub(crate) backoff: Backoff,
    /// Longest wait that an endpoint can ask for with Retry-After
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = values::duration, requires = "retry", hide_short_help = true)]
    pub(crate) max_retry_after: Duration,
    /// Seed of the random part of exponential waits, to repeat a run
    #[arg(long, value_name = "N", requires = "retry", value_parser = values::any_number, hide_short_help = true)]
    pub(crate) seed: Option<u64>,
    /// Statuses that count as delivered, such as `200,202` or `4xx`
    #[arg(long, value_name = "STATUSES", default_value_t, value_parser = StatusSet::parse, hide_short_help = true)]
    pub(crate) success: StatusSet,
    /// Exit with 7 if the response does not match, such as `/ok=true`; repeatable
    ///
    /// The key is `status`, `header.NAME`, or a JSON Pointer into the body. See `hook help expressions`.
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse_for_response)]
    pub(crate) expect: Vec<Expression>,
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

pub(super) const CONNECTION_HEADING: &str = "Connection";

#[derive(Args, Debug)]
#[command(next_help_heading = CONNECTION_HEADING)]
pub(crate) struct ConnectionArgs {
    /// Trust only the certificates in this file (PEM), and those that they have signed
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub(crate) cacert: Option<String>,
    /// Client certificate with its chain (PEM)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub(crate) cert: Option<String>,
    /// Private key of --cert (PEM), where it is in another file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "cert", hide_short_help = true)]
    pub(crate) key: Option<String>,
    /// Do not verify the endpoint's certificate
    #[arg(long, hide_short_help = true)]
    pub(crate) insecure: bool,
    /// Name that the endpoint's certificate must have, instead of the URL's host
    #[arg(long, value_name = "NAME", value_parser = values::host, hide_short_help = true)]
    pub(crate) tls_server_name: Option<String>,
    /// Connect to ADDRESS for URLs with this host and port; repeatable
    #[arg(long, value_name = "HOST:PORT:ADDRESS", value_parser = ConnectTo::parse_resolve, hide_short_help = true)]
    pub(crate) resolve: Vec<ConnectTo>,
    /// Connect to the second host and port for URLs with the first; each part may be empty; repeatable
    #[arg(long, value_name = "HOST:PORT:HOST:PORT", value_parser = ConnectTo::parse, hide_short_help = true)]
    pub(crate) connect_to: Vec<ConnectTo>,
    /// Connect to this Unix socket, whatever host the URL has
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with_all = ["proxy", "no_proxy", "resolve", "connect_to"], hide_short_help = true)]
    pub(crate) unix_socket: Option<PathBuf>,
    /// HTTP proxy (by CONNECT) or SOCKS5 proxy to use [env: ALL_PROXY, HTTPS_PROXY, HTTP_PROXY; never for loopback]
    #[arg(long, value_name = "URL", value_parser = values::proxy_url, conflicts_with = "no_proxy", hide_short_help = true)]
    pub(crate) proxy: Option<String>,
    /// Use no proxy, whatever the environment says [env: NO_PROXY, a list of hosts]
    #[arg(long, hide_short_help = true)]
    pub(crate) no_proxy: bool,
}

/// What a command that sends requests shows of them.
#[derive(Args, Debug)]
#[command(next_help_heading = "Display")]
pub(crate) struct SendDisplayArgs {
    /// Print the exact HTTP request; send nothing
    #[arg(short = 'n', long, conflicts_with = "json")]
    pub(crate) dry_run: bool,
    /// Write a JSON line for each attempt; with many events of `send`, one summary line
    #[arg(long, conflicts_with_all = ["quiet", "verbose"])]
    pub(crate) json: bool,
    /// Show nothing but errors and warnings
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Show the headers of requests and responses, and where the time went
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Lines of a response body to show [default: 1000 on a terminal, else all]
    #[arg(long, value_name = "N|all", value_parser = values::lines, conflicts_with_all = ["json", "quiet"], hide_short_help = true)]
    pub(crate) lines: Option<LineLimit>,
    /// Show credentials in headers, which are masked otherwise
    #[arg(long, hide_short_help = true)]
    pub(crate) show_secrets: bool,
}
