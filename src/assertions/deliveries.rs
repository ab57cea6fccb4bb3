//! Recognizes attempts and duplicates by their delivery id.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use crate::provider::Origin;
use crate::record::DeliveryAttempt;

/// The number of ids that are remembered; then the oldest is forgotten.
const MAX_IDS: usize = 10_000;

/// The deliveries of a run.
///
/// An id is remembered as its hash, with a new seed in each run: senders choose the length of ids, and cannot make two
/// of them collide.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deliveries {
    hasher: RandomState,
    known: HashMap<u64, KnownDelivery>,
    order: VecDeque<u64>,
}

#[derive(Clone, Copy, Debug)]
struct KnownDelivery {
    first: u64,
    first_at: Duration,
    attempts: u64,
    last_at: Duration,
}

impl Deliveries {
    /// Takes in a request with this number, at this time of the run. Each provider has its own ids, as some count from
    /// 1.
    pub(crate) fn track(&mut self, origin: &Origin, seq: u64, at: Duration) -> DeliveryAttempt {
        let Some(id) = &origin.id else {
            return DeliveryAttempt::FIRST;
        };
        let key = self.hasher.hash_one((&origin.provider, id));
        if let Some(delivery) = self.known.get_mut(&key) {
            let gap = at.saturating_sub(delivery.last_at);
            delivery.attempts += 1;
            delivery.last_at = at;
            return DeliveryAttempt {
                number: delivery.attempts,
                duplicate_of: Some(delivery.first),
                gap: Some(gap),
                first_seen: Some(at.saturating_sub(delivery.first_at)),
            };
        }
        if self.order.len() == MAX_IDS
            && let Some(forgotten) = self.order.pop_front()
        {
            self.known.remove(&forgotten);
        }
        self.order.push_back(key);
        let delivery = KnownDelivery {
            first: seq,
            first_at: at,
            attempts: 1,
            last_at: at,
        };
        self.known.insert(key, delivery);
        DeliveryAttempt::FIRST
    }

    /// Takes back the last request with this id.
    pub(crate) fn forget(&mut self, origin: &Origin) {
        let Some(id) = &origin.id else {
            return;
        };
        let key = self.hasher.hash_one((&origin.provider, id));
        match self.known.get_mut(&key) {
            Some(delivery) if delivery.attempts > 1 => delivery.attempts -= 1,
            _ => {
                self.known.remove(&key);
                self.order.retain(|known| *known != key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(provider: &str, id: &str) -> Origin {
        Origin {
            event_type: None,
            id: Some(id.to_owned()),
            provider: Some(provider.to_owned()),
        }
    }

    #[test]
    fn a_duplicate_is_recognized_by_its_id() {
        let mut deliveries = Deliveries::default();
        let mut track = |id, seq, at| {
            let attempt = deliveries.track(&origin("svix", id), seq, Duration::from_secs(at));
            let seconds = |time: Option<Duration>| time.map(|time| time.as_secs());
            (
                attempt.number,
                attempt.duplicate_of,
                seconds(attempt.gap),
                seconds(attempt.first_seen),
            )
        };
        assert_eq!(track("a", 1, 0), (1, None, None, None));
        assert_eq!(track("b", 2, 1), (1, None, None, None));
        assert_eq!(track("a", 3, 5), (2, Some(1), Some(5), Some(5)));
        assert_eq!(track("a", 4, 12), (3, Some(1), Some(7), Some(12)));
    }

    #[test]
    fn a_forgotten_request_leaves_no_trace() {
        let mut deliveries = Deliveries::default();
        let origin = origin("svix", "a");
        deliveries.track(&origin, 1, Duration::ZERO);
        deliveries.forget(&origin);
        let again = deliveries.track(&origin, 2, Duration::ZERO);
        assert_eq!(again, DeliveryAttempt::FIRST);
        deliveries.track(&origin, 3, Duration::ZERO);
        deliveries.forget(&origin);
        let third = deliveries.track(&origin, 4, Duration::ZERO);
        assert_eq!((third.number, third.duplicate_of), (2, Some(2)));
    }

    #[test]
    fn the_same_id_of_another_provider_is_another_delivery() {
        let mut deliveries = Deliveries::default();
        for (seq, sender) in [(1, "github"), (2, "shopify")] {
            let attempt = deliveries.track(&origin(sender, "1"), seq, Duration::ZERO);
            assert_eq!(attempt, DeliveryAttempt::FIRST);
        }
    }

    #[test]
    fn requests_without_an_id_are_never_duplicates() {
        let mut deliveries = Deliveries::default();
        for seq in 1..3 {
            let attempt = deliveries.track(&Origin::default(), seq, Duration::ZERO);
            assert_eq!(attempt, DeliveryAttempt::FIRST);
        }
    }

    #[test]
    fn the_last_10000_ids_are_remembered() {
        let mut deliveries = Deliveries::default();
        let mut track = |seq: u64| {
            let origin = origin("x", &seq.to_string());
            deliveries.track(&origin, seq, Duration::ZERO).duplicate_of
        };
        for seq in 0..=10_000 {
            assert_eq!(track(seq), None);
        }
        assert_eq!(track(1), Some(1));
        assert_eq!(track(0), None, "forgotten");
        assert_eq!(deliveries.known.len(), 10_000);
    }
}
