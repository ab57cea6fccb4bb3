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

pub use attempts::{again, span, timings};
pub use body::write_body;
pub use diff::write_diff;
pub use exchange::{outcome, sending};
pub use fan_out::{FanOut, fan_out};
pub use headers::write_headers;
pub use request::{Block, answered, not_answered, rejected, told};
pub use summary::{count, rate, summary};

use super::style::Style;

/// How a block is shown.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours.
    pub style: Style,
    /// Show what is masked otherwise.
    pub show_secrets: bool,
    /// The most lines and bytes of a body; none in a pipe.
    pub limit: Option<Limit>,
}

/// How much of a body is shown on a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Lines.
    pub lines: usize,
    /// Bytes.
    pub bytes: usize,
    /// How to see the rest.
    pub advice: &'static str,
}

impl Limit {
    /// A few screens: enough to see what it is, little enough to find the next request.
    pub fn terminal(advice: &'static str) -> Self {
        Self {
            lines: 120,
            bytes: 16 << 10,
            advice,
        }
    }
}

/// A size for people: `158 B`, `24.5 KiB`.
pub fn size(bytes: usize) -> String {
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
pub fn duration(elapsed: std::time::Duration) -> String {
    let millis = elapsed.as_secs_f64() * 1000.0;
    match millis {
        ..10.0 => format!("{millis:.2} ms"),
        10.0..1000.0 => format!("{millis:.0} ms"),
        _ => format!("{:.2} s", millis / 1000.0),
    }
}
