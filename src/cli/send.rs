//! `hook send`

use std::num::NonZeroU64;
use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};

use super::{
    Argument, ConnectionArgs, DeliveryArgs, HeaderArg, SendDisplayArgs, Signing, argument, values,
};
use crate::message::Url;
use crate::payload::cloudevents::Attribute;
use crate::payload::{EventType, Format};
use crate::provider::Provider;
use crate::record::Selection;
use crate::signature::{Scheme, Secret};

/// The flags of `hook send`.
#[derive(Args, Debug)]
#[command(
    before_help = "Examples:
  hook send :8080 contact.added contact.email=zoe@example.com
  hook send --url :3000/hooks --event deal.won --data @deal.json --retry 5
  hook send :3000 --as stripe --event invoice.paid --secret-file key.txt",
    after_long_help = "More examples:
  hook send --url :3000 --url :3001 --event deal.won
  hook send --url :3000 -e contact.added --format cloudevents --source /crm
  hook send --url :3000 -e contact.added --format multipart photo@zoe.png
  hook send --url :3000 --body @body.xml --content-type application/xml
  hook send --url :3000 --data @body.json --format plain -H 'X-Event: paid'
  hook send --url :3000 --event deal.won --sign standard --secret-file key.txt
  hook send --url :3000 --as github --event push ref=refs/heads/next
  hook send --url :3000 --event deal.won --retry 5 --expect /ok=true
  hook send --url :3000 --event deal.won --repeat 1000 -c 16 deal.id={{uuid}}
  hook send --url :3000 --event deal.won --duration 30s --rate 500/s --json
  hook send --url :3000 --event contact.added --data-from contacts.csv
  hook send --endpoints endpoints.toml --event purchase.completed
  hook send --url :3000 --event contact.added --curl
  hook send --url :3000 --from record.jsonl --nth 3 data.email=zoe@example.com
  hook send --from-curl copied.sh --sign stripe --secret-file key.txt

