//! What became of many deliveries.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Latencies;

/// Different reasons that are told apart; more would be a flood, not a summary.
const MAX_REASONS: usize = 20;

/// What became of the deliveries to one endpoint, or to all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Results {
    /// Delivered, as the user counts it.
    pub(crate) delivered: u64,
    /// Not delivered, for whatever reason.
    pub(crate) failed: u64,
    /// Attempts; more than deliveries where there were further ones.
    pub(crate) attempts: u64,
    /// How many last attempts got which status.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// Why deliveries failed, and how many did so.
    pub(crate) reasons: BTreeMap<String, u64>,
    /// Failures for other reasons than those.
    pub(crate) other_reasons: u64,
    /// How long each took from when it was due, with all its attempts and the waits between them; failed ones too.
    pub(crate) latencies: Latencies,
}

/// What became of one delivery.
#[derive(Clone, Debug)]
pub(crate) struct Finished {
    /// How many attempts it took.
    pub(crate) attempts: u32,
    /// The status of the last one, if it got one.
    pub(crate) status: Option<u16>,
    /// Why it failed.
    pub(crate) failed: Option<String>,
    /// How long it took.
    pub(crate) latency: Duration,
}

impl Results {
    /// Adds one.
    pub(crate) fn add(&mut self, finished: Finished) {
        self.attempts += u64::from(finished.attempts);
        if let Some(status) = finished.status {
            *self.statuses.entry(status).or_default() += 1;
        }
        self.latencies.add(finished.latency);
        match finished.failed {
            None => self.delivered += 1,
            Some(reason) => {
                self.failed += 1;
                self.blame(reason, 1);
            }
        }
    }

    /// Adds those of another endpoint.
    pub(crate) fn add_all(&mut self, other: &Self) {
        self.delivered += other.delivered;
        self.failed += other.failed;
        self.attempts += other.attempts;
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
        for (reason, count) in &other.reasons {
            self.blame(reason.clone(), *count);
        }
        self.other_reasons += other.other_reasons;
        self.latencies.add_all(&other.latencies);
    }

    fn blame(&mut self, reason: String, count: u64) {
        if self.reasons.len() < MAX_REASONS || self.reasons.contains_key(&reason) {
            *self.reasons.entry(reason).or_default() += count;
        } else {
            self.other_reasons += count;
        }
    }

    /// How many deliveries there were.
    pub(crate) fn sent(&self) -> u64 {
        self.delivered + self.failed
    }
}
