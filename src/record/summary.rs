//! The line that sums up many deliveries.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::{V, line, millis};

/// What became of the deliveries of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoadSummary {
    /// The exit code.
    pub(crate) exit: u8,
    /// Deliveries that began; each ended as one of the next two.
    pub(crate) sent: u64,
    /// Delivered, as the user counts it.
    pub(crate) delivered: u64,
    /// Not delivered, for whatever reason.
    pub(crate) failed: u64,
    /// Attempts; more than deliveries where there were further ones.
    pub(crate) attempts: u64,
    /// Deliveries before those, which are counted nowhere.
    pub(crate) warmup: u64,
    /// The length of the run.
    pub(crate) elapsed: Duration,
    /// The events a second that were asked for.
    pub(crate) rate_asked: Option<f64>,
    /// Events that were due at that rate and found no free worker.
    pub(crate) missed: u64,
    /// How many last attempts got which status.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// Why deliveries failed, and how many did so; the commonest first.
    pub(crate) failures: Vec<(String, u64)>,
    /// How long they took.
    pub(crate) latency: Option<LatencySummary>,
    /// The upper ends of ranges of these lengths, and how many lay in each.
    pub(crate) bars: Vec<(Duration, u64)>,
    /// The same for each endpoint, where there are several.
    pub(crate) endpoints: Vec<EndpointSummary>,
}

/// What became of the deliveries to one endpoint.
#[derive(Clone, Debug)]
pub(crate) struct EndpointSummary {
    /// The endpoint.
    pub(crate) url: String,
    /// Delivered.
    pub(crate) delivered: u64,
    /// Not delivered.
    pub(crate) failed: u64,
    /// How long they took.
    pub(crate) latency: Option<LatencySummary>,
}

/// How lengths are spread: from when a delivery was due to its end, failed ones too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LatencySummary {
    /// The shortest.
    pub(crate) min: Duration,
    /// The mean.
    pub(crate) mean: Duration,
    /// So long at most were half of them.
    pub(crate) p50: Duration,
    /// Nine tenths of them.
    pub(crate) p90: Duration,
    /// All but one of a hundred.
    pub(crate) p99: Duration,
    /// All but one of a thousand.
    pub(crate) p999: Duration,
    /// The longest.
    pub(crate) max: Duration,
}

impl LoadSummary {
    /// Deliveries a second.
    pub(crate) fn rate(&self) -> f64 {
        match self.elapsed.as_secs_f64() {
            0.0 => 0.0,
            seconds => self.sent as f64 / seconds,
        }
    }

    /// The line, with its line end.
    pub(crate) fn to_line(&self) -> String {
        let failures = self.failures.iter();
        let endpoints = self.endpoints.iter();
        line(&SummaryLine {
            r#type: "summary",
            v: V,
            exit: self.exit,
            sent: self.sent,
            delivered: self.delivered,
            failed: self.failed,
            attempts: self.attempts,
            warmup: self.warmup,
            elapsed_ms: millis(self.elapsed),
            rate: hundredths(self.rate()),
            rate_asked: self.rate_asked,
            missed: self.missed,
            statuses: &self.statuses,
            failures: failures
                .map(|(reason, count)| FailureObject {
                    reason,
                    count: *count,
                })
                .collect(),
            latency_ms: self.latency.map(SpreadObject::of),
            endpoints: endpoints
                .map(|share| ShareObject {
                    url: &share.url,
                    sent: share.delivered + share.failed,
                    delivered: share.delivered,
                    failed: share.failed,
                    latency_ms: share.latency.map(SpreadObject::of),
                })
                .collect(),
        })
    }
}

fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[derive(Serialize)]
struct SummaryLine<'a> {
    r#type: &'static str,
    v: u8,
    exit: u8,
    sent: u64,
    delivered: u64,
    failed: u64,
    attempts: u64,
    warmup: u64,
    elapsed_ms: f64,
    rate: f64,
    rate_asked: Option<f64>,
    missed: u64,
    statuses: &'a BTreeMap<u16, u64>,
    failures: Vec<FailureObject<'a>>,
    latency_ms: Option<SpreadObject>,
    endpoints: Vec<ShareObject<'a>>,
}

#[derive(Serialize)]
struct FailureObject<'a> {
    reason: &'a str,
    count: u64,
}

#[derive(Serialize)]
struct ShareObject<'a> {
    url: &'a str,
    sent: u64,
    delivered: u64,
    failed: u64,
    latency_ms: Option<SpreadObject>,
}

#[derive(Serialize)]
struct SpreadObject {
    min: f64,
    mean: f64,
    p50: f64,
    p90: f64,
    p99: f64,
    #[serde(rename = "p99.9")]
    p999: f64,
    max: f64,
}

impl SpreadObject {
    fn of(spread: LatencySummary) -> Self {
        Self {
            min: millis(spread.min),
            mean: millis(spread.mean),
            p50: millis(spread.p50),
            p90: millis(spread.p90),
            p99: millis(spread.p99),
            p999: millis(spread.p999),
            max: millis(spread.max),
        }
    }
}
