//! `hook replay`

use clap::{Args, ValueHint};

use super::argument;
use super::values::{self, Pace};
use super::{ConnectionArgs, DeliveryArgs, SendDisplayArgs, Signing};
use crate::expression::Expression;
use crate::message::Url;
use crate::record::Selection;
use crate::signature::Scheme;

/// The flags of `hook replay`.
#[derive(Args, Debug)]
#[command(
    before_help = "Examples:
  hook replay record.jsonl --url :3000
  hook replay record.jsonl --url :3000 --only event=contact.* --last
  hook replay record.jsonl --url :3000 --sign stripe --secret-file key.txt",
    after_long_help = "More examples:
  hook replay record.jsonl --url :3000/hooks --nth 2,5..7 --dry-run
  hook replay record.jsonl --url :3000 --pace as-recorded
  hook replay session.har --url :3000 --pace 50/s --times 20 --json

See also: `hook help expressions`, `hook help wire-form`"
)]
pub(crate) struct Replay {
    /// Record, HAR file or raw HTTP; `-` is stdin
    #[arg(value_name = "FILE", value_parser = values::record_file, value_hint = ValueHint::FilePath)]
    pub(crate) file: String,
    /// Short for --url
    #[arg(value_name = "URL", value_parser = argument::replay_url, value_hint = ValueHint::Url, conflicts_with = "urls")]
    pub(crate) url: Option<Url>,
    /// Which requests are sent
    #[command(flatten)]
    pub(crate) selection: ReplaySelectionArgs,
    /// What changes in them
    #[command(flatten)]
    pub(crate) request: ReplayRequestArgs,
    /// Their signature
    #[command(flatten)]
    pub(crate) signature: ReplaySignatureArgs,
    /// How they are delivered
    #[command(flatten)]
    pub(crate) delivery: DeliveryArgs,
    /// How endpoints are reached
    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
    /// What is shown
    #[command(flatten)]
    pub(crate) display: SendDisplayArgs,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Choose requests")]
pub(crate) struct ReplaySelectionArgs {
    /// Only requests that match, such as `event=contact.*`; repeatable, all must match
    #[arg(long, value_name = "EXPR", value_parser = Expression::parse)]
    pub(crate) only: Vec<Expression>,
    /// Only these requests, such as `3`, `2,5..7,-2..` or `-1`, the last, as --last
    #[arg(long, value_name = "N,M..", value_parser = values::selection, allow_hyphen_values = true)]
    pub(crate) nth: Option<Selection>,
    /// Only the last request; with --only the last that matches
    #[arg(long, conflicts_with = "nth", hide_short_help = true)]
    pub(crate) last: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Request")]
pub(crate) struct ReplayRequestArgs {
    /// Endpoint; repeatable [env: HOOK_URL]
    ///
    /// A path in the URL replaces the recorded path. The recorded query stays.
    #[arg(short, long = "url", value_name = "URL", value_parser = values::url, value_hint = ValueHint::Url)]
    pub(crate) urls: Vec<Url>,
    /// Put the URL's path before the recorded path
    #[arg(long, hide_short_help = true)]
    pub(crate) keep_path: bool,
    /// Give each request a new delivery id, in the header that has it
    #[arg(long, hide_short_help = true)]
    pub(crate) new_id: bool,
    /// Speed: `max`, `as-recorded`, or a rate such as `50/s`
    ///
    /// `max` sends as soon as the last response is there. `as-recorded` waits as long as the record did.
    #[arg(long, value_name = "PACE", default_value = "max", value_parser = values::pace)]
    pub(crate) pace: Pace,
    /// Number of passes over the record
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = values::some_small_number, hide_short_help = true)]
    pub(crate) times: u32,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Sign")]
pub(crate) struct ReplaySignatureArgs {
    /// Re-sign with this scheme
    ///
    /// The signature has the current time and the recorded delivery id. It replaces the recorded signature,
    /// which most endpoints reject as too old.
    #[arg(long, value_name = "SCHEME", value_parser = values::SCHEME, hide_possible_values = true)]
    pub(crate) sign: Option<&'static Scheme>,
    /// Secrets, and what a scheme needs
    #[command(flatten)]
    pub(crate) signing: Signing,
}
