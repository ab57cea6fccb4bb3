//! Judges what the sender made of the responses: whether it stops, tries again, and when.

use std::time::Duration;

use super::audit::Audit;
use super::audit_finding::AuditFinding;
use super::audited_event::{AuditedAttempt, AuditedEvent, Reaction, ResponseEnd};
use super::plan::AuditResponse;
use super::requests::{id_same, possible_attempt};
use crate::units::short_duration;

/// An event that has not come again after this time will not: the second attempt of Standard Webhooks' example schedule
/// comes after 5 s.
const PATIENCE: Duration = Duration::from_secs(10);

/// The responses after which an event must come again, by their case.
const FAILURES: &[AuditResponse] = &[AuditResponse::ServerError, AuditResponse::Unavailable];
const RESETS: &[AuditResponse] = &[AuditResponse::Reset];
const TIMEOUTS: &[AuditResponse] = &[AuditResponse::Timeout];

/// A sender that has this many attempts of an event shows whether its waits grow.
const ATTEMPTS_FOR_BACKOFF: usize = 5;
/// The last waits are at least this many times as long as the first ones.
const GROWTH: f64 = 1.5;
/// This many events show whether their waits differ.
const EVENTS_FOR_JITTER: usize = 5;
/// Waits that differ by less are the same: no timer is exact.
const SAME_WAIT: Duration = Duration::from_millis(100);
const SAME_FIRST_WAIT: Duration = Duration::from_millis(20);

pub(super) fn stops_at_2xx(audit: &Audit) -> AuditFinding {
    let responses = &[AuditResponse::Success, AuditResponse::SlowSuccess];
    comes_again(audit, responses)
}

pub(super) fn stops_at_410(audit: &Audit) -> AuditFinding {
    comes_again(audit, &[AuditResponse::Gone])
}

/// The case of responses after which an event must not come again.
fn comes_again(audit: &Audit, responses: &'static [AuditResponse]) -> AuditFinding {
    let mut ended = audit
        .reactions(responses)
        .filter(|reaction| matches!(reaction.attempt.end, ResponseEnd::Given(_)))
        .peekable();
    if ended.peek().is_none() {
        return not_seen(responses);
    }
    let mut with_other_id = None;
    let found = ended.find_map(|reaction| {
        let (attempt, ended) = (reaction.attempt, reaction.attempt.ended()?);
        let Some(next) = reaction.next.filter(|next| next.at >= ended) else {
            let same = || Some((attempt, audit.same_content_after(reaction.event, ended)?));
            with_other_id = with_other_id.or_else(same);
            return None;
        };
        Some(format!(
            "request {} brings the event of request {} again, which got {}",
            next.seq, attempt.seq, attempt.response
        ))
    });
    match (found, with_other_id) {
        (None, Some((attempt, next))) => same_content(audit, attempt, next),
        (found, _) => AuditFinding::by_fault(found),
    }
}

/// The finding on a body that came again although it must not, but not with the same id. It is another attempt if the
/// sender is known to change the id; else it can be another event.
fn same_content(audit: &Audit, attempt: &AuditedAttempt, next: &AuditedAttempt) -> AuditFinding {
    let id = match (&attempt.id, &next.id) {
        (Some(_), Some(_)) => "another id",
        _ => "no id",
    };
    let (next, earlier, response) = (next.seq, attempt.seq, attempt.response);
    let found =
        format!("request {next} has the body of request {earlier}, which got {response}, and {id}");
    if id_same(audit).has_failed() {
        return AuditFinding::failed(found);
    }
    AuditFinding::not_judged(format!("{found}: the event again, or another one"))
}

pub(super) fn not_followed(audit: &Audit) -> AuditFinding {
    let requests = &audit.requests;
    if let Some(seq) = requests.followed_with_payload {
        return AuditFinding::failed(format!("request {seq} brings the payload to it"));
    }
    if audit.reactions(&[AuditResponse::Redirect]).next().is_none() {
        return not_seen(&[AuditResponse::Redirect]);
    }
    let note = |seq| format!("request {seq} asks for the target, without the payload");
    AuditFinding::passed().noting(requests.followed_without_payload.map(note))
}

pub(super) fn retries_5xx(audit: &Audit) -> AuditFinding {
    retries(audit, FAILURES)
}

pub(super) fn retries_reset(audit: &Audit) -> AuditFinding {
    retries(audit, RESETS)
}

pub(super) fn retries_timeout(audit: &Audit) -> AuditFinding {
    let reactions = audit.reactions(TIMEOUTS);
    let ends: Vec<_> = reactions.map(|reaction| reaction.attempt.end).collect();
    let is_pending = |end: &ResponseEnd| *end == ResponseEnd::Pending;
    if ends.iter().any(|end| matches!(end, ResponseEnd::Given(_))) {
        let timeout = short_duration(audit.times().timeout);
        AuditFinding::failed(format!("the sender still waited after {timeout}"))
    } else if !ends.is_empty() && ends.iter().all(is_pending) {
        AuditFinding::not_judged("the sender still waited for the response at the end of the run")
    } else {
        retries(audit, TIMEOUTS)
    }
}

