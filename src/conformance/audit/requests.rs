//! Judges the requests of an audit: their ids, bodies, signatures and headers.

use std::time::Duration;

use super::audit::Audit;
use super::audit_finding::AuditFinding;
use super::audited_event::AuditedAttempt;
use crate::record::SignatureState;
use crate::units::size;

/// "Payload size": under about 20 kB.
const MAX_BODY: usize = 20_000;

/// Attempts with this time between them are not signed in the same second.
const OTHER_SECOND: Duration = Duration::from_secs(2);

const NOT_VERIFIED: &str = "signatures are not verified";

pub(super) fn received(audit: &Audit) -> AuditFinding {
    match audit.events.len() {
        0 => AuditFinding::failed("no event came"),
        events => AuditFinding::passed().noting(Some(format!(
            "{events} events in {} requests",
            audit.requests.count
        ))),
    }
}

pub(super) fn id_present(audit: &Audit) -> AuditFinding {
    let mut missing = audit.attempts().filter(|attempt| attempt.id.is_none());
    AuditFinding::by_fault(missing.next().map(|first| {
        let (seq, count) = (first.seq, missing.count() + 1);
        let all = audit.attempts().count();
        format!("{count} of {all} requests have none; the first is request {seq}")
    }))
}

pub(super) fn id_same(audit: &Audit) -> AuditFinding {
    let pairs = audit.repetitions().filter_map(|(event, attempt)| {
        let (first, id) = (event.first().id.as_ref()?, attempt.id.as_ref()?);
        Some((event, first, attempt.seq, id))
    });
    let mut pairs = pairs.peekable();
    if pairs.peek().is_none() {
        return match audit.repetitions().next() {
            None => no_repetition(audit),
            Some(_) => AuditFinding::not_judged("the attempts have no ids"),
        };
    }
    let mut changed = pairs.filter(|(_, first, _, id)| first.text != id.text);
    let mut is_ambiguous = false;
    let found = changed.find(|(event, ..)| {
        // Another event had this body too, so this may have been a third one, and not an attempt.
        let is_shared = audit.has_shared_content(event);
        is_ambiguous |= is_shared;
        !is_shared
    });
    match found {
        Some((event, first, seq, id)) => AuditFinding::failed(format!(
            "request {seq} is an attempt of request {} and has {id} instead of {first}",
            event.first().seq
        )),
        None if is_ambiguous => AuditFinding::not_judged(
            "different events have the same body, so attempts are not known",
        ),
        None => AuditFinding::passed(),
    }
}

pub(super) fn id_different(audit: &Audit) -> AuditFinding {
    let has_id = |attempt: &AuditedAttempt| attempt.id.is_some();
    let events = audit.events.iter();
    if events.filter(|event| has_id(event.first())).count() < 2 {
        return AuditFinding::not_judged("not seen: fewer than two events have an id");
    }
    let shared = audit.first_shared;
    AuditFinding::by_fault(shared.map(|[first, seq]| {
        let mut attempts = audit.attempts().filter(|attempt| attempt.seq == seq);
        let id = attempts.next().and_then(|attempt| attempt.id.as_ref());
        let id = id.map(|id| format!(": {id}")).unwrap_or_default();
        format!("requests {first} and {seq} carry different events with one id{id}")
    }))
}

pub(super) fn body_same(audit: &Audit) -> AuditFinding {
    let mut repetitions = audit.repetitions().peekable();
    if repetitions.peek().is_none() {
        return no_repetition(audit);
    }
    let mut changes = repetitions.filter_map(|(event, attempt)| {
        let change = attempt.change.as_ref()?;
        Some((event.first().seq, attempt, change))
    });
    match changes.next() {
        None => AuditFinding::passed(),
        Some((_, attempt, _)) if attempt.is_timed_in_body() => {
            AuditFinding::not_judged("the body has the time of signing, which changes")
        }
        Some((first, attempt, change)) => AuditFinding::failed(format!(
            "request {} is an attempt of request {first} and has {change}",
            attempt.seq
        )),
    }
}

