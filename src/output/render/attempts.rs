//! What a sender sees of its attempts: where the time of one went, and when the next one comes.

use std::time::Duration;

use super::{Look, duration};
use crate::message::Url;
use crate::output::StyledText;
use crate::output::style::Role;
use crate::record::Timings;
use crate::retry::RetryWait;

/// Where the time went, step by step; nothing if it did not come so far.
pub(crate) fn timings(timings: &Timings, look: &Look) -> StyledText {
    let mut out = StyledText::new(look.style);
    let steps = [
        ("name", timings.dns),
        ("connect", timings.connect),
        ("TLS", timings.tls),
        ("first byte after", timings.first_byte),
    ];
    let took = steps
        .iter()
        .filter_map(|(step, took)| Some((step, (*took)?)));
    let took: Vec<_> = took
        .map(|(step, took)| format!("{step} {}", duration(took)))
        .collect();
    if !took.is_empty() {
        let line = format!("* {}", took.join(", "));
        out.push(Role::Aside, line).end_line();
    }
    out
}

/// The line that announces an attempt of so many; `url` where there are several.
pub(crate) fn again(
    url: Option<&Url>,
    (attempt, of): (u32, u32),
    wait: &RetryWait,
    max: Duration,
    look: &Look,
) -> StyledText {
    let at = url.map_or_else(String::new, |url| format!("{url}: "));
    let length = span(wait.duration);
    let why = match wait.retry_after {
        Some(asked) if asked > max => format!(
            " (Retry-After asks for {}, --max-retry-after is {})",
            span(asked),
            span(max)
        ),
        Some(asked) if asked == wait.duration => " (Retry-After)".to_owned(),
        _ => String::new(),
    };
    let line = format!("↻ {at}attempt {attempt} of {of} in {length}{why}");
    let mut out = StyledText::new(look.style);
    out.push(Role::Odd, line).end_line();
    out
}

/// A time as it is written in flags: `250ms`, `1.5s`, `5m`, `1h30m`.
pub(crate) fn span(time: Duration) -> String {
    // A second of an hour does not matter; nor does a millisecond of a minute.
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
    let units = [
        ("h", seconds / 3600),
        ("m", seconds / 60 % 60),
        ("s", seconds % 60),
    ];
    let first = units.iter().position(|(_, count)| *count > 0).unwrap_or(2);
    let shown = units[first..]
        .iter()
        .take(2)
        .filter(|(_, count)| *count > 0);
    shown.fold(String::new(), |text, (unit, count)| {
        format!("{text}{count}{unit}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::style::Style;

    fn look() -> Look {
        Look {
            style: Style::new(false),
            show_secrets: false,
            limit: None,
        }
    }

    #[test]
    fn spans_read_as_flags_do() {
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
            assert_eq!(span(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn the_next_attempt_is_announced() {
        let max = Duration::from_mins(5);
        let line = |duration, retry_after: Option<u64>| {
            let wait = RetryWait {
                duration: Duration::from_secs(duration),
                retry_after: retry_after.map(Duration::from_secs),
            };
            let text = again(None, (2, 4), &wait, max, &look());
            text.as_str().to_owned()
        };
        assert_eq!(line(2, None), "↻ attempt 2 of 4 in 2s\n");
        assert_eq!(line(5, Some(2)), "↻ attempt 2 of 4 in 5s\n");
        assert_eq!(line(2, Some(2)), "↻ attempt 2 of 4 in 2s (Retry-After)\n");
        assert_eq!(
            line(300, Some(3600)),
            "↻ attempt 2 of 4 in 5m (Retry-After asks for 1h, --max-retry-after is 5m)\n"
        );
    }

    #[test]
    fn the_steps_that_were_taken_are_told() {
        let millis = |millis| Some(Duration::from_millis(millis));
        let mut taken = Timings {
            connect: millis(12),
            first_byte: millis(20),
            ..Timings::default()
        };
        assert_eq!(
            timings(&taken, &look()).as_str(),
            "* connect 12 ms, first byte after 20 ms\n"
        );
        (taken.dns, taken.tls, taken.first_byte) = (millis(11), millis(33), None);
        assert_eq!(
            timings(&taken, &look()).as_str(),
            "* name 11 ms, connect 12 ms, TLS 33 ms\n"
        );
        assert_eq!(timings(&Timings::default(), &look()).as_str(), "");
    }
}
