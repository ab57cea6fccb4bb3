//! Durations, sizes, counts and rates as people read them.
//!
//! Measured times are exact to what can matter (`0.41 ms`, `28 ms`, `1.25 s`). Waiting times read as they are written
//! in flags (`250ms`, `1h30m`), because they often were.

use std::time::Duration;

/// A size: `158 B`, `24.5 KiB`.
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

/// A measured time: `0.41 ms`, `28 ms`, `1.25 s`.
pub(crate) fn duration(elapsed: Duration) -> String {
    let millis = elapsed.as_secs_f64() * 1000.0;
    match millis {
        ..10.0 => format!("{millis:.2} ms"),
        10.0..1000.0 => format!("{millis:.0} ms"),
        _ => format!("{:.2} s", millis / 1000.0),
    }
}

/// A time as flags are written: `250ms`, `1.5s`, `5m`, `1h30m`.
pub(crate) fn short_duration(time: Duration) -> String {
    // A second does not matter in an hour, nor a millisecond in a minute.
    let seconds = match time.as_secs() {
        0 => return format!("{}ms", time.as_millis()),
        1..60 => {
            let tenths = (time.as_millis() + 50) / 100;
            return match tenths % 10 {
                0 => format!("{}s", tenths / 10),
                tenth => format!("{}.{tenth}s", tenths / 10),
            };
        }
        seconds => seconds,
    };
    two_largest(&[
        (seconds / 3600, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
    ])
}

/// The seconds of `Retry-After`, which takes whole ones (RFC 9110 section 10.2.3); rounding up keeps senders from
/// coming too early.
pub(crate) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// The span between two times, rounded up to whole seconds, so that what is over a limit of `5m` reads `5m1s`.
pub(crate) fn span(time: Duration) -> String {
    let seconds = whole_seconds(time);
    two_largest(&[
        (seconds / 86400, "d"),
        (seconds / 3600 % 24, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
    ])
}

fn two_largest(units: &[(u64, &str)]) -> String {
    let first = units.iter().position(|(count, _)| *count > 0);
    let first = first.unwrap_or(units.len() - 1);
    let (count, unit) = units[first];
    match units.get(first + 1) {
        Some((next, smaller)) if *next > 0 => format!("{count}{unit}{next}{smaller}"),
        _ => format!("{count}{unit}"),
    }
}

/// A number in groups of three digits: `12,345`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How many a second: `12,345/s`, `50/s`, `0.33/s`.
pub(crate) fn rate(rate: f64) -> String {
    match rate {
        ..100.0 if rate.fract() != 0.0 => format!("{rate:.2}/s"),
        _ => format!("{}/s", count(rate.round() as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_read_as_flags_do() {
        for (millis, text) in [
            (0, "0ms"),
            (250, "250ms"),
            (1000, "1s"),
            (1549, "1.5s"),
            (59_900, "59.9s"),
            (60_000, "1m"),
            (61_500, "1m1s"),
            (300_000, "5m"),
            (5_400_000, "1h30m"),
            (3_601_000, "1h"),
            (86_400_000, "24h"),
        ] {
            assert_eq!(short_duration(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn a_span_has_its_two_largest_units() {
        for (millis, text) in [
            (0, "0s"),
            (1, "1s"),
            (5_000, "5s"),
            (300_000, "5m"),
            (300_400, "5m1s"),
            (3_600_000, "1h"),
            (3_661_000, "1h1m"),
            (90_000_000, "1d1h"),
        ] {
            assert_eq!(span(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn measured_times_have_three_digits() {
        for (micros, text) in [(410, "0.41 ms"), (28_000, "28 ms"), (1_250_000, "1.25 s")] {
            assert_eq!(duration(Duration::from_micros(micros)), text);
        }
    }

    #[test]
    fn sizes_have_binary_units() {
        for (bytes, text) in [(158, "158 B"), (25_088, "24.5 KiB"), (32 << 20, "32.0 MiB")] {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn numbers_have_groups_of_three_digits() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(count(number), text);
        }
        for (number, text) in [(0.5, "0.50/s"), (99.0, "99/s"), (1234.4, "1,234/s")] {
            assert_eq!(rate(number), text);
        }
    }
}
