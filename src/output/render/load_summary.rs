//! The summary of a load run: counts, latencies, a histogram, and a line for each endpoint.
//!
//! A histogram has bars down to an eighth of a character, so that a single slow delivery is seen.

use std::fmt::Write as _;
use std::time::Duration;

use crate::output::StyledText;
use crate::output::escape::{Keep, escape};
use crate::output::style::{Role, Style};
use crate::record::{LatencySummary, LoadSummary};
use crate::units::{count, duration, rate};

/// The most frequent reasons are named, the others only counted.
const REASONS: usize = 5;
/// The longest bar, in characters.
const WIDTH: u64 = 40;
/// With fewer deliveries a histogram says less than the line above it.
const FEW: u64 = 10;

pub(crate) fn load_summary(
    summary: &LoadSummary,
    with_histogram: bool,
    style: Style,
) -> StyledText {
    let mut out = StyledText::new(style);
    head(&mut out, summary);
    counts(&mut out, summary);
    if let Some(latency) = &summary.latency {
        latencies(&mut out, latency);
        if with_histogram && summary.sent >= FEW {
            histogram(&mut out, &summary.bars);
        }
    }
    endpoints(&mut out, summary, style);
    out
}

fn head(out: &mut StyledText, summary: &LoadSummary) {
    let (sent, elapsed) = (count(summary.sent), duration(summary.elapsed));
    let _ = write!(out, "sent {sent} in {elapsed}, {}", rate(summary.rate()));
    // What was asked for is a rate of events, and each goes to all endpoints.
    if summary.sent != summary.events {
        let (events, rate) = (count(summary.events), rate(summary.event_rate()));
        let _ = write!(out, "; {events} events, {rate}");
    }
    if let Some(asked) = summary.rate_asked {
        let _ = write!(out, " of {} wanted", rate(asked));
    }
    if summary.warmup > 0 {
        let text = format!(", after {} to warm up", count(summary.warmup));
        out.push(Role::Secondary, text);
    }
    out.end_line();
    if summary.missed > 0 {
        let text = format!(
            "  missed     {}  not sent: due while all workers were busy",
            count(summary.missed)
        );
        out.push(Role::Warning, text).end_line();
    }
}

fn counts(out: &mut StyledText, summary: &LoadSummary) {
    let text = format!("  delivered  {}", count(summary.delivered));
    let role = match summary.delivered {
        0 => Role::Plain,
        _ => Role::Success,
    };
    out.push(role, text).end_line();
    let statuses = summary.statuses.iter();
    let statuses: Vec<_> = statuses
        .map(|(status, number)| format!("{status}: {}", count(*number)))
        .collect();
    if !statuses.is_empty() {
        let text = format!("  statuses   {}", statuses.join(", "));
        out.push(Role::Secondary, text).end_line();
    }
    if summary.attempts > summary.sent {
        let text = format!("  attempts   {}", count(summary.attempts));
        out.push(Role::Secondary, text).end_line();
    }
    if summary.failed == 0 {
        return;
    }
    let text = format!("  failed     {}", count(summary.failed));
    out.push(Role::Failure, text).end_line();
    let (named, others) = summary
        .failures
        .split_at(summary.failures.len().min(REASONS));
    for (reason, number) in named {
        let _ = write!(out, "  {:>9}  {reason}", count(*number));
        out.end_line();
    }
    if !others.is_empty() {
        let number = others.iter().map(|(_, number)| number).sum();
        let text = format!("  {:>9}  for other reasons", count(number));
        out.push(Role::Secondary, text).end_line();
    }
}

fn latencies(out: &mut StyledText, latency: &LatencySummary) {
    let columns = [
        ("min", latency.min),
        ("mean", latency.mean),
        ("p50", latency.p50),
        ("p90", latency.p90),
        ("p99", latency.p99),
        ("p99.9", latency.p999),
        ("max", latency.max),
    ];
    out.push(Role::Secondary, "  latency  ");
    for (name, _) in columns {
        out.push(Role::Secondary, format!("{name:>9}"));
    }
    out.end_line().plain("           ");
    for (_, length) in columns {
        let _ = write!(out, "{:>9}", duration(length));
    }
    out.end_line();
}

fn histogram(out: &mut StyledText, bars: &[(Duration, u64)]) {
    let bars = merged(bars);
    let longest = bars.iter().map(|(_, number)| *number).max().unwrap_or(0);
    for (up_to, number) in bars {
        // At least an eighth, so that it is seen.
        let eighths = (number * WIDTH * 8).div_ceil(longest.max(1));
        let _ = write!(out, "  ≤{up_to:>8}  ");
        out.push(Role::Success, bar(eighths));
        out.push(Role::Secondary, format!(" {}", count(number)))
            .end_line();
    }
}

/// Ranges whose upper ends read alike are one.
fn merged(bars: &[(Duration, u64)]) -> Vec<(String, u64)> {
    let mut merged: Vec<(String, u64)> = Vec::new();
    for (up_to, number) in bars {
        let up_to = duration(*up_to);
        match merged.last_mut() {
            Some((last, sum)) if *last == up_to => *sum += number,
            _ => merged.push((up_to, *number)),
        }
    }
    merged
}

