//! What of a capture is meant: the requests that meet `--only`, and which of them tell of an event.

use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;

use super::context::usage;
use crate::assertions::{Deliveries, RequestClass, Rules};
use crate::expression::{Expression, Subject};
use crate::record::{Exchange, HandshakeOutcome, HandshakeVerdict, ReceivedRequest};

/// Lets requests through that meet all expressions; it has to see every one, in order.
pub(super) struct Filter<'a> {
    only: &'a [Expression],
    deliveries: Deliveries,
    first: Option<Timestamp>,
}

impl<'a> Filter<'a> {
    pub(super) fn new(only: &'a [Expression]) -> Self {
        Self {
            only,
            deliveries: Deliveries::default(),
            first: None,
        }
    }

    pub(super) fn admits(&mut self, received: &ReceivedRequest, nth: u64) -> bool {
        if self.only.is_empty() {
            return true;
        }
        let first = *self.first.get_or_insert(received.received_at);
        let at = since(first, received.received_at);
        let attempt = self.deliveries.track(&received.origin, nth, at);
        let subject = Subject::request(received, attempt);
        self.only.iter().all(|expr| expr.holds(&subject))
    }
}

/// Rules that agree with each other.
pub(super) fn checked(rules: Rules) -> Result<Rules> {
    if rules.exactly && !rules.has_goal() {
        return Err(usage(
            "--exactly has no place without --count or --want: nothing says how many",
        ));
    }
    Ok(rules)
}

/// The time from the first to another; none where a clock was set back.
pub(super) fn since(first: Timestamp, then: Timestamp) -> Duration {
    then.duration_since(first).try_into().unwrap_or_default()
}

/// Whether a recorded request tells of an event: an endpoint check does not, and one refused for its signature may not.
pub(super) fn entry(exchange: &Exchange) -> RequestClass {
    const REFUSED: u16 = 401;
    let received = &exchange.received;
    let is_invalid = received.signature.as_ref().is_some_and(|s| !s.is_valid());
    let response = exchange.response.as_ref();
    let was_answered =
        |handshake: &HandshakeOutcome| handshake.verdict != HandshakeVerdict::Unanswered;
    if is_invalid && response.is_none_or(|response| response.status == REFUSED) {
        RequestClass::Refused
    } else if received.handshake.as_ref().is_some_and(was_answered) {
        RequestClass::Handshake
    } else {
        RequestClass::Ordinary
    }
}
