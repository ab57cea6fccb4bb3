//! The sum of many deliveries: how many were delivered, how many failed and why, and how long they took.
//!
//! An HDR histogram (the hdrhistogram crate) gives any percentile of the latencies to three digits, in memory that does
//! not grow with the number of deliveries.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

/// Failures for further reasons are counted together: a summary must stay short.
const MAX_REASONS: usize = 20;

/// The deliveries to one endpoint, or to all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct DeliveryStats {
    /// Deliveries with a status that counts as success.
    pub(crate) delivered: u64,
    pub(crate) failed: u64,
    /// At least one for each delivery.
    pub(crate) attempts: u64,
    /// How often the last attempt of a delivery got each status.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// How many deliveries failed for each reason.
    pub(crate) reasons: BTreeMap<String, u64>,
    /// Failures for reasons that `reasons` has no room for.
    pub(crate) other_reasons: u64,
    /// From the time at which each delivery was due to the end of its last attempt; failed deliveries are included.
    pub(crate) latencies: Latencies,
}

/// A delivery that has ended.
#[derive(Clone, Debug)]
pub(crate) struct FinishedDelivery {
    pub(crate) attempts: u32,
    /// The status of the last attempt, if it got a response.
    pub(crate) status: Option<u16>,
    /// Why it failed.
    pub(crate) failed: Option<String>,
    pub(crate) latency: Duration,
}

impl DeliveryStats {
    pub(crate) fn add(&mut self, finished: FinishedDelivery) {
        self.attempts += u64::from(finished.attempts);
        if let Some(status) = finished.status {
            *self.statuses.entry(status).or_default() += 1;
        }
        self.latencies.add(finished.latency);
        match finished.failed {
            None => self.delivered += 1,
            Some(reason) => {
                self.failed += 1;
                self.add_failures(reason, 1);
            }
        }
    }

    pub(crate) fn add_all(&mut self, other: &Self) {
        self.delivered += other.delivered;
        self.failed += other.failed;
        self.attempts += other.attempts;
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
        for (reason, count) in &other.reasons {
            self.add_failures(reason.clone(), *count);
        }
        self.other_reasons += other.other_reasons;
        self.latencies.add_all(&other.latencies);
    }

    fn add_failures(&mut self, reason: String, count: u64) {
        if self.reasons.len() < MAX_REASONS || self.reasons.contains_key(&reason) {
            *self.reasons.entry(reason).or_default() += count;
        } else {
            self.other_reasons += count;
        }
    }

    pub(crate) fn sent(&self) -> u64 {
        self.delivered + self.failed
    }
}

/// From a microsecond to an hour, to three digits.
const LOWEST: u64 = 1;
const HIGHEST: u64 = 3_600_000_000;
const DIGITS: u8 = 3;

/// How long deliveries took.
#[derive(Clone, Debug)]
pub(crate) struct Latencies(Option<Histogram<u64>>);

/// A range of latencies, and how many deliveries fell into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LatencyRange {
    pub(crate) up_to: Duration,
    pub(crate) count: u64,
}

impl Latencies {
    pub(crate) fn new() -> Self {
        // These bounds are valid, so the result is always `Some`.
        Self(Histogram::new_with_bounds(LOWEST, HIGHEST, DIGITS).ok())
    }

    pub(crate) fn add(&mut self, latency: Duration) {
        if let Some(histogram) = &mut self.0 {
            let micros = u64::try_from(latency.as_micros()).unwrap_or(HIGHEST);
            histogram.saturating_record(micros.max(LOWEST));
        }
    }

