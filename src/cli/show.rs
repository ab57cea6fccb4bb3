//! `hook show`

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::{LineLimit, ViewChoice, values};
use crate::expression::{Expression, Goal};
use crate::message::Url;
use crate::record::{RedactKey, Selection};

/// What `hook show` was told.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook show record.jsonl --view line
  hook show record.jsonl --nth 2,5..7,-1
  hook show record.jsonl --only event=contact.* --last
  hook show record.jsonl --follow
  hook show record.jsonl -q --count 2 --expect provider=github --unique
  hook show record.jsonl --nth 3 --to curl --url :3000 | sh
  hook show record.jsonl --to har > record.har
  hook show record.jsonl --to http --output requests.http
  hook show session.har --to json > record.jsonl
  hook show record.jsonl --redact header.Authorization --redact /data/email > shared.jsonl
  hook show record.jsonl --diff -2,-1")]
pub(crate) struct Show {
    /// A record, a HAR file or raw HTTP; `-` is stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: String,
    /// Only these requests: `3`, `-1` for the last, a list with ranges such as `2,5..7,-2..`
    #[arg(long, value_name = "N,M..", value_parser = values::selection, allow_hyphen_values = true)]
    pub(crate) nth: Option<Selection>,
    /// Only the last request
    #[arg(long, conflicts_with = "nth")]
    pub(crate) last: bool,
    /// Only requests that meet this, such as `event=contact.*`; may be repeated: all must hold
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse)]
    pub(crate) only: Vec<Expression>,
    /// Go on as the record grows, until Ctrl-C, or until --count and --want are reached
    #[arg(long, conflicts_with_all = ["nth", "last", "to", "redact", "diff"])]
    pub(crate) follow: bool,
    /// What the record is checked for
    #[command(flatten)]
    pub(crate) checks: Checks,
    /// Show nothing but what fails
    #[arg(short, long, conflicts_with_all = ["to", "json", "view", "redact", "diff"])]
    pub(crate) quiet: bool,
    /// How much of each request to show
    #[arg(long, value_enum, value_name = "VIEW", default_value = "full")]
    pub(crate) view: ViewChoice,
    /// How many lines of a body to show [default: 1000 on a terminal, else all]
    #[arg(long, value_name = "N|all", value_parser = values::lines, conflicts_with_all = ["to", "json", "redact"])]
    pub(crate) lines: Option<LineLimit>,
    /// Show the headers of the responses too, where the record has them
    #[arg(short, long, conflicts_with_all = ["quiet", "to", "json", "redact", "diff"])]
    pub(crate) verbose: bool,
    /// Show credentials such as Authorization and Cookie, which are masked otherwise
    #[arg(long)]
    pub(crate) show_secrets: bool,
    /// Write the requests in another form
    #[arg(long, value_enum, value_name = "FORM", conflicts_with_all = ["view", "show_secrets"])]
    pub(crate) to: Option<ExportFormat>,
    /// Write JSON Lines: short for --to json
    #[arg(long, conflicts_with_all = ["to", "view", "show_secrets"])]
    pub(crate) json: bool,
    /// With --to, --json, --redact: write this file instead of stdout; a body that an .http file cannot hold goes into
    /// FILE.N.body
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["follow", "diff", "quiet"])]
    pub(crate) output: Option<String>,
    /// With --to curl, har, hurl, http: where the requests go, instead of the recorded Host; the recorded path stays
    #[arg(long, value_name = "URL", value_parser = values::origin, value_hint = ValueHint::Url, requires = "to")]
    pub(crate) url: Option<Url>,
    /// Write a record in which these values are `[redacted]`: header.NAME, query.NAME, form.NAME, or a JSON Pointer into
    /// the body such as /data/email, `*` for any index; may be repeated
    #[arg(long, value_name = "KEY", value_parser = values::key, conflicts_with_all = ["to", "json", "view", "show_secrets"])]
    pub(crate) redact: Vec<RedactKey>,
    /// Show what differs between two requests: line, headers, query, and the body by JSON Pointer or by lines
    #[arg(long, value_name = "N,M", value_parser = values::pair, allow_hyphen_values = true,
        conflicts_with_all = ["nth", "last", "to", "json", "view", "redact"])]
    pub(crate) diff: Option<(i64, i64)>,
}

/// What a record is checked for; the words and exit codes are those of `hook listen`.
#[derive(Args, Debug)]
pub(crate) struct Checks {
    /// End with 0 when so many requests have come, with 6 if they have not
    #[arg(long, value_name = "N", value_parser = values::some_number, conflicts_with_all = OTHER_WORK)]
    pub(crate) count: Option<u64>,
    /// End with 7 at the first counted request that does not meet this; may be repeated
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse, conflicts_with_all = OTHER_WORK)]
    pub(crate) expect: Vec<Expression>,
    /// End with 0 when this has come, N times with ` x N`; may be repeated: each must come
    #[arg(long, value_name = "EXPR[ x N]", value_parser = Goal::parse, conflicts_with_all = OTHER_WORK)]
    pub(crate) want: Vec<Goal>,
    /// End with 7 if a delivery id comes twice
    #[arg(long, conflicts_with_all = OTHER_WORK)]
    pub(crate) unique: bool,
    /// End with 7 if another request comes after --count and --want are reached
    #[arg(long, conflicts_with_all = OTHER_WORK)]
    pub(crate) exactly: bool,
    /// Write a JUnit report to this file at the end
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = OTHER_WORK)]
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

/// The forms that requests are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// JSON Lines: the record's own lines, or a record of what was read
    Json,
    /// The exact bytes, one request after the other
    Raw,
    /// curl commands that send the same bytes, for a shell
    Curl,
    /// A HAR 1.2 log for the developer tools of browsers
    Har,
    /// A Hurl file, which expects the status that was answered
    Hurl,
    /// An .http file for the HTTP clients of editors
    Http,
}
