//! `hook show`

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::{LineLimit, ViewChoice, values};
use crate::expression::{Expression, Goal};
use crate::message::Url;
use crate::record::{RedactKey, Selection};

/// The flags of `hook show`.
#[derive(Args, Debug)]
#[command(
    before_help = "Examples:
  hook show record.jsonl --view line
  hook show record.jsonl --only event=contact.* --last
  hook show record.jsonl --nth 3 --to curl --url :3000",
    after_long_help = "More examples:
  hook show record.jsonl --nth 2,5..7,-1
  hook show record.jsonl --follow
  hook show record.jsonl -q --count 2 --expect provider=github --unique
  hook show record.jsonl --to har > record.har
  hook show record.jsonl --to http --output requests.http
  hook show session.har --to json > record.jsonl
  hook show record.jsonl --redact header.Authorization \\
    --redact /data/email > shared.jsonl
  hook show record.jsonl --diff -2,-1

See also: `hook help expressions`, `hook help wire-form`"
)]
pub(crate) struct Show {
    /// Record, HAR file or raw HTTP; `-` is stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: String,
    /// Which requests
    #[command(flatten)]
    pub(crate) selection: ShowSelectionArgs,
    /// What the record is checked for
    #[command(flatten)]
    pub(crate) checks: Checks,
    /// What is written instead
    #[command(flatten)]
    pub(crate) convert: ConvertArgs,
    /// What is shown
    #[command(flatten)]
    pub(crate) display: ShowDisplayArgs,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Choose requests")]
pub(crate) struct ShowSelectionArgs {
    /// Only requests that match, such as `event=contact.*`; repeatable, all must match
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse)]
    pub(crate) only: Vec<Expression>,
    /// Only these requests, such as `3`, `-1` (the last) or `2,5..7,-2..`
    ///
    /// If only the last requests of a record over 4 MiB are chosen, they are read from its end, and shown with numbers
    /// that count from there, such as `#-1`.
    #[arg(long, value_name = "N,M..", value_parser = values::selection, allow_hyphen_values = true)]
    pub(crate) nth: Option<Selection>,
    /// Only the last request
    #[arg(long, conflicts_with = "nth")]
    pub(crate) last: bool,
    /// Continue as the record grows, until Ctrl-C
    ///
    /// With --count and --want it ends once they are met.
    #[arg(long, conflicts_with_all = ["nth", "last", "to", "redact", "diff"])]
    pub(crate) follow: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Convert and compare")]
pub(crate) struct ConvertArgs {
    /// Write the requests in another format
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with_all = ["view", "show_secrets"])]
    pub(crate) to: Option<ExportFormat>,
    /// With --to curl, har, hurl, http: where the requests go
    ///
    /// It replaces the recorded `Host`, and a path in it the recorded path. The recorded query stays.
    #[arg(long, value_name = "URL", value_parser = values::url, value_hint = ValueHint::Url, requires = "to")]
    pub(crate) url: Option<Url>,
    /// With --to, --json, --redact: write to this file instead of stdout
    ///
    /// With --to http, a body that an .http file cannot hold goes into FILE.N.body.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["follow", "diff", "quiet"], hide_short_help = true)]
    pub(crate) output: Option<String>,
    /// Write a record with the value of KEY redacted; repeatable
    ///
    /// `[redacted]` replaces the value.
    /// KEY is header.NAME, query.NAME, form.NAME, or a JSON Pointer into the body such
    /// as /data/email, in which `*` is any index.
    #[arg(long, value_name = "KEY", value_parser = values::key, conflicts_with_all = ["to", "json", "view", "show_secrets"])]
    pub(crate) redact: Vec<RedactKey>,
    /// Show what differs between two requests
    ///
    /// Request line, headers and query are compared, and the body by JSON Pointer or by lines.
    #[arg(long, value_name = "N,M", value_parser = values::pair, allow_hyphen_values = true,
        conflicts_with_all = ["nth", "last", "to", "json", "view", "redact"])]
    pub(crate) diff: Option<(i64, i64)>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Display")]
pub(crate) struct ShowDisplayArgs {
    /// Write JSON Lines: short for --to json
    #[arg(long, conflicts_with_all = ["to", "view", "show_secrets"])]
    pub(crate) json: bool,
    /// How much of each request to show
    #[arg(long, value_enum, value_name = "VIEW", default_value = "full")]
    pub(crate) view: ViewChoice,
    /// Show nothing but what fails
    #[arg(short, long, conflicts_with_all = ["to", "json", "view", "redact", "diff"])]
    pub(crate) quiet: bool,
    /// Show the headers of the responses too, where the record has them
    #[arg(short, long, conflicts_with_all = ["quiet", "to", "json", "redact", "diff"], hide_short_help = true)]
    pub(crate) verbose: bool,
    /// Lines of a body to show [default: 1000 on a terminal, else all]
    #[arg(long, value_name = "N|all", value_parser = values::lines, conflicts_with_all = ["to", "json", "redact"], hide_short_help = true)]
    pub(crate) lines: Option<LineLimit>,
    /// Show credentials such as Authorization and Cookie, which are masked otherwise
    #[arg(long, hide_short_help = true)]
    pub(crate) show_secrets: bool,
}

/// What a record is checked for; the flags and exit codes are those of `hook listen`.
#[derive(Args, Debug)]
#[command(next_help_heading = "Check")]
pub(crate) struct Checks {
    /// Exit with 0 if N requests have come, otherwise with 6
    #[arg(long, value_name = "N", value_parser = values::some_number, conflicts_with_all = OTHER_WORK)]
    pub(crate) count: Option<u64>,
    /// Exit with 0 if a request matches, with ` x N` if N requests match, otherwise with 6; repeatable
    #[arg(long, value_name = "EXPR[ x N]", value_parser = Goal::parse, conflicts_with_all = OTHER_WORK, hide_short_help = true)]
    pub(crate) want: Vec<Goal>,
    /// Exit with 7 at the first counted request that does not match; repeatable
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse, conflicts_with_all = OTHER_WORK)]
    pub(crate) expect: Vec<Expression>,
    /// Exit with 7 if a delivery id comes twice
    #[arg(long, conflicts_with_all = OTHER_WORK, hide_short_help = true)]
    pub(crate) unique: bool,
    /// Exit with 7 if one more request comes after --count and --want are met
    #[arg(long, conflicts_with_all = OTHER_WORK, hide_short_help = true)]
    pub(crate) exactly: bool,
    /// Write a JUnit report to this file at the end
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = OTHER_WORK, hide_short_help = true)]
    pub(crate) junit: Option<PathBuf>,
}

/// What writes something else than a verdict.
const OTHER_WORK: [&str; 4] = ["to", "json", "redact", "diff"];

impl Checks {
    /// Whether anything is to be checked.
    pub(crate) fn is_given(&self) -> bool {
        self.count.is_some()
            || !self.expect.is_empty()
            || !self.want.is_empty()
            || self.unique
            || self.exactly
            || self.junit.is_some()
    }
}

/// The formats that requests are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// JSON Lines: the record's own lines, or a record of what was read
    Json,
    /// Exact bytes, one request after the other
    Raw,
    /// curl commands that send the same bytes, for a shell
    Curl,
    /// HAR 1.2 log for the developer tools of browsers
    Har,
    /// Hurl file that expects the recorded status
    Hurl,
    /// .http file for the HTTP clients of editors
    Http,
}
