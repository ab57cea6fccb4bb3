//! How the earlier attempts of a delivery ended, as far as they were shown.
//!
//! A request with the delivery id of an earlier one is a duplicate. It is a retry if the sender got no success before,
//! and a repeat if it did. Which of them it is depends on the responses, so whoever shows requests and responses in
//! order remembers them here.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::output::style::Role;
use crate::record::{CountedFrom, Ordinal, ReceivedRequest};

/// Deliveries that are remembered; then the oldest is forgotten.
const MAX_DELIVERIES: usize = 10_000;

/// The attempt that the present one follows: the first that succeeded, or else the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EarlierAttempt {
    /// Its request.
    number: Ordinal,
    outcome: EarlierOutcome,
}

/// What an attempt got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EarlierOutcome {
    Status(u16),
    NoResponse,
    /// The attempt was not shown.
    Unknown,
}

impl EarlierAttempt {
    /// Whether the sender knew that the event was delivered.
    fn is_success(self) -> bool {
        matches!(self.outcome, EarlierOutcome::Status(200..300))
    }

    pub(super) fn role(self) -> Role {
        if self.is_success() {
            Role::Warning
        } else {
            Role::Retry
        }
    }

    /// `repeat of #1, which got 200`; `attempt 2 of msg_1, #1 got 503`.
    pub(super) fn describe(self, number: u64, id: &str) -> String {
        let seq = self.number;
        match self.outcome {
            EarlierOutcome::Status(status) if self.is_success() => {
                format!("repeat of #{seq}, which got {status}")
            }
            EarlierOutcome::Status(status) => {
                format!("attempt {number} of {id}, #{seq} got {status}")
            }
            EarlierOutcome::NoResponse => {
                format!("attempt {number} of {id}, #{seq} got no response")
            }
            EarlierOutcome::Unknown => format!("attempt {number} of {id}, the first was #{seq}"),
        }
    }

    /// The same for a line that has little room.
    pub(super) fn brief(self, number: u64) -> String {
        let seq = self.number;
        match self.outcome {
            EarlierOutcome::Status(_) if self.is_success() => format!("repeat of #{seq}"),
            EarlierOutcome::Status(status) => format!("retry after {status}"),
            EarlierOutcome::NoResponse => "retry after no response".to_owned(),
            EarlierOutcome::Unknown => format!("attempt {number}"),
        }
    }
}

/// The attempts of each delivery so far.
#[derive(Debug, Default)]
pub(crate) struct AttemptHistory {
    counted_from: CountedFrom,
    /// By the number of the first request of each delivery.
    deliveries: HashMap<u64, AttemptedDelivery>,
    order: VecDeque<u64>,
    /// The first request of the delivery, for each request without a response.
    waiting: HashMap<u64, u64>,
}

#[derive(Debug)]
struct AttemptedDelivery {
    /// What the next attempt follows.
    followed: EarlierAttempt,
    /// Its requests without a response.
    waiting: BTreeSet<u64>,
}

impl AttemptHistory {
    /// The numbers of the requests count from there.
    pub(crate) fn new(counted_from: CountedFrom) -> Self {
        Self {
            counted_from,
            ..Self::default()
        }
    }

    /// Takes a request, and returns the attempt that it follows.
    pub(crate) fn request(&mut self, received: &ReceivedRequest) -> Option<EarlierAttempt> {
        received.origin.id.as_ref()?;
        let seq = received.seq;
        let first = received.attempt.duplicate_of.unwrap_or(seq);
        let attempt = EarlierAttempt {
            number: self.counted_from.ordinal(seq),
            outcome: EarlierOutcome::NoResponse,
        };
        self.waiting.insert(seq, first);
        if let Some(delivery) = self.deliveries.get_mut(&first) {
            delivery.waiting.insert(seq);
            let found = delivery.followed;
            if !found.is_success() {
                delivery.followed = attempt;
            }
            return Some(found);
        }
        self.remember(first, attempt);
        let unknown = EarlierAttempt {
            number: self.counted_from.ordinal(first),
            outcome: EarlierOutcome::Unknown,
        };
        (first != seq).then_some(unknown)
    }

