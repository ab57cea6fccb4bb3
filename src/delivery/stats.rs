//! The sum of many deliveries: how many were delivered, how many failed and why, and how long they took.

use std::collections::BTreeMap;
use std::time::Duration;

use super::latencies::Latencies;

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
