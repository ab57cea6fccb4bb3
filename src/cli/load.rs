//! Many events: how many, how fast, and what each is filled with.

use std::num::NonZeroU64;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::values;

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
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub(crate) concurrency: Option<u16>,
    /// How many events begin in a second or minute, such as 500/s or 30/m, whether or not those before have their
    /// answers; latency counts from when each was due
    #[arg(long, value_name = "RATE", value_parser = values::rate)]
    pub(crate) rate: Option<f64>,
    /// How many events are sent first and counted nowhere
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with_all = ["data_from", "dry_run", "curl"])]
    pub(crate) warmup: u64,
    /// With --json: a line for each attempt too, before the one that sums up
    #[arg(long)]
    pub(crate) json_attempts: bool,
    /// Write how long each delivery took to this file, as CSV
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["dry_run", "curl"])]
    pub(crate) latencies: Option<String>,
}