See also: `hook help items`, `hook help templates`, `hook help schemes`"
)]
pub(crate) struct Send {
    /// URL, event type, and ITEMs that change the data: `a.b=text`, `a:=JSON`
    ///
    /// The URL comes first. An ITEM is `key=text` or `key=@file` (a string), `key:=JSON` or `key:=@file` (JSON),
    /// `key@file` (a file of a multipart body), `name==value` (a query parameter), `Name:value`, `Name:` or `Name;`
    /// (set a header, remove it, send it empty). See `hook help items`.
    #[arg(value_name = "URL|EVENT|ITEM", value_parser = argument::ARGUMENT, hide_possible_values = true)]
    pub(crate) arguments: Vec<Argument>,
    /// What is sent
    #[command(flatten)]
    pub(crate) event: EventArgs,
    /// What else is said about a single event
    #[command(flatten)]
    pub(crate) metadata: MetadataArgs,
    /// Where it is sent
    #[command(flatten)]
    pub(crate) destination: DestinationArgs,
    /// The request that carries it
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// Its signature
    #[command(flatten)]
    pub(crate) signature: SendSignatureArgs,
    /// How it is delivered
    #[command(flatten)]
    pub(crate) delivery: DeliveryArgs,
    /// Many events
    #[command(flatten)]
    pub(crate) load: LoadArgs,
    /// How endpoints are reached
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    /// What is shown
    #[command(flatten)]
    pub(crate) display: SendDisplayArgs,
    /// Print a curl command that sends the same bytes; send nothing
    #[arg(long, conflicts_with_all = ["json", "dry_run"], help_heading = "Display", display_order = 899)]
    pub(crate) curl: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Event")]
pub(crate) struct EventArgs {
    /// Event type: one of `hook events`, or any other
    ///
    /// With --as it is one of `hook events --as PROVIDER`.
    #[arg(short, long = "event", value_name = "TYPE", value_parser = values::EVENT_TYPE, hide_possible_values = true)]
    pub(crate) events: Vec<EventType>,
    /// Send the event as this provider does, signed if a secret is given
    #[arg(long = "as", value_name = "PROVIDER", value_parser = values::sender(), hide_possible_values = true, conflicts_with_all = ["format", "body"])]
    pub(crate) provider: Option<&'static Provider>,
    /// Data of the event, as JSON [default: the sample of its type]
    #[arg(
        short,
        long,
        value_name = "JSON|@FILE|-",
        conflicts_with = "body",
        allow_hyphen_values = true
    )]
    pub(crate) data: Vec<String>,
    /// Exact bytes of the body, instead of an event
    #[arg(long, value_name = "TEXT|@FILE|-", conflicts_with_all = ["events", "format"], allow_hyphen_values = true)]
    pub(crate) body: Vec<String>,
    /// Format of the body [default: standard]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// CloudEvents: source, a URI reference [default: /hook]
    #[arg(long, value_name = "URI", value_parser = values::source, conflicts_with_all = ["provider", "body"], hide_short_help = true)]
    pub(crate) source: Option<String>,
    /// CloudEvents: another attribute, such as `subject=contacts/7` or `sampled:=true`; repeatable
    #[arg(long = "attribute", value_name = "NAME=TEXT|NAME:=JSON", value_parser = values::attribute, conflicts_with_all = ["provider", "body"], hide_short_help = true)]
    pub(crate) attributes: Vec<Attribute>,
    /// Send a request of this record, HAR file or raw HTTP; --nth N chooses it
    ///
    /// ITEMs and flags change it. `-` is stdin. A path in the URL replaces the recorded path.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) from: Option<String>,
    /// Send the request of the curl command in this file
    ///
    /// ITEMs and flags change it. `-` is stdin. No shell is run.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "from", hide_short_help = true)]
    pub(crate) from_curl: Option<String>,
    /// With --from: which request, `3`, or `-1` for the last
    #[arg(long, value_name = "N", value_parser = values::selection, allow_hyphen_values = true, hide_short_help = true)]
    pub(crate) nth: Option<Selection>,
    /// With --from: the last request
    #[arg(long, conflicts_with = "nth", hide_short_help = true)]
    pub(crate) last: bool,
    /// With --from: put the URL's path before the recorded path
    #[arg(long, hide_short_help = true)]
    pub(crate) keep_path: bool,
}