/// The case of responses after which an event must come again.
fn retries(audit: &Audit, responses: &'static [AuditResponse]) -> AuditFinding {
    let mut seen = false;
    let mut has_retried = false;
    let mut limit = None;
    let mut possible = None;
    for reaction in audit.reactions(responses) {
        seen = true;
        let Some(ended) = reaction.attempt.ended() else {
            continue;
        };
        let watched = audit.end().saturating_sub(ended);
        match reaction {
            Reaction { next: Some(_), .. } => has_retried = true,
            _ if reaction.possible_next().is_some() => {
                possible = reaction
                    .possible_next()
                    .map(|seq| (seq, reaction.attempt.seq));
            }
            // A later attempt may have been the last one that the sender allows itself.
            Reaction {
                nth: 1, attempt, ..
            } if watched >= PATIENCE => {
                return AuditFinding::failed(format!(
                    "the event of request {} did not come again within {} after {}",
                    attempt.seq,
                    short_duration(Duration::from_secs(watched.as_secs())),
                    attempt.response
                ));
            }
            Reaction { nth, .. } => limit = Some((nth, watched)),
        }
    }
    if let (false, Some((seq, earlier))) = (has_retried, possible) {
        return AuditFinding::not_judged(possible_attempt(seq, earlier));
    }
    match limit {
        _ if has_retried => AuditFinding::passed(),
        _ if !seen => not_seen(responses),
        Some((nth, _)) if nth > 1 => AuditFinding::not_judged(format!(
            "the sender gave up after {nth} attempts of one event, perhaps for another reason"
        )),
        Some((_, watched)) => AuditFinding::not_judged(format!(
            "the run ended {:.1} s after the response, too early for another attempt: {} can tell",
            watched.as_secs_f64(),
            short_duration(PATIENCE)
        )),
        None => AuditFinding::not_judged("the response had not ended at the end of the run"),
    }
}

/// How much longer the run would have had to go on for all retries to be judged; `None` if it was long enough.
pub(crate) fn time_to_judge(audit: &Audit) -> Option<Duration> {
    let open = [FAILURES, RESETS, TIMEOUTS]
        .into_iter()
        .filter(|responses| {
            let mut reactions = audit.reactions(responses);
            reactions.all(|reaction| reaction.next.is_none())
        });
    let reactions = open.flat_map(|responses| audit.reactions(responses));
    let missing = reactions.filter_map(|reaction| {
        let is_first = reaction.nth == 1 && reaction.possible_next().is_none();
        let ended = reaction.attempt.ended().filter(|_| is_first)?;
        PATIENCE.checked_sub(audit.end().saturating_sub(ended))
    });
    missing.filter(|time| !time.is_zero()).max()
}

pub(super) fn respects_retry_after(audit: &Audit) -> AuditFinding {
    let responses = &[AuditResponse::Unavailable];
    let asked = audit.times().retry_after;
    // The sender counts from when it has read the response, and rounds.
    let least = asked.mul_f64(0.95);
    let mut waits = audit
        .reactions(responses)
        .filter_map(|reaction| Some((reaction.next?.seq, reaction.wait()?)))
        .peekable();
    if waits.peek().is_none() {
        return match audit.reactions(responses).next() {
            Some(_) => AuditFinding::not_judged("the event did not come again"),
            None => not_seen(responses),
        };
    }
    let early = waits.find(|(_, wait)| *wait < least);
    AuditFinding::by_fault(early.map(|(seq, wait)| {
        let (wait, asked) = (wait.as_secs_f64(), asked.as_secs());
        format!("request {seq} came after {wait:.1} s; the response asked for {asked} s")
    }))
}

