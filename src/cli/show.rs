//! `hook show`

use clap::{Args, ValueEnum, ValueHint};

use super::{View, values};
use crate::message::Url;
use crate::record::{Key, Selection};

/// What `hook show` was told.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook show record.jsonl --view line
  hook show record.jsonl --nth 2,5..7,-1
  hook show record.jsonl --nth 3 --to curl --url :3000 | sh
  hook show record.jsonl --to har > record.har
  hook show session.har --to json > record.jsonl
  hook show record.jsonl --redact header.Authorization --redact /data/email > shared.jsonl
  hook show record.jsonl --diff -2,-1")]
pub struct Show {
    /// A record, a HAR file or raw HTTP; `-` is stdin
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: String,
    /// Only these requests: `3`, `-1` for the last, a list with ranges such as `2,5..7,-2..`
    #[arg(long, value_name = "N,M..", value_parser = values::selection, allow_hyphen_values = true)]
    pub nth: Option<Selection>,
    /// Only the last request
    #[arg(long, conflicts_with = "nth")]
    pub last: bool,
    /// How much of each request to show
    #[arg(long, value_enum, value_name = "VIEW", default_value = "full")]
    pub view: View,
    /// Show credentials such as Authorization and Cookie, which are masked otherwise
    #[arg(long)]
    pub show_secrets: bool,
    /// Write the requests in another form
    #[arg(long, value_enum, value_name = "FORM", conflicts_with_all = ["view", "show_secrets"])]
    pub to: Option<To>,
    /// Write JSON Lines: short for --to json
    #[arg(long, conflicts_with_all = ["to", "view", "show_secrets"])]
    pub json: bool,
    /// With --to curl, har, hurl, http: where the requests go, instead of the recorded Host; the recorded path stays
    #[arg(long, value_name = "URL", value_parser = values::origin, value_hint = ValueHint::Url, requires = "to")]
    pub url: Option<Url>,
    /// Write a record in which these values are `[redacted]`: header.NAME, query.NAME, form.NAME, or a JSON Pointer into
    /// the body such as /data/email, `*` for any index; may be repeated
    #[arg(long, value_name = "KEY", value_parser = values::key, conflicts_with_all = ["to", "json", "view", "show_secrets"])]
    pub redact: Vec<Key>,
    /// Show what differs between two requests: line, headers, query, and the body by JSON Pointer or by lines
    #[arg(long, value_name = "N,M", value_parser = values::pair, allow_hyphen_values = true,
        conflicts_with_all = ["nth", "last", "to", "json", "view", "redact"])]
    pub diff: Option<(i64, i64)>,
}

/// The forms that requests are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum To {
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