    /// Takes the response to a request; `None` if there is none, or none that is shown.
    pub(crate) fn response(&mut self, seq: u64, status: Option<u16>) {
        let Some(first) = self.waiting.remove(&seq) else {
            return;
        };
        let outcome = status.map_or(EarlierOutcome::NoResponse, EarlierOutcome::Status);
        let number = self.counted_from.ordinal(seq);
        let response = EarlierAttempt { number, outcome };
        let Some(delivery) = self.deliveries.get_mut(&first) else {
            return;
        };
        delivery.waiting.remove(&seq);
        let followed = delivery.followed;
        if !followed.is_success() && (followed.number == number || response.is_success()) {
            delivery.followed = response;
        }
    }

    /// How many requests have no response yet.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    fn remember(&mut self, first: u64, attempt: EarlierAttempt) {
        if self.order.len() == MAX_DELIVERIES
            && let Some(oldest) = self.order.pop_front()
            && let Some(forgotten) = self.deliveries.remove(&oldest)
        {
            // Whatever has waited for so long gets no response.
            for seq in forgotten.waiting {
                self.waiting.remove(&seq);
            }
        }
        self.order.push_back(first);
        let delivery = AttemptedDelivery {
            followed: attempt,
            waiting: BTreeSet::from([attempt.number.count()]),
        };
        self.deliveries.insert(first, delivery);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Request;
    use crate::record::DeliveryAttempt;

    fn request(seq: u64, duplicate_of: Option<u64>) -> ReceivedRequest {
        let mut received = ReceivedRequest::new(Request::new("POST", "/"));
        received.seq = seq;
        received.origin.id = Some("msg_1".to_owned());
        received.attempt = DeliveryAttempt {
            number: 2,
            duplicate_of,
            ..DeliveryAttempt::FIRST
        };
        received
    }

    fn described(earlier: Option<EarlierAttempt>) -> String {
        earlier.map_or_else(String::new, |earlier| earlier.describe(2, "msg_1"))
    }

    #[test]
    fn a_retry_follows_a_failure_and_a_repeat_a_success() {
        let mut history = AttemptHistory::default();
        assert_eq!(history.request(&request(1, None)), None);
        history.response(1, Some(503));
        let second = history.request(&request(2, Some(1)));
        assert_eq!(described(second), "attempt 2 of msg_1, #1 got 503");
        history.response(2, Some(204));
        let third = history.request(&request(3, Some(1)));
        assert_eq!(described(third), "repeat of #2, which got 204");
        history.response(3, Some(500));
        let fourth = history.request(&request(4, Some(1)));
        assert_eq!(described(fourth), "repeat of #2, which got 204");
    }

    #[test]
    fn an_attempt_without_a_response_is_a_retry() {
        let mut history = AttemptHistory::default();
        history.request(&request(1, None));
        let second = history.request(&request(2, Some(1)));
        assert_eq!(described(second), "attempt 2 of msg_1, #1 got no response");
        // The response to the first comes late, and is a success.
        history.response(1, Some(200));
        let third = history.request(&request(3, Some(1)));
        assert_eq!(described(third), "repeat of #1, which got 200");
        // The first attempt was not shown.
        let other = history.request(&request(9, Some(7)));
        assert_eq!(described(other), "attempt 2 of msg_1, the first was #7");
    }

    #[test]
    fn requests_without_an_id_have_no_attempts_and_old_deliveries_are_forgotten() {
        let mut history = AttemptHistory::default();
        let mut without = request(1, None);
        without.origin.id = None;
        assert_eq!(history.request(&without), None);
        for seq in 1..=20_000 {
            history.request(&request(seq, None));
        }
        assert_eq!(history.deliveries.len(), MAX_DELIVERIES);
        assert_eq!(history.waiting(), MAX_DELIVERIES);
        // All wait that belong to a delivery that is forgotten.
        for seq in 20_001..=20_100 {
            history.request(&request(seq, Some(10_001)));
        }
        assert_eq!(history.waiting(), MAX_DELIVERIES + 100);
        history.request(&request(20_101, None));
        assert_eq!(history.waiting(), MAX_DELIVERIES);
    }
}