pub(super) fn backs_off(audit: &Audit) -> AuditFinding {
    let events = audit.events.iter();
    let is_long = |event: &&AuditedEvent| event.attempts_to_success() >= ATTEMPTS_FOR_BACKOFF;
    let long: Vec<_> = events.filter(is_long).collect();
    if long.is_empty() {
        return AuditFinding::not_judged(format!(
            "not seen: no event had {ATTEMPTS_FOR_BACKOFF} attempts"
        ));
    }
    // The median of the nth waits of all events.
    let most = long.iter().map(|event| event.attempts.len()).max();
    let waits: Vec<Duration> = (1..most.unwrap_or_default())
        .filter_map(|nth| {
            let reactions = long.iter().flat_map(|event| event.reactions());
            let nth = reactions.filter(|reaction| reaction.nth == nth);
            median(nth.filter_map(own_wait).collect())
        })
        .collect();
    let half = waits.len() / 2;
    let (first, last) = (&waits[..half], &waits[waits.len() - half..]);
    let (Some(first), Some(last)) = (median(first.to_vec()), median(last.to_vec())) else {
        return AuditFinding::not_judged("not seen: too few waits are the sender's own");
    };
    let shown: Vec<_> = waits.iter().map(|wait| seconds(*wait)).collect();
    let shown = format!("waits of {}", shown.join(", "));
    let spread = spread(&waits);
    let is_longer = last >= first.mul_f64(GROWTH) && last.saturating_sub(first) >= SAME_WAIT;
    if is_longer {
        return AuditFinding::passed().noting(Some(shown));
    }
    let shortest = waits.iter().min().copied().unwrap_or_default();
    if spread < SAME_WAIT || spread < shortest.mul_f64(GROWTH - 1.0) {
        return AuditFinding::failed(format!("{shown} do not grow"));
    }
    AuditFinding::not_judged(format!(
        "{shown} are too different to tell; more attempts can"
    ))
}

/// The wait after a response, if the sender has chosen it and it can be seen.
fn own_wait(reaction: Reaction<'_>) -> Option<Duration> {
    let wait = reaction.wait()?;
    match reaction.attempt.response {
        AuditResponse::ServerError | AuditResponse::Reset => Some(wait),
        // Some senders close the connection only when they try again, so that the wait seems to be none.
        AuditResponse::Timeout => (wait >= SAME_FIRST_WAIT).then_some(wait),
        _ => None,
    }
}

pub(super) fn has_jitter(audit: &Audit) -> AuditFinding {
    let first = audit
        .reactions(&[AuditResponse::ServerError])
        .filter(|reaction| reaction.nth == 1);
    let waits: Vec<Duration> = first.filter_map(|reaction| reaction.wait()).collect();
    if waits.len() < EVENTS_FOR_JITTER {
        return AuditFinding::not_judged(format!(
            "{} of {EVENTS_FOR_JITTER} events came again after 500; more rounds give more",
            waits.len()
        ));
    }
    let is_same = spread(&waits) < SAME_FIRST_WAIT;
    let shown = || {
        let median = median(waits.clone()).unwrap_or_default();
        format!("{} events waited {} each", waits.len(), seconds(median))
    };
    AuditFinding::by_fault(is_same.then(shown))
}

pub(super) fn waits_for_response(audit: &Audit) -> AuditFinding {
    let responses = &[AuditResponse::SlowSuccess];
    let slow = seconds(audit.times().slow);
    let mut pending = false;
    let mut waited = false;
    for reaction in audit.reactions(responses) {
        let attempt = reaction.attempt;
        match attempt.end {
            ResponseEnd::GivenUp(at) => {
                let left = seconds(at.saturating_sub(attempt.at));
                return AuditFinding::failed(format!(
                    "the sender of request {} left after {left}; the response takes {slow}",
                    attempt.seq
                ));
            }
            ResponseEnd::Given(_) => waited = true,
            ResponseEnd::Pending => pending = true,
        }
    }
    match (waited, pending) {
        (true, _) => AuditFinding::passed(),
        (false, true) => AuditFinding::not_judged("the run ended before the response"),
        (false, false) => not_seen(responses),
    }
}

pub(super) fn accepts_no_length(audit: &Audit) -> AuditFinding {
    accepts(audit, &[AuditResponse::WithoutLength])
}

pub(super) fn connects_again(audit: &Audit) -> AuditFinding {
    let responses = &[AuditResponse::ClosedConnection];
    let mut reactions = audit.reactions(responses);
    match reactions.next() {
        Some(first) if first.attempt.seq == audit.requests.last => {
            AuditFinding::not_judged("not seen: no request came after it")
        }
        _ => accepts(audit, responses),
    }
}

/// The case of an unusual 2xx. A sender that never stops is not judged a second time.
fn accepts(audit: &Audit, responses: &'static [AuditResponse]) -> AuditFinding {
    if stops_at_2xx(audit).has_failed() {
        return AuditFinding::not_judged("events come again after any 2xx");
    }
    comes_again(audit, responses)
}

fn not_seen(responses: &[AuditResponse]) -> AuditFinding {
    let names: Vec<_> = responses.iter().map(ToString::to_string).collect();
    let names = names.join(" or ");
    AuditFinding::not_judged(format!("not seen: no event got {names}"))
}

fn median(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort();
    let upper = times.get(times.len() / 2)?;
    let lower = times.get(times.len().saturating_sub(1) / 2)?;
    Some((*lower + *upper) / 2)
}

fn spread(waits: &[Duration]) -> Duration {
    let (longest, shortest) = (waits.iter().max(), waits.iter().min());
    longest
        .copied()
        .unwrap_or_default()
        .saturating_sub(shortest.copied().unwrap_or_default())
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
