//! Recognizes attempts and duplicates by their delivery id.

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use crate::provider::Origin;
use crate::record::DeliveryAttempt;

/// The number of ids that are remembered; then the oldest is forgotten.
const MAX_IDS: usize = 10_000;
/// The number of attempts after the first that may become the first. More are counted only.
const MAX_SUCCESSORS: usize = 16;

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

#[derive(Clone, Debug)]
struct KnownDelivery {
    first: SeenAttempt,
    /// The attempts after the first, in case that it is forgotten.
    successors: VecDeque<SeenAttempt>,
    attempts: u64,
    last_at: Duration,
}

#[derive(Clone, Copy, Debug)]
struct SeenAttempt {
    seq: u64,
    at: Duration,
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
            if delivery.successors.len() < MAX_SUCCESSORS {
                delivery.successors.push_back(SeenAttempt { seq, at });
            }
            return DeliveryAttempt {
                number: delivery.attempts,
                duplicate_of: Some(delivery.first.seq),
                gap: Some(gap),
                first_seen: Some(at.saturating_sub(delivery.first.at)),
            };
        }
        if self.order.len() == MAX_IDS
            && let Some(forgotten) = self.order.pop_front()
        {
            self.known.remove(&forgotten);
        }
        self.order.push_back(key);
        let delivery = KnownDelivery {
            first: SeenAttempt { seq, at },
            successors: VecDeque::new(),
            attempts: 1,
            last_at: at,
        };
        self.known.insert(key, delivery);
        DeliveryAttempt::FIRST
    }

    /// Takes back the request with this number. If it is the first with its id, the next one becomes the first.
    pub(crate) fn forget(&mut self, origin: &Origin, seq: u64) {
        let Some(id) = &origin.id else {
            return;
        };
        let key = self.hasher.hash_one((&origin.provider, id));
        let Some(delivery) = self.known.get_mut(&key) else {
            return;
        };
        match seq.cmp(&delivery.first.seq) {
            Ordering::Less => return, // its id was forgotten before
            Ordering::Equal => match delivery.successors.pop_front() {
                Some(next) => delivery.first = next,
                None => {
                    self.known.remove(&key);
                    self.order.retain(|known| *known != key);
                    return;
                }
            },
            Ordering::Greater => delivery.successors.retain(|attempt| attempt.seq != seq),
        }
        delivery.attempts -= 1;
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
        deliveries.forget(&origin, 1);
        let again = deliveries.track(&origin, 2, Duration::ZERO);
        assert_eq!(again, DeliveryAttempt::FIRST);
        deliveries.track(&origin, 3, Duration::ZERO);
        deliveries.forget(&origin, 3);
        let third = deliveries.track(&origin, 4, Duration::ZERO);
        assert_eq!((third.number, third.duplicate_of), (2, Some(2)));
    }

    #[test]
    fn the_next_attempt_becomes_the_first_when_the_first_is_forgotten() {
        let origin = origin("svix", "a");
        let after = |forgotten: &[u64]| {
            let mut deliveries = Deliveries::default();
            for seq in 1..4 {
                deliveries.track(&origin, seq, Duration::from_secs(seq));
            }
            for seq in forgotten {
                deliveries.forget(&origin, *seq);
            }
            let attempt = deliveries.track(&origin, 4, Duration::from_secs(4));
            let first_seen = attempt.first_seen.map(|time| time.as_secs());
            (attempt.number, attempt.duplicate_of, first_seen)
        };
        assert_eq!(after(&[1]), (3, Some(2), Some(2)));
        assert_eq!(after(&[1, 2]), (2, Some(3), Some(1)));
        assert_eq!(after(&[2, 1]), (2, Some(3), Some(1)));
        assert_eq!(after(&[1, 3]), (2, Some(2), Some(2)));
        assert_eq!(after(&[1, 2, 3]), (1, None, None));
        assert_eq!(after(&[3, 1, 2, 2]), (1, None, None));
    }

    #[test]
    fn a_long_series_of_attempts_is_counted_in_little_memory() {
        let mut deliveries = Deliveries::default();
        let origin = origin("svix", "a");
        for seq in 1..=1000 {
            let attempt = deliveries.track(&origin, seq, Duration::ZERO);
            assert_eq!(attempt.number, seq);
        }
        let successors = |deliveries: &Deliveries| {
            let known = deliveries.known.values();
            known.map(|it| it.successors.len()).sum::<usize>()
        };
        assert_eq!(successors(&deliveries), MAX_SUCCESSORS);
        for lost in 1..=MAX_SUCCESSORS as u64 + 1 {
            deliveries.forget(&origin, lost);
        }
        let next = deliveries.track(&origin, 1001, Duration::ZERO);
        assert_eq!(next, DeliveryAttempt::FIRST);
        deliveries.forget(&origin, 1000);
        let next = deliveries.track(&origin, 1002, Duration::ZERO);
        assert_eq!((next.number, next.duplicate_of), (2, Some(1001)));
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
