//! An event as the audit sees it: the attempts that brought it, and the responses that they got.

use std::time::Duration;

use super::message_id::MessageId;
use super::plan::AuditResponse;
use super::resemblance::Resemblance;
use crate::conformance::clip;
use crate::json::{RawValue, differences};
use crate::message::Request;
use crate::record::{ReceivedRequest, SignatureOutcome};
use crate::signature::{Hash, SigningTime};

/// A larger body is compared by its digest alone.
const MAX_KEPT: usize = 32 << 10;

#[derive(Debug)]
pub(super) struct AuditedEvent {
    /// At least one.
    pub(super) attempts: Vec<AuditedAttempt>,
    pub(super) content: EventContent,
    /// The digest of its method, path and event type.
    pub(super) place: Vec<u8>,
    /// A request that came after it failed, and may be another attempt or another event.
    pub(super) possible_attempt: Option<u64>,
}

#[derive(Debug)]
pub(super) struct AuditedAttempt {
    pub(super) seq: u64,
    /// When its last byte came.
    pub(super) at: Duration,
    pub(super) id: Option<MessageId>,
    pub(super) signature: Option<SignatureOutcome>,
    pub(super) signed: Option<SigningTime>,
    /// How its body differs from that of the first attempt.
    pub(super) change: Option<String>,
    pub(super) response: AuditResponse,
    pub(super) end: ResponseEnd,
}

/// An attempt with its response, and the next attempt of the event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reaction<'a> {
    pub(super) event: &'a AuditedEvent,
    /// Counts from 1.
    pub(super) nth: usize,
    pub(super) attempt: &'a AuditedAttempt,
    pub(super) next: Option<&'a AuditedAttempt>,
}

/// How far a response has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseEnd {
    Pending,
    /// It was sent, or the connection was reset.
    Given(Duration),
    /// The sender left before it came.
    GivenUp(Duration),
}

/// What an event carries: its body, or its query if it has no body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EventContent {
    digest: Vec<u8>,
    /// Empty if it is large.
    kept: Vec<u8>,
}

impl AuditedEvent {
    pub(super) fn first(&self) -> &AuditedAttempt {
        &self.attempts[0]
    }

    pub(super) fn last(&self) -> &AuditedAttempt {
        &self.attempts[self.attempts.len() - 1]
    }

    /// Whether its sender knows that it was delivered, or that the endpoint is gone.
    pub(super) fn is_concluded(&self) -> bool {
        let mut attempts = self.attempts.iter();
        attempts.any(|attempt| attempt.has_succeeded() || attempt.response == AuditResponse::Gone)
    }

    /// Whether it has failed, and nothing is known of another attempt.
    pub(super) fn is_open(&self) -> bool {
        let has_failed = self.last().response.is_retryable();
        has_failed && !self.is_concluded() && self.possible_attempt.is_none()
    }

    /// What came after each response.
    pub(super) fn reactions(&self) -> impl Iterator<Item = Reaction<'_>> {
        let attempts = self.attempts.iter().enumerate();
        attempts.map(|(index, attempt)| Reaction {
            event: self,
            nth: index + 1,
            attempt,
            next: self.attempts.get(index + 1),
        })
    }

    /// How many attempts it took to deliver it, or were made so far.
    pub(super) fn attempts_to_success(&self) -> usize {
        let mut attempts = self.attempts.iter();
        let success = attempts.position(AuditedAttempt::has_succeeded);
        success.map_or(self.attempts.len(), |index| index + 1)
    }
}

impl AuditedAttempt {
    /// Whether a 2xx was sent.
    pub(super) fn has_succeeded(&self) -> bool {
        self.response.is_success() && matches!(self.end, ResponseEnd::Given(_))
    }

    /// Whether its body has the time of signing.
    pub(super) fn is_timed_in_body(&self) -> bool {
        self.signed.is_some_and(|signed| signed.is_in_body)
    }

    /// When its response ended.
    pub(super) fn ended(&self) -> Option<Duration> {
        match self.end {
            ResponseEnd::Pending => None,
            ResponseEnd::Given(at) | ResponseEnd::GivenUp(at) => Some(at),
        }
    }
}

impl Reaction<'_> {
    /// A request that may be the next attempt.
    pub(super) fn possible_next(&self) -> Option<u64> {
        let is_last = self.next.is_none();
        self.event.possible_attempt.filter(|_| is_last)
    }

    /// The time from the end of the response to the next attempt.
    pub(super) fn wait(&self) -> Option<Duration> {
        let (ended, next) = (self.attempt.ended()?, self.next?);
        Some(next.at.saturating_sub(ended))
    }
}

impl EventContent {
    pub(super) fn of(received: &ReceivedRequest) -> Self {
        let request = &received.request;
        let bytes = content(request);
        Self {
            digest: Hash::Sha256.of(&[bytes]),
            kept: if bytes.len() <= MAX_KEPT {
                bytes.to_vec()
            } else {
                Vec::new()
            },
        }
    }

    pub(super) fn digest(&self) -> &[u8] {
        &self.digest
    }

    /// What later content with another id is.
    pub(super) fn resemblance(&self, later: &Self) -> Resemblance {
        Resemblance::of(&self.kept, &later.kept)
    }

    /// How later content differs; `None` if it does not.
    pub(super) fn change(&self, later: &Self) -> Option<String> {
        if self.digest == later.digest {
            return None;
        }
        let parsed = [&self.kept, &later.kept].map(|bytes| RawValue::parse(bytes).ok());
        let [Some(old), Some(new)] = parsed else {
            return Some("other bytes".to_owned());
        };
        let found = differences(old, new);
        let pointers = found
            .iter()
            .map(|difference| match difference.pointer.as_str() {
                "" => "the whole value".to_owned(),
                pointer => format!("`{}`", clip(pointer)),
            });
        let pointers: Vec<_> = pointers.take(3).collect();
        Some(match found.len() - pointers.len() {
            _ if found.is_empty() => {
                "the same JSON, written in another way: it was serialized again".to_owned()
            }
            0 => format!("another value of {}", pointers.join(", ")),
            more => format!("another value of {} and {more} more", pointers.join(", ")),
        })
    }
}

/// What a request carries.
fn content(request: &Request) -> &[u8] {
    match &request.body[..] {
        [] => request.query().unwrap_or_default().as_bytes(),
        body => body,
    }
}
