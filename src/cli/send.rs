//! `hook send`

use std::num::NonZeroU64;
use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};

use super::{Argument, DeliveryArgs, HeaderArg, LineLimit, Signing, argument, values};
use crate::message::Url;
use crate::payload::cloudevents::Attribute;
use crate::payload::{EventType, Format};
use crate::provider::Provider;
use crate::record::Selection;
use crate::signature::{Scheme, Secret};

/// What `hook send` was told.
#[derive(Args, Debug)]
#[command(after_help = "ITEMs:
  key=text  key=@file       set a string; a.b, a[b] go inside, a[] appends
  key:=json  key:=@file     set JSON
  key@file                  add a file to a multipart body
  name==value               add to the query (--from: set it)
  Name:value  Name:  Name;  set, remove, send empty: a header
  \\. \\= \\: stand for themselves. Paths start at `data` (standard, cloudevents),
  else at the body's root. With --from they set what the recorded request has:
  JSON, form, or without a body the query.

Templates, in the values of ITEMs and headers and in --data, where many are sent
or with --template; never in what is read by key=@file or --data-from:
  {{seq}}           the event's number, from 1
  {{uuid}} {{now}}  a fresh UUID; the event's time
  {{random 1 100}}  an integer from 1 to 100
  {{env NAME}}      a variable of the environment
  {{{{              two braces

Examples:
  hook send :8080 contact.added
  hook send --url http://127.0.0.1:8080/ --event contact.added
  hook send :3000/hooks contact.added contact.first_name=Ann contact.tags[]=new
  hook send --url :3000 --url :3001 --event deal.won --data @deal.json
  hook send --url :3000 --event contact.added --format query
  hook send --url :3000 --event contact.added --format cloudevents --source /crm
  hook send --url :3000 --event contact.added --format multipart photo@zoe.png
  hook send --url :3000 --body @body.xml --content-type application/xml
  hook send --url :3000 --event deal.won --sign standard --secret-file key.txt
  hook send --url :3000 --as github --event push ref=refs/heads/next
  hook send --url :3000 --event deal.won --retry 5 --expect /ok=true
  hook send --url :3000 --event deal.won --repeat 1000 -c 16 deal.id={{uuid}}
  hook send --url :3000 --event deal.won --duration 30s --rate 500/s --json
  hook send --url :3000 --event contact.added --data-from contacts.csv
  hook send --endpoints endpoints.toml --event purchase.completed
  hook send --url :3000 --event contact.added --curl
  hook send --url :3000 --from record.jsonl --nth 3 data.email=zoe@example.com
  hook send --url :3000 --from-curl copied.sh --sign stripe --secret-file key.txt")]
pub(crate) struct Send {
    /// Where to; may be repeated: all get it at once [env: HOOK_URL]
    #[arg(short, long = "url", value_name = "URL", value_parser = values::url, value_hint = ValueHint::Url)]
    pub(crate) urls: Vec<Url>,
    /// Where to, by a file of endpoints (.toml, .jsonl). Each has a `url`, and if wanted `events` (globs), `headers`, and a
    /// `scheme` with `secret_env`, the variable that holds its secret
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["urls", "sign", "secrets", "secret_files"])]
    pub(crate) endpoints: Option<String>,
    /// Dress the event as this sender does, and sign it so if a secret is given
    #[arg(long = "as", value_name = "PROVIDER", value_parser = values::sender(), conflicts_with_all = ["format", "body"])]
    pub(crate) sender: Option<&'static Provider>,
    /// The event's type: one of `hook events`, or any other; with --as one of `hook events --as PROVIDER`
    #[arg(short, long = "event", value_name = "TYPE", value_parser = values::EVENT_TYPE, hide_possible_values = true)]
    pub(crate) events: Vec<EventType>,
    /// Send a recorded request of this record, HAR file or raw HTTP (`-` is stdin), with the changes that ITEMs and flags
    /// name; a path in the URL replaces the recorded one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) from: Option<String>,
    /// Send the request of this curl command (`-` is stdin), with the changes that ITEMs and flags name; no shell is run
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "from")]
    pub(crate) from_curl: Option<String>,
    /// --from: which request, `3`, or `-1` for the last
    #[arg(long, value_name = "N", value_parser = values::selection, allow_hyphen_values = true,)]
    pub(crate) nth: Option<Selection>,
    /// --from: the last request
    #[arg(long, conflicts_with = "nth")]
    pub(crate) last: bool,
    /// --from: put the URL's path before the recorded one
    #[arg(long)]
    pub(crate) keep_path: bool,
    /// The URL if it comes first, the event's type, and ITEMs: changes to the data, query parameters and headers
    #[arg(value_name = "URL|EVENT|ITEM", value_parser = argument::ARGUMENT, hide_possible_values = true)]
    pub(crate) arguments: Vec<Argument>,
    /// The whole data, as JSON
    #[arg(
        short,
        long,
        value_name = "JSON|@FILE|-",
        conflicts_with = "body",
        allow_hyphen_values = true
    )]
    pub(crate) data: Vec<String>,
    /// The exact bytes of the body, without an envelope
    #[arg(long, value_name = "TEXT|@FILE|-", conflicts_with_all = ["events", "format"], allow_hyphen_values = true)]
    pub(crate) body: Vec<String>,
    /// How the event is put on the wire [default: standard]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// CloudEvents: where the event comes from, a URI-reference [default: /hook]
    #[arg(long, value_name = "URI", value_parser = values::source, conflicts_with_all = ["sender", "body"])]
    pub(crate) source: Option<String>,
    /// CloudEvents: another attribute, such as `subject=contacts/7` or `sampled:=true`; may be repeated
    #[arg(long = "attribute", value_name = "NAME=TEXT|NAME:=JSON", value_parser = values::attribute, conflicts_with_all = ["sender", "body"])]
    pub(crate) attributes: Vec<Attribute>,
    /// The method [default: the format's]
    #[arg(short = 'X', long, value_name = "METHOD", value_parser = values::method)]
    pub(crate) method: Option<String>,
    /// A header; may be repeated; `Name:` removes one, `Name;` sends it empty
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE|@FILE", value_parser = values::header)]
    pub(crate) headers: Vec<HeaderArg>,
    /// `user:password` or `bearer TOKEN`; shows in the process list: prefer --auth-file or HOOK_AUTH
    #[arg(long, value_name = "CREDENTIALS", conflicts_with = "auth_file")]
    pub(crate) auth: Option<Secret>,
    /// A file with the same; a trailing line break is dropped
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) auth_file: Option<String>,
    /// Compress the body; it is signed as it goes out
    #[arg(long, value_enum, value_name = "CODING")]
    pub(crate) compress: Option<Coding>,
    /// The content type [default: the format's]; in CloudEvents that of the data; `application/x-www-form-urlencoded` makes GitHub and Gitea send a form
    #[arg(long, value_name = "TYPE", value_parser = values::header_value)]
    pub(crate) content_type: Option<String>,
    /// The message id [default: a fresh one; --from: the recorded one]
    #[arg(long, value_name = "ID", value_parser = values::header_value)]
    pub(crate) id: Option<String>,
    /// When the event happened, RFC 3339 or Unix seconds [default: now]
    #[arg(long, value_name = "TIME", value_parser = values::timestamp)]
    pub(crate) timestamp: Option<jiff::Timestamp>,
    /// Sign the exact bytes in this sender's way
    #[arg(long, value_name = "SCHEME", value_parser = values::SCHEME, hide_possible_values = true)]
    pub(crate) sign: Option<&'static Scheme>,
    /// The secret and what the scheme needs
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// Say what a Standard Webhooks consumer would trip over, and end with 7 if there is something; sends all the same
    #[arg(long)]
    pub(crate) lint: bool,
    /// Print the exact HTTP text; send nothing
    #[arg(short = 'n', long, conflicts_with_all = ["curl", "json"])]
    pub(crate) dry_run: bool,
    /// Print the curl command that sends the same bytes; send nothing
    #[arg(long, conflicts_with = "json")]
    pub(crate) curl: bool,
    /// Write a JSON line for each attempt; of many events one that sums up
    #[arg(long, conflicts_with_all = ["quiet", "verbose"])]
    pub(crate) json: bool,
    /// Show nothing but errors, and warnings about what was typed
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Show the heads of request and answer too
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// How many lines of a body to show [default: 1000 on a terminal, else all]
    #[arg(long, value_name = "N|all", value_parser = values::lines, conflicts_with_all = ["json", "quiet"])]
    pub(crate) lines: Option<LineLimit>,
    /// Show credentials in heads, which are masked otherwise
    #[arg(long)]
    pub(crate) show_secrets: bool,
    /// Many events
    #[command(flatten)]
    pub(crate) load: LoadArgs,
    /// How it is delivered
    #[command(flatten)]
    pub(crate) delivery: DeliveryArgs,
}

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Coding {
    /// RFC 1952
    Gzip,
}

