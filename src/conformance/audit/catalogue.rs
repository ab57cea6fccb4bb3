//! The cases of an audit: what a right sender does, why, who says so, and the judge of it.

use super::audit::Audit;
use super::audit_finding::AuditFinding;
use super::{reactions, requests};
use crate::conformance::{CaseLevel, CaseResult, ConformanceCase, ConformanceReport};

const METADATA: &str = "Standard Webhooks 1.0.0, Webhook metadata";
const SIGNATURE: &str = "Standard Webhooks 1.0.0, Signature scheme";
const RELIABILITY: &str = "Standard Webhooks 1.0.0, Deliverability and reliability";
const STATUS: &str = "Standard Webhooks 1.0.0, Delivery success and failure";
const TIMEOUT: &str = "Standard Webhooks 1.0.0, Request timeouts";
const SIZE_ADVICE: &str = "Standard Webhooks 1.0.0, Payload size";

/// The case that is judged of an audit without events too.
const RECEIVED: &str = "delivery.received";

/// A case, and how it is judged.
#[derive(Debug)]
pub(crate) struct AuditCase {
    pub(crate) case: ConformanceCase,
    judge: fn(&Audit) -> AuditFinding,
}

/// In the order of the report.
pub(crate) static AUDIT_CASES: [AuditCase; 22] = [
    must(
        RECEIVED,
        "at least one event comes",
        "An audit without events says nothing.",
        "this audit",
        requests::received,
    ),
    must(
        "identity.present",
        "each request has a message id",
        "Without an id a consumer cannot recognize an event that comes twice.",
        METADATA,
        requests::id_present,
    ),
    must(
        "identity.same",
        "all attempts of an event have the same id",
        "With a new id, a consumer processes the event a second time.",
        METADATA,
        requests::id_same,
    ),
    must(
        "identity.different",
        "different events have different ids",
        "A consumer drops the second event as a duplicate of the first.",
        METADATA,
        requests::id_different,
    ),
    must(
        "body.same",
        "all attempts of an event have the same bytes",
        "A consumer cannot know which of two bodies with one id is right.",
        "CloudEvents 1.0.2 section 3.1.1: the same `id` is the same event",
        requests::body_same,
    ),
    must(
        "signature.valid",
        "each attempt has a valid signature",
        "A consumer refuses a request without one.",
        SIGNATURE,
        requests::signature_valid,
    ),
    must(
        "signature.fresh",
        "each attempt is signed at its own time",
        "A retry with the first timestamp is too old for consumers, which accept 5 minutes.",
        METADATA,
        requests::signature_fresh,
    ),
    must(
        "stop.2xx",
        "an event that got a 2xx does not come again",
        "A consumer that does not check for duplicates processes the event twice.",
        STATUS,
        reactions::stops_at_2xx,
    ),
    should(
        "stop.410",
        "an event that got a 410 does not come again",
        "The endpoint has been removed, and the sender should disable it.",
        STATUS,
        reactions::stops_at_410,
    ),
    must(
        "redirect.not-followed",
        "the payload is not sent to the target of a redirect",
        "Whoever controls the redirect gets the events, or sends the sender to an internal address.",
        STATUS,
        reactions::not_followed,
    ),
    should(
        "retry.5xx",
        "an event that got 500 or 503 comes again",
        "A consumer that is restarted loses the event.",
        RELIABILITY,
        reactions::retries_5xx,
    ),
    should(
        "retry.timeout",
        "the sender gives up when no response comes, and the event comes again",
        "A consumer that hangs loses the event, or holds the sender up.",
        STATUS,
        reactions::retries_timeout,
    ),
    should(
        "retry.reset",
        "an event whose connection was reset comes again",
        "A consumer that crashes loses the event.",
        STATUS,
        reactions::retries_reset,
    ),
    should(
        "retry.retry-after",
        "the next attempt is not earlier than `Retry-After` asks",
        "An overloaded consumer gets requests that it cannot handle.",
        STATUS,
        reactions::respects_retry_after,
    ),
    should(
        "retry.backoff",
        "the waits between attempts grow",
        "Fixed waits are too short for a long outage, or too long for a short one.",
        RELIABILITY,
        reactions::backs_off,
    ),
    should(
        "retry.jitter",
        "the waits of different events differ",
        "Events that failed together otherwise come again together, and fail again.",
        RELIABILITY,
        reactions::has_jitter,
    ),
    should(
        "response.slow",
        "the sender waits for a slow 2xx",
        "A consumer that starts up responds late, and gets the event twice.",
        TIMEOUT,
        reactions::waits_for_response,
    ),
    should(
        "response.without-length",
        "a response without `Content-Length` is whole when the connection ends",
        "A sender that takes it for a failure sends the event again.",
        "RFC 9112 section 6.3",
        reactions::accepts_no_length,
    ),
    should(
        "response.closed-connection",
        "the next event comes although the server has closed the kept connection",
        "Servers close idle connections at any time.",
        "RFC 9112 section 9.3.1",
        reactions::connects_again,
    ),
    should(
        "form.content-type",
        "a request with a body has a `Content-Type` that fits the body",
        "Frameworks choose the parser by it.",
        "RFC 9110 section 8.3",
        requests::content_type,
    ),
    should(
        "form.user-agent",
        "each request has a `User-Agent`",
        "Firewalls refuse requests without one, and logs do not say who sent them.",
        "RFC 9110 section 10.1.5",
        requests::user_agent,
    ),
    should(
        "form.size",
        "a body has at most 20 kB",
        "Consumers limit the size of bodies, and should be able to fetch the rest.",
        SIZE_ADVICE,
        requests::body_size,
    ),
];

/// The result of each case.
pub(crate) fn audit_report(audit: &Audit) -> ConformanceReport {
    let results = AUDIT_CASES.iter().map(|row| {
        let is_seen = !audit.events.is_empty() || row.case.id == RECEIVED;
        let AuditFinding { verdict, note } = if is_seen {
            (row.judge)(audit)
        } else {
            AuditFinding::not_judged("not seen: no event came")
        };
        CaseResult {
            note,
            ..CaseResult::new(&row.case, verdict)
        }
    });
    ConformanceReport {
        results: results.collect(),
    }
}

const fn must(
    id: &'static str,
    expects: &'static str,
    why: &'static str,
    source: &'static str,
    judge: fn(&Audit) -> AuditFinding,
) -> AuditCase {
    AuditCase {
        case: ConformanceCase {
            id,
            level: CaseLevel::Must,
            expects,
            why,
            source,
        },
        judge,
    }
}

const fn should(
    id: &'static str,
    expects: &'static str,
    why: &'static str,
    source: &'static str,
    judge: fn(&Audit) -> AuditFinding,
) -> AuditCase {
    let mut row = must(id, expects, why, source, judge);
    row.case.level = CaseLevel::Should;
    row
}
