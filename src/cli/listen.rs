//! `hook listen`

use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};

use super::{BindAddress, HeaderArg, LineLimit, SchemeChoice, Signing, values};
use crate::expression::{Expression, Goal};
use crate::message::Url;
use crate::response_plan::{FailFirst, ResponseDelay, ResponseRoute};
use crate::signature::Secret;

/// What `hook listen` was told.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook listen
  hook listen 3000
  hook listen --port 0 --json | jq -r 'select(.type == \"request\").event.type'
  hook listen --forward-to :3000/hooks --forward-to 'invoice.*=:4000'
  hook listen --verify github --secret-file key.txt
  hook listen --status 503 -H 'Retry-After: 5' --delay 2s
  hook listen --port 0 --count 1 --timeout 10s -- hook send --event contact.added
  hook listen --port 0 --timeout 10s --want event=contact.added --want 'event=deal.* x 2' --unique -- ./shop-test {url}
  hook listen --port 0 --count 1 --expect /data/email=zoe@example.com --junit report.xml -- ./shop-test

Expressions (--only, --expect, --want): KEY, !KEY, KEY=VALUE, also != ~= (a regular expression) < <= > >=. KEY is event,
id, provider, method, path, target, query.NAME, header.NAME, form.NAME, body, size, signature, remote, duplicate, attempt,
gap, or a JSON Pointer into the body (/data/email; * for any element). event, path and method take globs.")]
pub(crate) struct Listen {
    /// The port, and the host if wanted: short for --port and --host
    #[arg(value_name = "[HOST:]PORT", value_parser = values::listen_address, conflicts_with_all = ["port", "host"])]
    pub(crate) address: Option<BindAddress>,
    /// The port; 0 takes a free one and says which
    #[arg(short, long, value_name = "PORT", default_value_t = 8080, value_parser = values::port)]
    pub(crate) port: u16,
    /// The name or address to listen on
    #[arg(
        long,
        value_name = "HOST",
        value_parser = values::listen_host,
        value_hint = ValueHint::Hostname,
        help = "The name or address to listen on [default: 127.0.0.1 and [::1]]"
    )]
    pub(crate) host: Option<String>,
    /// The answer's status; of several, `500,503,200`, each request gets the next, and the last one stays
    #[arg(long, value_name = "STATUS", default_value = "200", value_delimiter = ',', value_parser = values::status)]
    pub(crate) status: Vec<u16>,
    /// The answer's body, or @FILE for a file's content
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(crate) body: Option<String>,
    /// A header of the answer; may be repeated
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE|@FILE", value_parser = values::header)]
    pub(crate) headers: Vec<HeaderArg>,
    /// Hold each answer back; `100ms..3s` for a random time between these
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = values::delay)]
    pub(crate) delay: ResponseDelay,
    /// Fail the first N requests: with 500 or this status, or `drop`, `reset` or `hang` the connection
    #[arg(long, value_name = "N[:HOW]", value_parser = values::fail_first)]
    pub(crate) fail_first: Option<FailFirst>,
    /// Say with answers of 4xx and 5xx when to come again
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    pub(crate) retry_after: Option<Duration>,
    /// Answer this method and path otherwise: `POST /billing=201`, `/users/*=404@body.json`; may be repeated
    #[arg(long = "route", value_name = "[METHOD ]PATH=STATUS[@FILE]", value_parser = values::route)]
    pub(crate) routes: Vec<ResponseRoute>,
    /// Hand each request on to this URL and its answer back; with a glob only those events. May be repeated: the first that
    /// fits gives the answer, the others are told
    #[arg(long = "forward-to", value_name = "[EVENT_GLOB=]URL", value_parser = values::target)]
    pub(crate) forward_to: Vec<(Option<String>, Url)>,
    /// Hand on only requests that meet this; may be repeated: all must hold
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse, requires = "forward_to")]
    pub(crate) forward_only: Vec<Expression>,
    /// Set a header in what is handed on; may be repeated
    #[arg(long, value_name = "NAME: VALUE|@FILE", value_parser = values::header, requires = "forward_to")]
    pub(crate) forward_header: Vec<HeaderArg>,
    /// How long the target may take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = values::some_time, requires = "forward_to")]
    pub(crate) forward_timeout: Duration,
    /// Tell the target who sent it: X-Forwarded-For, -Host and -Proto
    #[arg(long, requires = "forward_to")]
    pub(crate) x_forwarded: bool,
    /// Put the request's path behind the target's, instead of replacing it
    #[arg(long, requires = "forward_to")]
    pub(crate) keep_path: bool,
    /// Check each request's signature; one that is not valid is answered with 401. `auto` finds the scheme by the headers
    #[arg(long, value_name = "SCHEME|auto", value_parser = values::SCHEME_OR_AUTO, hide_possible_values = true)]
    pub(crate) verify: Option<SchemeChoice>,
    /// Answer a request whose signature is not valid as any other
    #[arg(long, requires = "verify")]
    pub(crate) accept_invalid: bool,
    /// How old a signature may be [default: the scheme's own]
    #[arg(long, value_name = "TIME", value_parser = values::duration, requires = "verify", conflicts_with = "ignore_timestamp")]
    pub(crate) tolerance: Option<Duration>,
    /// Do not check the time
    #[arg(long, requires = "verify")]
    pub(crate) ignore_timestamp: bool,
    /// The token that Meta and its like send with their check of the endpoint; shows in the process list: prefer
    /// HOOK_VERIFY_TOKEN
    #[arg(long, value_name = "TOKEN", value_parser = values::token)]
    pub(crate) verify_token: Option<Secret>,
    /// An origin that may send CloudEvents, or `*`: granted to its OPTIONS request; may be repeated
    #[arg(long, value_name = "ORIGIN", value_parser = values::header_value)]
    pub(crate) allow_origin: Vec<String>,
    /// How many requests a minute such an origin may send [default: as many as it asks for]
    #[arg(long, value_name = "N", requires = "allow_origin", value_parser = values::allowed_rate)]
    pub(crate) allow_rate: Option<NonZeroU32>,
    /// Answer endpoint checks (Slack's url_verification, Meta's hub.challenge …) like any other request
    #[arg(long, conflicts_with_all = ["verify_token", "allow_origin"])]
    pub(crate) no_handshake: bool,
    /// The secrets and what the scheme needs
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// End with 0 when so many requests have been answered
    #[arg(long, value_name = "N", value_parser = values::some_number)]
    pub(crate) count: Option<u64>,
    /// Count only requests that meet this, such as `event=contact.*`; may be repeated: all must hold
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse)]
    pub(crate) only: Vec<Expression>,
    /// End with 7 at the first counted request that does not meet this; may be repeated
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse)]
    pub(crate) expect: Vec<Expression>,
    /// End with 0 when this has come, N times with ` x N`; may be repeated: each must come
    #[arg(long, value_name = "EXPR[ x N]", value_parser = Goal::parse)]
    pub(crate) want: Vec<Goal>,
    /// End with 7 if a delivery id comes twice
    #[arg(long)]
    pub(crate) unique: bool,
    /// End with 7 if another request comes within --settle after --count and --want are reached
    #[arg(long)]
    pub(crate) exactly: bool,
    /// How long --exactly waits for one too many
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = values::duration, requires = "exactly")]
    pub(crate) settle: Duration,
    /// Write a JUnit report to this file at the end
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) junit: Option<PathBuf>,
    /// End after this time: with 6 if something has not come, else with 0
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    pub(crate) timeout: Option<Duration>,
    /// Write JSON Lines: ready, then request and response lines, then the verdict
    #[arg(long, conflicts_with_all = ["quiet", "view"])]
    pub(crate) json: bool,
    /// Append each request, its answer and each refusal to this file, a 2xx only after its request is in there
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) record: Option<PathBuf>,
    /// The same to a file that must not exist yet
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "record")]
    pub(crate) record_new: Option<PathBuf>,
    /// Answer only when the record is on the disk (fdatasync), not only with the system
    #[arg(long)]
    pub(crate) sync: bool,
    /// Show nothing but errors
    #[arg(short, long, conflicts_with = "view")]
    pub(crate) quiet: bool,
    /// How much of each request to show
    #[arg(long, value_enum, value_name = "VIEW", default_value = "full")]
    pub(crate) view: ViewChoice,
    /// How many lines of a body to show [default: 1000 on a terminal, else all]
    #[arg(long, value_name = "N|all", value_parser = values::lines, conflicts_with = "json")]
    pub(crate) lines: Option<LineLimit>,
    /// Show the headers of a target's response too
    #[arg(short, long, conflicts_with_all = ["quiet", "json"])]
    pub(crate) verbose: bool,
    /// Show credentials such as Authorization and Cookie, which are masked otherwise
    #[arg(long)]
    pub(crate) show_secrets: bool,
    /// Write the URL to this file once requests can be sent
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) ready_file: Option<PathBuf>,
    /// The largest body; a larger one is answered with 413
    #[arg(long, value_name = "SIZE", default_value = "32MiB", value_parser = values::size)]
    pub(crate) max_body: u64,
    /// Connections at once; for one more, the one idle for longest is closed
    #[arg(long, value_name = "N", default_value_t = 4096, value_parser = values::some_small_number)]
    pub(crate) max_connections: u32,
    /// Run this command when ready, with HOOK_URL and HOOK_PORT in its environment, and {url} and {port} replaced in its
    /// arguments; without --count or --want, end when it ends
    #[arg(last = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    pub(crate) command: Vec<OsString>,
}

/// How much of a request is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ViewChoice {
    /// The line, the headers and the body
    Full,
    /// One line for a request and its response, cut to the width of the terminal
    Line,
    /// The line and the headers
    Headers,
    /// The body; its exact bytes into a pipe or file
    Body,
    /// The request's exact bytes, one after the other; into a pipe or file only
    Raw,
}