/// A bar of this many eighths of a character.
fn bar(eighths: u64) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let (whole, part) = (eighths / 8, eighths % 8);
    "█".repeat(whole as usize) + PARTS[part as usize]
}

fn endpoints(out: &mut StyledText, summary: &LoadSummary, style: Style) {
    if summary.endpoints.is_empty() {
        return;
    }
    let urls = summary.endpoints.iter();
    let urls: Vec<_> = urls
        .map(|endpoint| {
            let url = escape(endpoint.url.as_bytes(), Keep::Nothing);
            style.mask(&url).into_owned()
        })
        .collect();
    let width = urls.iter().map(String::len).max().unwrap_or(0);
    let text = format!(
        "  {:width$}  {:>9}  {:>9}  {:>9}  {:>9}",
        "endpoint", "delivered", "failed", "p50", "p99"
    );
    out.push(Role::Secondary, text).end_line();
    for (endpoint, url) in summary.endpoints.iter().zip(urls) {
        let _ = write!(out, "  {url:width$}  {:>9}  ", count(endpoint.delivered));
        let role = match endpoint.failed {
            0 => Role::Plain,
            _ => Role::Failure,
        };
        out.push(role, format!("{:>9}", count(endpoint.failed)));
        if let Some(latency) = &endpoint.latency {
            let (p50, p99) = (duration(latency.p50), duration(latency.p99));
            let _ = write!(out, "  {p50:>9}  {p99:>9}");
        }
        out.end_line();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latency_of(millis: u64) -> LatencySummary {
        let length = |part: u64| Duration::from_micros(millis * 10 * part);
        LatencySummary {
            min: length(10),
            mean: length(52),
            p50: length(50),
            p90: length(90),
            p99: length(99),
            p999: length(100),
            max: length(100),
        }
    }

    #[test]
    fn a_run_has_a_few_lines() {
        let many = LoadSummary {
            sent: 12_000,
            events: 12_000,
            delivered: 11_993,
            failed: 7,
            attempts: 12_010,
            warmup: 100,
            elapsed: Duration::from_secs(5),
            rate_asked: Some(2500.0),
            missed: 500,
            statuses: [(200, 11_993), (503, 4)].into(),
            failures: vec![
                ("503 Service Unavailable".to_owned(), 4),
                ("could not connect".to_owned(), 3),
            ],
            latency: Some(latency_of(40)),
            bars: vec![
                (Duration::from_millis(10), 3000),
                (Duration::from_millis(40), 9000),
            ],
            ..LoadSummary::default()
        };
        let text = load_summary(&many, true, Style::new(false));
        let text = text.as_str();
        let bar = "█".repeat(40);
        assert_eq!(
            text,
            format!(
                "\
sent 12,000 in 5.00 s, 2,400/s of 2,500/s wanted, after 100 to warm up
  missed     500  not sent: due while all workers were busy
  delivered  11,993
  statuses   200: 11,993, 503: 4
  attempts   12,010
  failed     7
          4  503 Service Unavailable
          3  could not connect
  latency        min     mean      p50      p90      p99    p99.9      max
             4.00 ms    21 ms    20 ms    36 ms    40 ms    40 ms    40 ms
  ≤   10 ms  █████████████▍ 3,000
  ≤   40 ms  {bar} 9,000
"
            )
        );
    }

    #[test]
    fn ranges_that_read_alike_are_one() {
        let micros = |micros| Duration::from_micros(micros);
        let bars = [
            (micros(101_600), 1),
            (micros(102_300), 2),
            (micros(103_000), 4),
        ];
        let merged_bars = [("102 ms".to_owned(), 3), ("103 ms".to_owned(), 4)];
        assert_eq!(merged(&bars), merged_bars);
    }

    #[test]
    fn endpoints_have_a_line_each() {
        let endpoint = |url: &str, failed| crate::record::EndpointSummary {
            url: url.to_owned(),
            delivered: 1000,
            failed,
            latency: Some(latency_of(10)),
        };
        let both = LoadSummary {
            sent: 2002,
            events: 1001,
            elapsed: Duration::from_secs(2),
            rate_asked: Some(500.0),
            endpoints: vec![endpoint("http://h/billing", 0), endpoint("http://h/x", 2)],
            ..LoadSummary::default()
        };
        let text = load_summary(&both, true, Style::new(false));
        assert!(
            text.as_str().starts_with(
                "sent 2,002 in 2.00 s, 1,001/s; 1,001 events, 501/s of 500/s wanted\n"
            ),
            "{}",
            text.as_str()
        );
        let table: Vec<_> = text.as_str().lines().skip(2).collect();
        assert_eq!(
            table,
            [
                "  endpoint          delivered     failed        p50        p99",
                "  http://h/billing      1,000          0    5.00 ms    9.90 ms",
                "  http://h/x            1,000          2    5.00 ms    9.90 ms",
            ]
        );
    }

    #[test]
    fn a_bar_has_eighths() {
        assert_eq!(bar(11), "█▍");
    }
}
