//! `hook replay`

use clap::{Args, ValueHint};

use super::argument;
use super::values::{self, Pace};
use super::{DeliveryArgs, LineLimit, Signing};
use crate::expression::Expression;
use crate::message::Url;
use crate::record::Selection;
use crate::signature::Scheme;

/// What `hook replay` was told.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook replay record.jsonl --url :3000
  hook replay record.jsonl --url :3000 --only event=contact.* --last
  hook replay record.jsonl --url :3000/hooks --nth 2,5..7 --dry-run
  hook replay record.jsonl --url :3000 --sign stripe --secret-file key.txt
  hook replay record.jsonl --url :3000 --pace as-recorded
  hook replay session.har --url :3000 --pace 50/s --times 20 --json > attempts.jsonl")]
pub(crate) struct Replay {
    /// A record, a HAR file or raw HTTP; `-` is stdin
    #[arg(value_name = "FILE", value_parser = values::record_file, value_hint = ValueHint::FilePath)]
    pub(crate) file: String,
    /// Short for --url
    #[arg(value_name = "URL", value_parser = argument::replay_url, value_hint = ValueHint::Url, conflicts_with = "urls")]
    pub(crate) url: Option<Url>,
    /// Where to; a path in it replaces the recorded one, the recorded query stays; may be repeated [env: HOOK_URL]
    #[arg(short, long = "url", value_name = "URL", value_parser = values::url, value_hint = ValueHint::Url)]
    pub(crate) urls: Vec<Url>,
    /// Put the URL's path before the recorded one instead
    #[arg(long)]
    pub(crate) keep_path: bool,
    /// Only requests that meet this, such as `event=contact.*`; may be repeated: all must hold
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse)]
    pub(crate) only: Vec<Expression>,
    /// Only these requests: `3`, `-1` for the last, a list with ranges such as `2,5..7,-2..`
    #[arg(long, value_name = "N,M..", value_parser = values::selection, allow_hyphen_values = true)]
    pub(crate) nth: Option<Selection>,
    /// Only the last request; with --only the last that meets it
    #[arg(long, conflicts_with = "nth")]
    pub(crate) last: bool,
    /// Sign anew in this sender's way, with the time of now and the recorded id, in the place of the old signature
    #[arg(long, value_name = "SCHEME", value_parser = values::SCHEME, hide_possible_values = true)]
    pub(crate) sign: Option<&'static Scheme>,
    /// The secret and what the scheme needs
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// Give each request a fresh delivery id, in the header that has it
    #[arg(long)]
    pub(crate) new_id: bool,
    /// When to send the next: `max` as soon as the last is answered, `as-recorded` with the recorded pauses, or so many
    /// a second, such as `50/s`
    #[arg(long, value_name = "PACE", default_value = "max", value_parser = values::pace)]
    pub(crate) pace: Pace,
    /// Send all of it so often
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = values::some_small_number)]
    pub(crate) times: u32,
    /// Print the exact HTTP text; send nothing
    #[arg(short = 'n', long, conflicts_with = "json")]
    pub(crate) dry_run: bool,
    /// Write a JSON line for each attempt
    #[arg(long, conflicts_with_all = ["quiet", "verbose"])]
    pub(crate) json: bool,
    /// Show nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Show the heads of requests and answers too, and the answers' bodies
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// How many lines of an answer's body to show [default: 1000 on a terminal, else all]
    #[arg(long, value_name = "N|all", value_parser = values::lines, conflicts_with_all = ["json", "quiet"])]
    pub(crate) lines: Option<LineLimit>,
    /// Show credentials in heads, which are masked otherwise
    #[arg(long)]
    pub(crate) show_secrets: bool,
    /// How they are delivered
    #[command(flatten)]
    pub(crate) delivery: DeliveryArgs,
}
