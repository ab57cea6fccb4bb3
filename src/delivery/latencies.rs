//! How long deliveries took (home of hdrhistogram): any percentile, in memory that does not grow with their number.

use std::time::Duration;

use hdrhistogram::Histogram;

/// From a microsecond to an hour, to three digits.
const LOWEST: u64 = 1;
const HIGHEST: u64 = 3_600_000_000;
const DIGITS: u8 = 3;

/// The lengths of deliveries.
#[derive(Clone, Debug)]
pub(crate) struct Latencies(Option<Histogram<u64>>);

/// A range of lengths, and how many there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    /// Its upper end.
    pub(crate) up_to: Duration,
    /// How many.
    pub(crate) count: u64,
}

impl Latencies {
    /// None yet.
    pub(crate) fn new() -> Self {
        // The bounds are good ones, so that there always is one.
        Self(Histogram::new_with_bounds(LOWEST, HIGHEST, DIGITS).ok())
    }

    /// Adds one.
    pub(crate) fn add(&mut self, length: Duration) {
        if let Some(histogram) = &mut self.0 {
            let micros = u64::try_from(length.as_micros()).unwrap_or(HIGHEST);
            histogram.saturating_record(micros.max(LOWEST));
        }
    }

    /// Adds all of another.
    pub(crate) fn add_all(&mut self, other: &Self) {
        if let (Some(own), Some(other)) = (&mut self.0, &other.0) {
            // Of the same bounds.
            let _ = own.add(other);
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u64 {
        self.0.as_ref().map_or(0, Histogram::len)
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The length that this share (0 to 1) did not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        self.of(|histogram| histogram.value_at_quantile(share))
    }

    /// The shortest.
    pub(crate) fn min(&self) -> Duration {
        self.of(Histogram::min)
    }

    /// The longest.
    pub(crate) fn max(&self) -> Duration {
        self.of(Histogram::max)
    }

    /// The mean.
    pub(crate) fn mean(&self) -> Duration {
        let micros = self.0.as_ref().map_or(0.0, Histogram::mean);
        Duration::from_secs_f64(micros / 1e6)
    }

    fn of(&self, value: impl Fn(&Histogram<u64>) -> u64) -> Duration {
        Duration::from_micros(self.0.as_ref().map_or(0, value))
    }

    /// At most so many ranges from the shortest to the longest, each longer than the one before by the same factor: the
    /// tail of latencies is long.
    pub(crate) fn bars(&self, count: u8) -> Vec<Bar> {
        let Some(histogram) = self.0.as_ref().filter(|histogram| !histogram.is_empty()) else {
            return Vec::new();
        };
        let (low, high) = (histogram.min() as f64, histogram.max() as f64);
        let factor = (high / low).powf(1.0 / f64::from(count));
        let mut bars: Vec<Bar> = Vec::new();
        let mut from = 0;
        for nth in 1..=count {
            let end = (low * factor.powi(i32::from(nth))).ceil() as u64;
            let end = if nth == count { histogram.max() } else { end };
            // Narrow ranges fall together.
            if end < from {
                continue;
            }
            // Every length stands for those that three digits can't tell from it, and is counted once.
            let end = histogram.highest_equivalent(end);
            bars.push(Bar {
                up_to: Duration::from_micros(end.min(histogram.max())),
                count: histogram.count_between(from, end),
            });
            from = end + 1;
        }
        bars
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
    fn percentiles_are_true_to_three_digits() {
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
    fn the_bars_count_each_once() {
        for latencies in [of(1..=10_000), of([7]), of([7; 9]), of([1, 2, 3_600_000])] {
            let bars = latencies.bars(10);
            let counted: u64 = bars.iter().map(|bar| bar.count).sum();
            assert_eq!(counted, latencies.len(), "{bars:?}");
            assert_eq!(bars.last().map(|bar| bar.up_to), Some(latencies.max()));
            assert!(bars.is_sorted_by(|a, b| a.up_to < b.up_to), "{bars:?}");
        }
        assert_eq!(of([]).bars(10), []);
    }

    #[test]
    fn none_has_no_length_and_one_beyond_all_bounds_is_the_longest() {
        assert!(of([]).is_empty());
        assert_eq!(of([]).quantile(0.5), Duration::ZERO);
        let mut latencies = of([]);
        latencies.add(Duration::MAX);
        latencies.add(Duration::ZERO);
        assert!(latencies.max() >= Duration::from_mins(59));
        assert_eq!(latencies.min(), Duration::from_micros(1));
    }

    #[test]
    fn those_of_two_runs_can_be_put_together() {
        let mut all = of(1..=10);
        all.add_all(&of(11..=20));
        assert_eq!(all.len(), 20);
        about(all.max(), 20);
    }
}
