//! Which requests of a capture a command works with: those that meet `--only`, and which of them carry an event.

use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;

use super::context::usage;
use crate::assertions::{Deliveries, RequestClass, Rules};
use crate::expression::{Expression, Subject};
use crate::record::{Exchange, HandshakeOutcome, HandshakeVerdict, ReceivedRequest};

/// Admits the requests that meet all expressions. It has to see every request in order, to know which are duplicates.
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

/// Checks the rules against each other.
pub(super) fn check_rules(rules: Rules) -> Result<Rules> {
    if rules.exactly && !rules.has_goal() {
        return Err(usage("`--exactly` requires `--count` or `--want`"));
    }
    Ok(rules)
}

/// The time since the first request; zero if the clock was set back in between.
pub(super) fn since(first: Timestamp, then: Timestamp) -> Duration {
    then.duration_since(first).try_into().unwrap_or_default()
}

/// Whether a recorded request counts as an event. A check of the endpoint does not, nor does a request that was rejected for
/// its signature.
pub(super) fn class_of(exchange: &Exchange) -> RequestClass {
    const UNAUTHORIZED: u16 = 401;
    let received = &exchange.received;
    let is_invalid = received.signature.as_ref().is_some_and(|s| !s.is_valid());
    let response = exchange.response.as_ref();
    let was_answered =
        |handshake: &HandshakeOutcome| handshake.verdict != HandshakeVerdict::Unanswered;
    if is_invalid && response.is_none_or(|response| response.status == UNAUTHORIZED) {
        RequestClass::Refused
    } else if received.handshake.as_ref().is_some_and(was_answered) {
        RequestClass::Handshake
    } else {
        RequestClass::Ordinary
    }
}