/// The finding on attempts where no event is known to have several.
fn no_repetition(audit: &Audit) -> AuditFinding {
    let possible = audit.events.iter().find_map(|event| {
        let seq = event.possible_attempt?;
        Some(possible_attempt(seq, event.last().seq))
    });
    AuditFinding::not_judged(possible.unwrap_or_else(|| "not seen: no event came again".to_owned()))
}

/// What is said of a request that can be another attempt of a failed one.
pub(super) fn possible_attempt(seq: u64, earlier: u64) -> String {
    format!(
        "request {seq} differs from request {earlier} in ids, times or counters alone: an attempt of it, or another event"
    )
}

pub(super) fn signature_valid(audit: &Audit) -> AuditFinding {
    let signed = audit.attempts().filter_map(|attempt| {
        let signature = attempt.signature.as_ref()?;
        Some((attempt.seq, signature))
    });
    let mut signed = signed.peekable();
    if signed.peek().is_none() {
        return AuditFinding::not_judged(NOT_VERIFIED);
    }
    let found = signed.find(|(_, signature)| {
        !matches!(
            signature.verdict,
            SignatureState::Valid | SignatureState::TooOld | SignatureState::InFuture
        )
    });
    AuditFinding::by_fault(found.map(|(seq, signature)| {
        let reason = signature.reason.as_deref().unwrap_or("no reason");
        format!("request {seq}: {}: {reason}", signature.verdict)
    }))
}

pub(super) fn signature_fresh(audit: &Audit) -> AuditFinding {
    let stale = audit.attempts().find_map(|attempt| {
        let signature = attempt.signature.as_ref()?;
        let is_stale = matches!(
            signature.verdict,
            SignatureState::TooOld | SignatureState::InFuture
        );
        let reason = signature.reason.as_deref().unwrap_or_default();
        is_stale.then(|| format!("request {}: {reason}", attempt.seq))
    });
    if let Some(found) = stale.or_else(|| repeated_time(audit)) {
        return AuditFinding::failed(found);
    }
    let mut attempts = audit.attempts();
    if attempts.all(|attempt| attempt.signature.is_none()) {
        AuditFinding::not_judged(NOT_VERIFIED)
    } else if audit.attempts().all(|attempt| attempt.signed.is_none()) {
        AuditFinding::not_judged("no request has a signed time")
    } else {
        AuditFinding::passed()
    }
}

/// An attempt that is signed with the time of an earlier one, although they are seconds apart. A time in the body
/// cannot change where the body is the same.
fn repeated_time(audit: &Audit) -> Option<String> {
    let mut pairs = audit.events.iter().flat_map(|event| {
        let attempts = event.attempts.iter();
        attempts.flat_map(|later| event.attempts.iter().map(move |earlier| (earlier, later)))
    });
    let (earlier, later) = pairs.find(|(earlier, later)| {
        let times = (earlier.signed, later.signed);
        later.at >= earlier.at + OTHER_SECOND
            && !later.is_timed_in_body()
            && matches!(times, (Some(before), Some(now)) if now.at <= before.at)
    })?;
    let apart = later.at.saturating_sub(earlier.at).as_secs_f64();
    Some(format!(
        "request {} came {apart:.1} s after request {} and is not signed at a later time",
        later.seq, earlier.seq
    ))
}

pub(super) fn content_type(audit: &Audit) -> AuditFinding {
    let requests = &audit.requests;
    if requests.with_body == 0 {
        return AuditFinding::not_judged("not seen: no request has a body");
    }
    let missing = requests
        .no_content_type
        .map(|seq| format!("request {seq} has none"));
    let wrong = requests.wrong_content_type.as_ref();
    let wrong = wrong.map(|(seq, fault)| format!("request {seq} {fault}"));
    AuditFinding::by_fault(missing.or(wrong))
}

pub(super) fn user_agent(audit: &Audit) -> AuditFinding {
    let missing = audit.requests.no_user_agent;
    AuditFinding::by_fault(missing.map(|seq| format!("request {seq} has none")))
}

pub(super) fn body_size(audit: &Audit) -> AuditFinding {
    let (length, seq) = audit.requests.largest;
    let is_large = length > MAX_BODY;
    AuditFinding::by_fault(is_large.then(|| format!("request {seq} has {}", size(length))))
}
