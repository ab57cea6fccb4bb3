//! Requests and answers as a person would like to read them.

mod attempts;
mod body;
mod cloudevents;
mod diff;
mod exchange;
mod fan_out;
mod headers;
mod hex;
mod page;
mod request;
mod summary;
mod table;

pub(crate) use attempts::{again, span, timings};
pub(crate) use body::write_body;
pub(crate) use diff::write_diff;
pub(crate) use exchange::{outcome, sending};
pub(crate) use fan_out::{FanOut, fan_out};
pub(crate) use headers::write_headers;
pub(crate) use request::{Block, answered, not_answered, rejected, told};
pub(crate) use summary::{count, rate, summary};

use super::style::Style;

/// How a block is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Colours.
    pub(crate) style: Style,
    /// Show what is masked otherwise.
    pub(crate) show_secrets: bool,
    /// The most lines and bytes of a body; none in a pipe.
    pub(crate) limit: Option<Limit>,
}

/// How much of a body is shown on a terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    /// Lines.
    pub(crate) lines: usize,
    /// Bytes.
    pub(crate) bytes: usize,
    /// How to see the rest.
    pub(crate) advice: &'static str,
}

impl Limit {
    /// A few screens: enough to see what it is, little enough to find the next request.
    pub(crate) fn terminal(advice: &'static str) -> Self {
        Self {
            lines: 120,
            bytes: 16 << 10,
            advice,
        }
    }
}

/// A size for people: `158 B`, `24.5 KiB`.
pub(crate) fn size(bytes: usize) -> String {
    const UNITS: [&str; 4] = ["B", "KiB", "MiB", "GiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit < UNITS.len() - 1 {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 {
        format!("{bytes} B")
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// A time for people: `0.41 ms`, `28 ms`, `1.25 s`.
pub(crate) fn duration(elapsed: std::time::Duration) -> String {
    let millis = elapsed.as_secs_f64() * 1000.0;
    match millis {
        ..10.0 => format!("{millis:.2} ms"),
        10.0..1000.0 => format!("{millis:.0} ms"),
        _ => format!("{:.2} s", millis / 1000.0),
    }
}
