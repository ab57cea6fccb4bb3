//! `hook show`

use clap::{Args, ValueHint};

use super::{View, values};
use crate::record::Selection;

/// What `hook show` was told.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hook show record.jsonl --view line
  hook show record.jsonl --nth 2,5..7,-1")]
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
}
