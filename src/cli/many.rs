//! Many events: how many, how fast, and what each is filled with.

use std::num::NonZeroU64;
use std::time::Duration;

use clap::{ArgGroup, Args, ValueHint};

use super::values;

/// Many events, each with an id, a timestamp and a signature of its own.
#[derive(Args, Debug)]
#[command(next_help_heading = "Many events")]
#[group(skip)]
#[command(group(ArgGroup::new("many").args(["repeat", "duration", "data_from"]).multiple(true)))]
pub struct Many {
    /// Send so many events; with --data-from each line so often
    #[arg(long, value_name = "N", value_parser = values::some_count)]
    pub repeat: Option<NonZeroU64>,
    /// Begin events for so long
    #[arg(long, value_name = "TIME", value_parser = values::some_time, conflicts_with_all = ["dry_run", "curl"])]
    pub duration: Option<Duration>,
    /// An event for each line: a JSON object (.jsonl), or fields under names as ITEMs have them (.csv)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["data", "body", "from"])]
    pub data_from: Option<String>,
    /// Leave out malformed lines of --data-from instead of sending nothing
    #[arg(long, requires = "data_from")]
    pub skip_bad_lines: bool,
    /// Fill in templates, also in a single event; with the flags above they are
    #[arg(long)]
    pub template: bool,
    /// So many at a time, each over a kept connection [default: 1; with --rate 16]
    #[arg(short, long, value_name = "N", requires = "many", value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub concurrency: Option<u16>,
    /// Begin so many a second, such as 500/s or 30/m, whether or not the others are through: latency counts from when
    /// each was due
    #[arg(long, value_name = "RATE", requires = "many", value_parser = values::rate)]
    pub rate: Option<f64>,
    /// Send so many first that are counted nowhere
    #[arg(long, value_name = "N", default_value_t = 0, requires = "many", conflicts_with_all = ["data_from", "dry_run", "curl"])]
    pub warmup: u64,
    /// With --json: the lines of the attempts too
    #[arg(long, requires = "json", requires = "many")]
    pub json_attempts: bool,
    /// Write a line for each delivery to this file, as CSV
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "many", conflicts_with_all = ["dry_run", "curl"])]
    pub latencies: Option<String>,
}

impl Many {
    /// Whether there are many.
    pub fn is_asked(&self) -> bool {
        self.repeat.is_some() || self.duration.is_some() || self.data_from.is_some()
    }

    /// Whether templates are filled in.
    pub fn fills(&self) -> bool {
        self.template || self.is_asked()
    }

    /// How many events there are at a time.
    pub fn workers(&self) -> u16 {
        let usual = if self.rate.is_some() { 16 } else { 1 };
        self.concurrency.unwrap_or(usual)
    }
}