/// Many events, each with an id, a timestamp and a signature of its own.
#[derive(Args, Debug)]
#[command(next_help_heading = "Many events")]
pub(crate) struct LoadArgs {
    /// How many events; with --data-from how often the file is gone through
    #[arg(long, value_name = "N", value_parser = values::some_count)]
    pub(crate) repeat: Option<NonZeroU64>,
    /// For how long events begin; what is under way then is waited for
    #[arg(long, value_name = "TIME", value_parser = values::some_time, conflicts_with_all = ["dry_run", "curl"])]
    pub(crate) duration: Option<Duration>,
    /// An event for each line of this file, its data: a JSON object (.jsonl), or fields under a first line of names such as
    /// contact.email (.csv)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["data", "body", "from"])]
    pub(crate) data_from: Option<String>,
    /// Leave out lines of --data-from that are malformed; without this nothing is sent if there is one
    #[arg(long)]
    pub(crate) skip_bad_lines: bool,
    /// Fill in templates in a single event too; of many they always are
    #[arg(long)]
    pub(crate) template: bool,
    /// How many events are under way at a time, each over kept connections [default: 1; with --rate: 16]
    #[arg(short, long, value_name = "N", value_parser = values::concurrency)]
    pub(crate) concurrency: Option<u16>,
    /// How many events begin in a second or minute, such as 500/s or 30/m, whether or not those before have their
    /// answers; latency counts from when each was due
    #[arg(long, value_name = "RATE", value_parser = values::rate)]
    pub(crate) rate: Option<f64>,
    /// How many events are sent first and counted nowhere
    #[arg(long, value_name = "N", value_parser = values::any_number, conflicts_with_all = ["data_from", "dry_run", "curl"])]
    pub(crate) warmup: Option<u64>,
    /// With --json: a line for each attempt too, before the one that sums up
    #[arg(long)]
    pub(crate) json_attempts: bool,
    /// Write how long each delivery took to this file, as CSV
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["dry_run", "curl"])]
    pub(crate) latencies: Option<String>,
}
