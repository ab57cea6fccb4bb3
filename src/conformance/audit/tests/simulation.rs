//! Right senders at the same time, in any order: the audit finds no fault that must not be.

use proptest::prelude::*;

use super::*;
use crate::conformance::CaseLevel;

/// A right sender: how many attempts it makes of how many events, after which time it starts, and its first wait.
type RightSender = (usize, usize, u64, u64);

/// The body of an event with this id, which is the nth of its sender.
type BodyOf = fn(&str, usize) -> String;

/// What tells events apart: nothing, all, the id and the time, the id and some data, or data with a counter.
const BODIES: [BodyOf; 5] = [
    |_, _| "1".to_owned(),
    |id, _| format!("\"{id}\""),
    |id, nth| format!(r#"{{"id":"{id}","created_at":{nth},"attempt":1}}"#),
    |id, nth| format!(r#"{{"id":"{id}","n":{}}}"#, nth / 2),
    |id, nth| format!(r#"{{"data":{{"n":"{id}"}},"attempt":{nth}}}"#),
];

/// The requests of right senders that send at the same time, as a simulation of their clocks.
fn simulate(senders: &[RightSender], body_of: BodyOf) -> Run {
    let mut run = Run::new(2);
    // When each sender acts next, and the event and the attempt.
    let mut next: Vec<_> = senders.iter().map(|sender| (sender.2, 0, 0)).collect();
    // When delayed responses end.
    let mut ends: Vec<(u64, u64, bool)> = Vec::new();
    loop {
        let open = next.iter().enumerate();
        let open = open.filter(|(index, (_, event, _))| *event < senders[*index].1);
        let Some((index, (at, event, attempt))) = open.min_by_key(|(_, next)| next.0) else {
            break;
        };
        let (at, event, attempt) = (*at, *event, *attempt);
        ends.sort_unstable();
        for (end, seq, is_given_up) in ends.extract_if(.., |(end, ..)| *end <= at) {
            run.audit
                .response_ended(seq, Duration::from_millis(end), is_given_up);
        }
        let id = format!("{index}-{event}");
        run.now = at;
        let response = run.post(0, &id, &body_of(&id, event));
        let took = match response {
            AuditResponse::Timeout => 500,
            AuditResponse::SlowSuccess => 300,
            _ => 1,
        };
        if response.is_delayed() {
            ends.push((at + took - 1, run.seq, response == AuditResponse::Timeout));
        }
        let (most, _, _, first_wait) = senders[index];
        let is_final = !response.is_retryable() || attempt + 1 == most;
        let wait = match response {
            AuditResponse::Unavailable => 2000,
            _ => first_wait << attempt,
        };
        next[index] = if is_final {
            (at + took + 1, event + 1, 0)
        } else {
            (at + took + wait, event, attempt + 1)
        };
    }
    run
}

proptest! {
    #[test]
    fn right_senders_never_fail_a_must(
        senders in prop::collection::vec((1usize..7, 1usize..8, 0u64..3000, 50u64..1000), 1..5),
        body_of in prop::sample::select(&BODIES[..]),
    ) {
        let run = simulate(&senders, body_of);
        let failed: Vec<_> = audit_report(&run.audit)
            .results
            .into_iter()
            .filter(|result| result.has_failed(CaseLevel::Must))
            .collect();
        prop_assert!(failed.is_empty(), "{failed:#?}");
    }
}
