//! `hook listen`

use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::StyledStr;
use clap::{Arg, Args, ValueEnum, ValueHint};

use super::deliver::CONNECTION_HEADING;
use super::{BindAddress, ConnectionArgs, HeaderArg, LineLimit, SchemeChoice, Signing, values};
use crate::expression::{Expression, Goal};
use crate::message::Url;
use crate::response_plan::{FailFirst, ResponseDelay, ResponseRoute};
use crate::signature::Secret;

/// The flags of `hook listen`.
#[derive(Args, Debug)]
#[command(
    before_help = "Examples:
  hook listen 3000
  hook listen --forward-to :4000/hooks --verify github --secret-file key.txt
  hook listen --port 0 --count 1 --timeout 10s -- hook send -e contact.added",
    after_long_help = "More examples:
  hook listen --status 503,503,200 -H 'Retry-After: 5'
  hook listen --fail-first 2:reset --delay 100ms..3s
  hook listen --route 'POST /billing=201' --route '/users/*=404@missing.json'
  hook listen --forward-to 'invoice.*=:4000' --forward-to :3000/hooks
  hook listen --json | jq -r 'select(.type == \"request\").event.type'
  hook listen --record received.jsonl --view line
  hook listen --port 0 --timeout 10s --want event=contact.added \\
    --want 'event=deal.* x 2' --unique -- ./shop-test {url}
  hook listen --port 0 --count 1 --expect /data/email=zoe@example.com \\
    --junit report.xml -- ./shop-test {url}

See also: `hook help expressions`, `hook help schemes`, `hook help exit-codes`",
    mut_args(about_targets)
)]
pub(crate) struct Listen {
    /// Short for --port and --host
    #[arg(value_name = "[HOST:]PORT", value_parser = values::listen_address, conflicts_with_all = ["port", "host"])]
    pub(crate) address: Option<BindAddress>,
    /// Command to run once the listener is ready, with HOOK_URL and HOOK_PORT in its environment
    ///
    /// `{url}` and `{port}` in its arguments are replaced. Without --count or --want, the listener exits when the
    /// command exits. With them, the command has 5 seconds to exit after they are met, and is then ended; --grace
    /// changes this time. If the command fails, its exit code is used.
    #[arg(last = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    pub(crate) command: Vec<OsString>,
    /// Where it listens
    #[command(flatten)]
    pub(crate) bind: BindArgs,
    /// Which response it gives
    #[command(flatten)]
    pub(crate) respond: RespondArgs,
    /// Where requests go on to
    #[command(flatten)]
    pub(crate) forward: ForwardArgs,
    /// How targets are reached
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    /// What a request must prove
    #[command(flatten)]
    pub(crate) verify: ListenVerifyArgs,
    /// How good a sender is
    #[command(flatten)]
    pub(crate) audit: AuditArgs,
    /// When it exits, and with which code
    #[command(flatten)]
    pub(crate) wait: WaitArgs,
    /// What is kept
    #[command(flatten)]
    pub(crate) record: RecordArgs,
    /// What is shown
    #[command(flatten)]
    pub(crate) display: ListenDisplayArgs,
    /// What a sender cannot exceed
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// The flags of the connection are those of `hook send`; here they say how targets are reached.
fn about_targets(argument: Arg) -> Arg {
    if argument.get_help_heading() != Some(CONNECTION_HEADING) {
        return argument;
    }
    let help = argument.get_help().map(StyledStr::to_string);
    let help = help.unwrap_or_default().replace("endpoint", "target");
    argument.help(help).requires("forward_to")
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Address")]
pub(crate) struct BindArgs {
    /// Port to listen on; 0 takes a free port and prints it
    #[arg(short, long, value_name = "PORT", default_value_t = 8080, value_parser = values::port)]
    pub(crate) port: u16,
    #[arg(
        long,
        value_name = "HOST",
        value_parser = values::listen_host,
        value_hint = ValueHint::Hostname,
        help = "Name or address to bind [default: 127.0.0.1 and [::1]]",
        long_help = "Name or address to bind [default: 127.0.0.1 and [::1]]

`0.0.0.0` accepts connections from other machines over IPv4, `::` also over IPv6."
    )]
    pub(crate) host: Option<String>,
    /// Write the URL to this file once requests can be sent
    ///
    /// The file is removed when `hook` starts and when it exits.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub(crate) ready_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Respond")]
pub(crate) struct RespondArgs {
    /// Status of the response, or a list: `503,503,200`
    ///
    /// Each request gets the next status of the list. The last one repeats.
    #[arg(long, value_name = "STATUS", default_value = "200", value_delimiter = ',', value_parser = values::status)]
    pub(crate) status: Vec<u16>,
    /// Body of the response, or @FILE for the content of a file
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(crate) body: Option<String>,
    /// Header of the response; repeatable
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE|@FILE", value_parser = values::header)]
    pub(crate) headers: Vec<HeaderArg>,
    /// Wait before each response: `2s`, or `100ms..3s`
    ///
    /// A range waits for a random time in it.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = values::delay)]
    pub(crate) delay: ResponseDelay,
    /// Fail the first N requests: HOW is 503, `drop`, `reset`, `hang`
    ///
    /// Without HOW the status is 500.
    /// `drop` closes the connection without a response, `reset` resets it, and
    /// `hang` leaves it open.
    #[arg(long, value_name = "N[:HOW]", value_parser = values::fail_first)]
    pub(crate) fail_first: Option<FailFirst>,
    /// Add a `Retry-After` header to 4xx and 5xx responses
    #[arg(long, value_name = "TIME", value_parser = values::duration, hide_short_help = true)]
    pub(crate) retry_after: Option<Duration>,
    /// Respond to this method and path with another status: `POST /billing=201`, `/users/*=404@body.json`; repeatable
    #[arg(long = "route", value_name = "[METHOD ]PATH=STATUS[@FILE]", value_parser = values::route, hide_short_help = true)]
    pub(crate) routes: Vec<ResponseRoute>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Forward")]
pub(crate) struct ForwardArgs {
    /// Forward to this URL and return its response; repeatable
    ///
    /// With a glob such as `invoice.*=:4000` it receives only these events.
    /// The first target that matches gives the
    /// response. Other targets that match receive a copy.
    #[arg(long = "forward-to", value_name = "[EVENT_GLOB=]URL", value_parser = values::target)]
    pub(crate) forward_to: Vec<(Option<String>, Url)>,
    /// Forward only requests that match; repeatable, all must match
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse, requires = "forward_to", hide_short_help = true)]
    pub(crate) forward_only: Vec<Expression>,
    /// Set a header of the forwarded request; repeatable
    #[arg(long, value_name = "NAME: VALUE|@FILE", value_parser = values::header, requires = "forward_to", hide_short_help = true)]
    pub(crate) forward_header: Vec<HeaderArg>,
    /// Longest time a target may take; after it the sender gets 504
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = values::some_time, requires = "forward_to", hide_short_help = true)]
    pub(crate) forward_timeout: Duration,
    /// Add X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto to the forwarded request
    #[arg(long, requires = "forward_to", hide_short_help = true)]
    pub(crate) x_forwarded: bool,
    /// Append the request's path to the target's path, instead of replacing it
    #[arg(long, requires = "forward_to", hide_short_help = true)]
    pub(crate) keep_path: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Signatures and handshakes")]
