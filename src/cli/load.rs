//! Many events: how many, how fast, and what each is filled with.

use std::num::NonZeroU64;
use std::time::Duration;

use clap::{ArgGroup, Args, ValueHint};

use super::values;

/// Many events, each with an id, a timestamp and a signature of its own.
#[derive(Args, Debug)]
#[command(next_help_heading = "Many events")]
#[group(skip)]
#[command(group(ArgGroup::new("load").args(["repeat", "duration", "data_from"]).multiple(true)))]
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
    #[arg(long, requires = "data_from")]
    pub(crate) skip_bad_lines: bool,
    /// Fill in templates in a single event too; of many they always are
    #[arg(long)]
    pub(crate) template: bool,
    /// How many events are under way at a time, each over kept connections [default: 1; with --rate: 16]
    #[arg(short, long, value_name = "N", requires = "load", value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub(crate) concurrency: Option<u16>,
    /// How many events begin in a second or minute, such as 500/s or 30/m, whether or not those before have their
    /// answers; latency counts from when each was due
    #[arg(long, value_name = "RATE", requires = "load", value_parser = values::rate)]
    pub(crate) rate: Option<f64>,
    /// How many events are sent first and counted nowhere
    #[arg(long, value_name = "N", default_value_t = 0, requires = "load", conflicts_with_all = ["data_from", "dry_run", "curl"])]
    pub(crate) warmup: u64,
    /// With --json: a line for each attempt too, before the one that sums up
    #[arg(long, requires = "json", requires = "load")]
    pub(crate) json_attempts: bool,
    /// Write how long each delivery took to this file, as CSV
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "load", conflicts_with_all = ["dry_run", "curl"])]
    pub(crate) latencies: Option<String>,
}

impl LoadArgs {
    /// Whether there are many.
    pub(crate) fn is_asked(&self) -> bool {
        self.repeat.is_some() || self.duration.is_some() || self.data_from.is_some()
    }

    /// Whether templates are filled in.
    pub(crate) fn fills(&self) -> bool {
        self.template || self.is_asked()
    }

    /// How many events there are at a time.
    pub(crate) fn workers(&self) -> u16 {
        let usual = if self.rate.is_some() { 16 } else { 1 };
        self.concurrency.unwrap_or(usual)
    }
}