    pub(crate) fn add_all(&mut self, other: &Self) {
        if let (Some(own), Some(other)) = (&mut self.0, &other.0) {
            // Fails only for other bounds.
            let _ = own.add(other);
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.0.as_ref().map_or(0, Histogram::len)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The latency that this share of the deliveries (0 to 1) did not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        self.value(|histogram| histogram.value_at_quantile(share))
    }

    pub(crate) fn min(&self) -> Duration {
        self.value(Histogram::min)
    }

    pub(crate) fn max(&self) -> Duration {
        self.value(Histogram::max)
    }

    pub(crate) fn mean(&self) -> Duration {
        let micros = self.0.as_ref().map_or(0.0, Histogram::mean);
        Duration::from_secs_f64(micros / 1e6)
    }

    fn value(&self, value: impl Fn(&Histogram<u64>) -> u64) -> Duration {
        Duration::from_micros(self.0.as_ref().map_or(0, value))
    }

    /// At most `count` ranges from the shortest to the longest latency. Each is wider than the one before by the same
    /// factor, because latencies have a long tail.
    pub(crate) fn ranges(&self, count: u8) -> Vec<LatencyRange> {
        let Some(histogram) = self.0.as_ref().filter(|histogram| !histogram.is_empty()) else {
            return Vec::new();
        };
        let (low, high) = (histogram.min() as f64, histogram.max() as f64);
        let factor = (high / low).powf(1.0 / f64::from(count));
        let mut ranges: Vec<LatencyRange> = Vec::new();
        let mut from = 0;
        for nth in 1..=count {
            let end = (low * factor.powi(i32::from(nth))).ceil() as u64;
            let end = if nth == count { histogram.max() } else { end };
            // Ranges narrower than the resolution are merged.
            if end < from {
                continue;
            }
            // A recorded value represents all values that three digits can't distinguish; count each once.
            let end = histogram.highest_equivalent(end);
            ranges.push(LatencyRange {
                up_to: Duration::from_micros(end.min(histogram.max())),
                count: histogram.count_between(from, end),
            });
            from = end + 1;
        }
        ranges
    }
}

impl Default for Latencies {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(millis: impl IntoIterator<Item = u64>) -> Latencies {
        let mut latencies = Latencies::new();
        for millis in millis {
            latencies.add(Duration::from_millis(millis));
        }
        latencies
    }

    /// Whether the first is the second to three digits.
    #[track_caller]
    fn about(got: Duration, millis: u64) {
        let ratio = got.as_secs_f64() * 1000.0 / millis as f64;
        assert!((0.999..=1.001).contains(&ratio), "{got:?} for {millis} ms");
    }

    #[test]
    fn percentiles_are_exact_to_three_digits() {
        let latencies = of(1..=10_000);
        for (share, millis) in [(0.5, 5000), (0.9, 9000), (0.99, 9900), (0.999, 9990)] {
            about(latencies.quantile(share), millis);
        }
        about(latencies.min(), 1);
        about(latencies.max(), 10_000);
        about(latencies.mean(), 5000);
        assert_eq!(latencies.len(), 10_000);
    }

    #[test]
    fn the_ranges_count_each_delivery_once() {
        for latencies in [of(1..=10_000), of([7]), of([7; 9]), of([1, 2, 3_600_000])] {
            let ranges = latencies.ranges(10);
            let counted: u64 = ranges.iter().map(|range| range.count).sum();
            assert_eq!(counted, latencies.len(), "{ranges:?}");
            assert_eq!(
                ranges.last().map(|range| range.up_to),
                Some(latencies.max())
            );
            assert!(ranges.is_sorted_by(|a, b| a.up_to < b.up_to), "{ranges:?}");
        }
        assert_eq!(of([]).ranges(10), []);
    }

    #[test]
    fn an_empty_histogram_is_zero_and_an_extreme_latency_is_clamped() {
        assert!(of([]).is_empty());
        assert_eq!(of([]).quantile(0.5), Duration::ZERO);
        let mut latencies = of([]);
        latencies.add(Duration::MAX);
        latencies.add(Duration::ZERO);
        assert!(latencies.max() >= Duration::from_mins(59));
        assert_eq!(latencies.min(), Duration::from_micros(1));
    }

    #[test]
    fn two_histograms_add_up() {
        let mut all = of(1..=10);
        all.add_all(&of(11..=20));
        assert_eq!(all.len(), 20);
        about(all.max(), 20);
    }
}