impl EventArgs {
    /// Whether a flag says what is sent.
    pub(crate) fn is_chosen(&self) -> bool {
        let is_event = !(self.events.is_empty() && self.data.is_empty() && self.body.is_empty());
        is_event || self.from.is_some() || self.from_curl.is_some()
    }
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Event")]
pub(crate) struct MetadataArgs {
    /// Delivery id [default: a new one; with --from the recorded one]
    #[arg(long, value_name = "ID", value_parser = values::header_value, hide_short_help = true)]
    pub(crate) id: Option<String>,
    /// Time of the event, RFC 3339 or Unix seconds [default: now]
    #[arg(long, value_name = "TIME", value_parser = values::timestamp, hide_short_help = true)]
    pub(crate) timestamp: Option<jiff::Timestamp>,
    /// Report what breaks Standard Webhooks
    ///
    /// The event is sent all the same. The exit code is 7 if something was found.
    #[arg(long, hide_short_help = true)]
    pub(crate) lint: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Request")]
pub(crate) struct DestinationArgs {
    /// Endpoint; repeatable, all get the event at once [env: HOOK_URL]
    ///
    /// `:3000` is short for `http://localhost:3000/`.
    #[arg(short, long = "url", value_name = "URL", value_parser = values::url, value_hint = ValueHint::Url)]
    pub(crate) urls: Vec<Url>,
    /// File of endpoints (.toml, .jsonl), instead of --url
    ///
    /// Each has a `url`, and optionally `events` (globs), `headers`, and a `scheme` with `secret_env`, the variable
    /// that holds its secret.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["urls", "sign", "secrets", "secret_files"], hide_short_help = true)]
    pub(crate) endpoints: Option<String>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Request")]
pub(crate) struct RequestArgs {
    /// Method [default: the format's]
    #[arg(short = 'X', long, value_name = "METHOD", value_parser = values::method)]
    pub(crate) method: Option<String>,
    /// Header; repeatable; `Name:` removes one, `Name;` sends it empty
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE|@FILE", value_parser = values::header)]
    pub(crate) headers: Vec<HeaderArg>,
    /// Content type [default: the format's]
    ///
    /// In CloudEvents it is that of the data. `application/x-www-form-urlencoded` makes GitHub, Gitea and Forgejo send
    /// their JSON in a form.
    #[arg(long, value_name = "TYPE", value_parser = values::header_value, hide_short_help = true)]
    pub(crate) content_type: Option<String>,
    /// Credentials, `user:password` or `bearer TOKEN` [env: HOOK_AUTH]
    ///
    /// Prefer the variable or --auth-file: other users can see the flag in the process list.
    #[arg(
        long,
        value_name = "CREDENTIALS",
        conflicts_with = "auth_file",
        hide_short_help = true
    )]
    pub(crate) auth: Option<Secret>,
    /// File with the credentials; a trailing line break is dropped
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub(crate) auth_file: Option<String>,
    /// Compress the body, before it is signed
    #[arg(long, value_enum, value_name = "CODING", hide_short_help = true)]
    pub(crate) compress: Option<Coding>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Sign")]
pub(crate) struct SendSignatureArgs {
    /// Sign the request with this scheme
    #[arg(long, value_name = "SCHEME", value_parser = values::SCHEME, hide_possible_values = true)]
    pub(crate) sign: Option<&'static Scheme>,
    /// Secrets, and what a scheme needs
    #[command(flatten)]
    pub(crate) signing: Signing,
}

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Coding {
    /// RFC 1952
    Gzip,
}

/// Many events, each with its own id, timestamp and signature.
#[derive(Args, Debug)]
#[command(next_help_heading = "Many events")]
pub(crate) struct LoadArgs {
    /// Number of events; with --data-from, number of passes over the file
    #[arg(long, value_name = "N", value_parser = values::some_count)]
    pub(crate) repeat: Option<NonZeroU64>,
    /// Time for which events start; those in flight are finished
    #[arg(long, value_name = "TIME", value_parser = values::some_time, conflicts_with_all = ["dry_run", "curl"])]
    pub(crate) duration: Option<Duration>,
    /// Events that start in a second, minute or hour, such as `500/s` or `30/m`
    ///
    /// They start whether or not earlier ones have a response. Latency is measured from the time an event was due.
    #[arg(long, value_name = "RATE", value_parser = values::rate)]
    pub(crate) rate: Option<f64>,
    /// Events in flight at a time, over kept connections [default: 1; with --rate: 16]
    #[arg(short, long, value_name = "N", value_parser = values::concurrency)]
    pub(crate) concurrency: Option<u16>,
    /// Send one event for each line of this .jsonl or .csv file
    ///
    /// A line of .jsonl is a JSON object. The first line of CSV names the fields, such as `contact.email`.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["data", "body", "from"])]
    pub(crate) data_from: Option<String>,
    /// Skip malformed lines of --data-from
    ///
    /// Without it, nothing is sent if a line is malformed.
    #[arg(long, hide_short_help = true)]
    pub(crate) skip_bad_lines: bool,
    /// Fill in templates such as {{uuid}} in a single event too; see `hook help templates`
    #[arg(long, hide_short_help = true)]
    pub(crate) template: bool,
    /// Events to send first, without counting them
    #[arg(long, value_name = "N", value_parser = values::any_number, conflicts_with_all = ["data_from", "dry_run", "curl"], hide_short_help = true)]
    pub(crate) warmup: Option<u64>,
    /// With --json: write a line for each attempt too, before the summary line
    #[arg(long, hide_short_help = true)]
    pub(crate) json_attempts: bool,
    /// Write the latency of each delivery to this file, as CSV
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["dry_run", "curl"], hide_short_help = true)]
    pub(crate) latencies: Option<String>,
}