pub(crate) struct ListenVerifyArgs {
    /// Verify each signature, and respond 401 if it is not valid
    ///
    /// `auto` detects the scheme by the headers.
    #[arg(long = "verify", value_name = "SCHEME|auto", value_parser = values::SCHEME_OR_AUTO, hide_possible_values = true)]
    pub(crate) scheme: Option<SchemeChoice>,
    /// Respond as usual to a request whose signature is not valid
    #[arg(long, requires = "scheme", hide_short_help = true)]
    pub(crate) accept_invalid: bool,
    /// Oldest signature that is accepted [default: the scheme's own]
    #[arg(long, value_name = "TIME", value_parser = values::duration, requires = "scheme", conflicts_with = "ignore_timestamp", hide_short_help = true)]
    pub(crate) tolerance: Option<Duration>,
    /// Accept a signature of any age
    #[arg(long, requires = "scheme", hide_short_help = true)]
    pub(crate) ignore_timestamp: bool,
    /// Secrets, and what a scheme needs
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// Verify token for the handshakes of Meta, WebSub and others [env: HOOK_VERIFY_TOKEN]
    ///
    /// Prefer the variable: other users can see the flag in the process list.
    #[arg(long, value_name = "TOKEN", value_parser = values::token, hide_short_help = true)]
    pub(crate) verify_token: Option<Secret>,
    /// Origin whose CloudEvents OPTIONS request is granted, or `*`; repeatable
    #[arg(long, value_name = "ORIGIN", value_parser = values::header_value, hide_short_help = true)]
    pub(crate) allow_origin: Vec<String>,
    /// Requests a minute that such an origin may send [default: as many as it asks for]
    #[arg(long, value_name = "N", requires = "allow_origin", value_parser = values::allowed_rate, hide_short_help = true)]
    pub(crate) allow_rate: Option<NonZeroU32>,
    /// Treat handshakes (Slack's url_verification, Meta's hub.challenge …) like any other request
    #[arg(long, conflicts_with_all = ["verify_token", "allow_origin"], hide_short_help = true)]
    pub(crate) no_handshake: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Audit")]
pub(crate) struct AuditArgs {
    /// Respond as a strict consumer, and report what the sender does wrong
    ///
    /// Requests get the responses that --audit-plan prints, one after the other: errors, a timeout, a redirect and
    /// others. At the end each case is listed with its result. The exit code is 7 if a case of the level `must` has
    /// failed. --delay and --retry-after change the times.
    #[arg(long, conflicts_with_all = ["status", "body", "headers", "routes", "fail_first", "forward_to", "unique"])]
    pub(crate) audit: bool,
    /// Print the responses of --audit in their order, and its cases, and exit
    #[arg(long, hide_short_help = true)]
    pub(crate) audit_plan: bool,
    /// Give the responses of --audit N times [default: 1]
    #[arg(long, value_name = "N", value_parser = values::audit_rounds, hide_short_help = true)]
    pub(crate) audit_rounds: Option<u32>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Wait and check")]
pub(crate) struct WaitArgs {
    /// Exit with 0 after N requests
    #[arg(long, value_name = "N", value_parser = values::some_number)]
    pub(crate) count: Option<u64>,
    /// Exit with 0 once a request matches, or N do; repeatable
    ///
    /// `event=deal.* x 2` wants two. Each --want must be met.
    #[arg(long, value_name = "EXPR[ x N]", value_parser = Goal::parse)]
    pub(crate) want: Vec<Goal>,
    /// Count only requests that match, such as `event=contact.*`; repeatable
    ///
    /// All must match. Other requests get a response too, and are recorded.
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse)]
    pub(crate) only: Vec<Expression>,
    /// Exit with 7 at the first counted request that does not match; repeatable
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse)]
    pub(crate) expect: Vec<Expression>,
    /// Exit with 7 if a delivery id comes twice
    #[arg(long)]
    pub(crate) unique: bool,
    /// Exit with 7 if one more request comes within --settle after --count and --want are met
    #[arg(long)]
    pub(crate) exactly: bool,
    /// Time that --exactly waits for one more request
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = values::duration, requires = "exactly", hide_short_help = true)]
    pub(crate) settle: Duration,
    /// Exit after this time: with 6 if something is missing, otherwise with 0
    ///
    /// Once the goal is reached, COMMAND may still take the time of --grace, also beyond this time.
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    pub(crate) timeout: Option<Duration>,
    /// Time COMMAND may continue after the goal [default: 5s]
    ///
    /// The goal is reached once --count and --want are met. `hook` then gives COMMAND this time to exit, and says so
    /// when it has to end it. --timeout does not shorten it.
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    pub(crate) grace: Option<Duration>,
    /// Write a JUnit report to this file at the end
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) junit: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Record")]
pub(crate) struct RecordArgs {
    /// Append each request and its response to this file
    ///
    /// A 2xx is sent only after its request is in the file.
    #[arg(long = "record", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Like --record, but the file must not exist yet
    #[arg(long = "record-new", value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "file", hide_short_help = true)]
    pub(crate) new_file: Option<PathBuf>,
    /// Respond only after the record is on the disk (fdatasync)
    #[arg(long, hide_short_help = true)]
    pub(crate) sync: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Display")]
pub(crate) struct ListenDisplayArgs {
    /// Write JSON Lines to stdout
    ///
    /// The first line is `ready`, then come `request` and `response` lines, and the last is the verdict. See `hook help
    /// wire-form`.
    #[arg(long, conflicts_with_all = ["quiet", "view"])]
    pub(crate) json: bool,
    /// How much of each request to show; with --audit: line
    #[arg(
        long,
        value_enum,
        value_name = "VIEW",
        default_value = "full",
        default_value_if("audit", "true", "line")
    )]
    pub(crate) view: ViewChoice,
    /// Show nothing but errors
    #[arg(short, long, conflicts_with = "view")]
    pub(crate) quiet: bool,
    /// Show the headers of a target's response too
    #[arg(short, long, conflicts_with_all = ["quiet", "json"], hide_short_help = true)]
    pub(crate) verbose: bool,
    /// Lines of a body to show [default: 1000 on a terminal, else all]
    #[arg(long, value_name = "N|all", value_parser = values::lines, conflicts_with = "json", hide_short_help = true)]
    pub(crate) lines: Option<LineLimit>,
    /// Show credentials such as Authorization and Cookie, which are masked otherwise
    #[arg(long, hide_short_help = true)]
    pub(crate) show_secrets: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Largest body; a larger one gets 413
    #[arg(long, value_name = "SIZE", default_value = "32MiB", value_parser = values::size, hide_short_help = true)]
    pub(crate) max_body: u64,
    /// Connections at once; one more closes the connection that is idle for longest
    #[arg(long, value_name = "N", default_value_t = 4096, value_parser = values::some_small_number, hide_short_help = true)]
    pub(crate) max_connections: u32,
}

/// How much of a request is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ViewChoice {
    /// Request line, headers and body
    Full,
    /// One line for a request and its response, cut to the width of the terminal
    Line,
    /// Request line and headers
    Headers,
    /// Body; its exact bytes into a pipe or file
    Body,
    /// Exact bytes of the requests, one after the other; into a pipe or file only
    Raw,
}
