//! An audit without I/O: requests at given times, and what the report says.

mod simulation;

use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::conformance::{CaseResult, CaseVerdict};
use crate::message::Request;
use crate::record::ReceivedRequest;
use crate::signature::SigningTime;

/// An audit, its clock in milliseconds, and the number of requests so far.
struct Run {
    audit: Audit,
    now: u64,
    seq: u64,
    /// The time that the requests are signed with.
    signed: Option<SigningTime>,
}

impl Run {
    fn new(rounds: u32) -> Self {
        Self {
            audit: Audit::new(AuditPlan::new(rounds), AuditTimes::USUAL),
            now: 0,
            seq: 0,
            signed: None,
        }
    }

    fn receive(&mut self, request: Request) -> AuditResponse {
        self.seq += 1;
        let mut received = ReceivedRequest::new(request).recognized();
        received.seq = self.seq;
        let at = Duration::from_millis(self.now);
        self.audit.receive(&received, at, self.signed)
    }

    /// An attempt of an event with this id and body, after this time.
    fn post(&mut self, after: u64, id: &str, body: &str) -> AuditResponse {
        self.now += after;
        self.receive(post("/", id, body))
    }

    /// The delayed response of the last request ends after this time.
    fn end(&mut self, after: u64, is_given_up: bool) {
        self.now += after;
        let at = Duration::from_millis(self.now);
        self.audit.response_ended(self.seq, at, is_given_up);
    }

    /// Sends an event with these waits until it is delivered; a sender waits for a response for half a second.
    fn deliver(&mut self, id: &str, body: &str, waits: &[u64]) {
        let mut waits = waits.iter();
        let mut response = self.post(0, id, body);
        loop {
            match response {
                AuditResponse::Timeout => self.end(500, true),
                AuditResponse::SlowSuccess => self.end(500, false),
                _ => {}
            }
            match waits.next() {
                Some(wait) if response.is_retryable() => response = self.post(*wait, id, body),
                _ => return,
            }
        }
    }

    /// The verdict on a case if the run ends after this time.
    fn verdict(&mut self, after: u64, id: &str) -> CaseVerdict {
        self.result(after, id).verdict
    }

    fn result(&mut self, after: u64, id: &str) -> CaseResult {
        self.audit.finish(Duration::from_millis(self.now + after));
        let results = audit_report(&self.audit).results;
        results
            .into_iter()
            .find(|result| result.case.id == id)
            .unwrap()
    }

    #[track_caller]
    fn fails(&mut self, id: &str, words: &str) {
        match self.verdict(0, id) {
            CaseVerdict::Failed { found } => assert!(found.contains(words), "{found}"),
            verdict => panic!("{id}: {verdict:?}"),
        }
    }

    #[track_caller]
    fn is_not_judged(&mut self, id: &str, words: &str) {
        match self.verdict(0, id) {
            CaseVerdict::NotJudged { reason } => assert!(reason.contains(words), "{reason}"),
            verdict => panic!("{id}: {verdict:?}"),
        }
    }

    #[track_caller]
    fn has_no_fault(&mut self) {
        self.audit.finish(Duration::from_millis(self.now));
        let mut results = audit_report(&self.audit).results;
        results.retain(|result| matches!(result.verdict, CaseVerdict::Failed { .. }));
        assert!(results.is_empty(), "{results:#?}");
    }
}

fn post(target: &str, id: &str, body: &str) -> Request {
    let mut request = Request::new("POST", target);
    request.headers.push("Content-Type", "application/json");
    request.headers.push("User-Agent", "Example");
    if !id.is_empty() {
        request.headers.push("X-Event-Id", id);
    }
    request.body = body.as_bytes().to_vec();
    request
}

#[test]
fn every_case_has_its_own_id_and_says_what_why_and_who() {
    let mut ids: Vec<_> = AUDIT_CASES.iter().map(|row| row.case.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), AUDIT_CASES.len());
    for row in &AUDIT_CASES {
        let case = &row.case;
        assert!(case.id.contains('.') && !case.source.is_empty(), "{case:?}");
        assert!(
            case.why.ends_with('.') && !case.expects.ends_with('.'),
            "{case:?}"
        );
    }
}

#[test]
fn the_responses_come_in_the_order_of_the_plan() {
    let mut run = Run::new(1);
    let plan = AuditPlan::new(1).responses().to_vec();
    let given: Vec<_> = (0..12)
        .map(|n| run.post(1, &format!("e{n}"), &format!("{{\"n\":{n}}}")))
        .collect();
    assert_eq!(given[..10], plan);
    assert_eq!(given[10..], [AuditResponse::Success; 2]);
    assert_eq!(run.audit.progress(), (10, 10));
}

#[test]
fn one_event_takes_the_responses_until_it_is_delivered() {
    let mut run = Run::new(1);
    run.deliver("a", "1", &[]);
    run.deliver("b", "2", &[100, 2000, 400, 800, 1600]);
    assert_eq!(run.audit.events[1].attempts.len(), 5);
    assert_eq!(run.post(0, "c", "3"), AuditResponse::Redirect);
    run.has_no_fault();
    let note = run.result(0, "retry.backoff").note;
    assert_eq!(note.as_deref(), Some("waits of 0.10 s, 0.40 s, 0.80 s"));
}

#[test]
fn a_connection_that_is_closed_with_the_next_attempt_hides_the_wait() {
    let mut run = Run::new(1);
    run.deliver("a", "1", &[]);
    run.deliver("b", "2", &[100, 2000, 5, 800]);
    let note = run.result(0, "retry.backoff").note;
    assert_eq!(note.as_deref(), Some("waits of 0.10 s, 0.80 s"));
}

#[test]
fn waits_are_judged_when_they_can_tell() {
    let judge = |waits: [u64; 4]| {
        let mut run = Run::new(1);
        run.deliver("a", "1", &[]);
        run.deliver("b", "2", &waits);
        run.verdict(0, "retry.backoff")
    };
    let failed = |verdict| matches!(verdict, CaseVerdict::Failed { .. });
    assert!(failed(judge([10, 2000, 10, 10])), "hammering");
    assert!(failed(judge([1000, 2000, 1010, 1200])), "fixed");
    assert_eq!(judge([1000, 2000, 1500, 2000]), CaseVerdict::Passed);
    // Full jitter can give any of these.
    let jitter = judge([900, 2000, 100, 700]);
    assert!(
        matches!(jitter, CaseVerdict::NotJudged { .. }),
        "{jitter:?}"
    );
}

#[test]
fn jitter_takes_five_events() {
    let run = |waits: [u64; 5]| {
        let mut run = Run::new(5);
        for (round, wait) in waits.iter().enumerate() {
            for event in ["a", "b", "c", "d", "e"] {
                let id = format!("{event}{round}");
                run.deliver(&id, &format!("\"{id}\""), &[*wait, 2000, 4000, 8000]);
            }
        }
        run
    };
    run([1000, 1003, 1001, 1000, 1002]).fails("retry.jitter", "5 events waited 1.00 s each");
    let mut different = run([300, 900, 100, 500, 700]);
    assert_eq!(different.verdict(0, "retry.jitter"), CaseVerdict::Passed);
    assert_eq!(different.verdict(0, "retry.backoff"), CaseVerdict::Passed);
}

#[test]
fn an_event_that_comes_after_later_events_is_recognized() {
    let mut run = Run::new(1);
    for id in ["a", "b", "c"] {
        run.deliver(id, &format!("\"{id}\""), &[]);
    }
    run.post(60_000, "b", "\"b\"");
    run.post(60_000, "c", "\"c\"");
    assert_eq!(run.audit.events.len(), 3);
    assert_eq!(run.verdict(0, "retry.5xx"), CaseVerdict::Passed);
}

#[test]
fn events_that_alternate_are_kept_apart() {
    let mut run = Run::new(1);
    run.deliver("a", "1", &[]);
    for wait in [0, 2500, 5000] {
        run.post(wait, "b", "2");
        if run.seq == 4 {
            run.end(500, true);
        }
        run.post(10, "c", "3");
    }
    assert_eq!(run.audit.events.len(), 3);
    run.has_no_fault();
}

#[test]
fn a_response_that_ended_an_event_is_given_once_more() {
    let mut run = Run::new(1);
    run.deliver("a", "1", &[]);
    // Three attempts at most: the third gets the timeout.
    run.deliver("b", "2", &[100, 2000]);
    run.is_not_judged("retry.timeout", "gave up after 3 attempts");
    let mut run = Run::new(1);
    run.deliver("a", "1", &[]);
    run.deliver("b", "2", &[100, 2000]);
    assert_eq!(run.post(0, "c", "3"), AuditResponse::Timeout);
    run.end(500, true);
    assert_eq!(run.post(100, "c", "3"), AuditResponse::Reset);
    assert_eq!(run.verdict(0, "retry.timeout"), CaseVerdict::Passed);
}

#[test]
fn a_run_that_ends_too_early_finds_no_lost_event() {
    let mut run = Run::new(1);
    run.deliver("a", "1", &[]);
    run.deliver("b", "2", &[]);
    run.now += 9_000;
    run.is_not_judged("retry.5xx", "the run ended 9.0 s after the response");
    assert_eq!(time_to_judge(&run.audit), Some(Duration::from_secs(1)));
    let mut run = Run::new(1);
    run.deliver("a", "1", &[]);
    run.deliver("b", "2", &[]);
    run.now += 10_000;
    run.fails(
        "retry.5xx",
        "request 2 did not come again within 10s after 500",
    );
    assert_eq!(time_to_judge(&run.audit), None);
}

#[test]
fn an_event_without_an_id_is_recognized_by_its_body() {
    let mut run = Run::new(1);
    run.deliver("", "1", &[]);
    run.deliver("", "2", &[100, 2000]);
    assert_eq!(run.audit.events.len(), 2);
    run.fails(
        "identity.present",
        "4 of 4 requests have none; the first is request 1",
    );
    run.is_not_judged("identity.same", "have no ids");
    run.is_not_judged("identity.different", "fewer than two");
}

#[test]
fn an_id_that_events_share_is_no_evidence() {
    let mut run = Run::new(1);
    run.deliver("a", "1", &[]);
    run.deliver("a", "2", &[100, 2000, 100, 100]);
    assert_eq!(run.audit.events.len(), 2);
    // Another event comes while one is not delivered.
    run.post(0, "a", "3");
    assert_eq!(run.audit.events.len(), 3);
    run.fails("identity.different", "requests 1 and 2");
    assert_eq!(run.verdict(0, "body.same"), CaseVerdict::Passed);
    assert_eq!(run.verdict(0, "stop.2xx"), CaseVerdict::Passed);
}

#[test]
fn one_event_for_two_paths_is_two_deliveries() {
    let mut run = Run::new(1);
    for path in ["/billing", "/shipping"] {
        run.receive(post(path, "a", "1"));
    }
    assert_eq!(run.audit.events.len(), 2);
    run.has_no_fault();
}

#[test]
fn the_id_headers_of_vendors_are_known() {
    for name in [
        "Idempotency-Key",
        "X-Acme-Event-ID",
        "X-Acme-Delivery",
        "acme-delivery-id",
        "X-ACME-WEBHOOK-ID",
        "X-Acme-Message-Id",
        "X-Acme-Notification-Id",
        "Acme-Idempotency-Key",
    ] {
        let mut run = Run::new(1);
        for body in ["1", "2"] {
            let mut request = post("/", "", body);
            request.headers.push(name, "7");
            run.receive(request);
        }
        assert_eq!(run.verdict(0, "identity.present"), CaseVerdict::Passed);
        let place = format!("one id: `7` (header `{}`)", name.to_ascii_lowercase());
        run.fails("identity.different", &place);
    }
    let mut run = Run::new(1);
    let mut request = post("/", "", "1");
    request.headers.push("X-Nondelivery", "7");
    run.receive(request);
    run.fails("identity.present", "1 of 1 requests have none");
}

#[test]
fn a_type_that_contradicts_the_body_is_found() {
    let mut run = Run::new(1);
    let mut request = Request::new("POST", "/");
    request
        .headers
        .push("Content-Type", "application/x-www-form-urlencoded");
    request.body = br#"{"a":1}"#.to_vec();
    run.receive(request);
    let words = "request 1 says `application/x-www-form-urlencoded`, and its body is JSON";
    run.fails("form.content-type", words);
}

#[test]
fn an_id_in_the_body_is_named_with_its_place() {
    let mut run = Run::new(1);
    run.post(0, "", r#"{"id":7,"n":1}"#);
    run.post(0, "", r#"{"id":7,"n":2}"#);
    run.fails("identity.different", "one id: `7` (`/id` in the body)");
}

#[test]
fn an_event_in_a_query_is_an_event_and_a_health_check_is_not() {
    let mut run = Run::new(1);
    for (method, target) in [("GET", "/"), ("HEAD", "/?a=1"), ("OPTIONS", "/")] {
        let response = run.receive(Request::new(method, target));
        assert_eq!(response, AuditResponse::Success);
    }
    run.is_not_judged("identity.present", "no event came");
    let mut run = Run::new(1);
    run.receive(Request::new("GET", "/?type=add&message_id=1"));
    run.receive(Request::new("GET", "/?type=add&message_id=2"));
    run.receive(Request::new("GET", "/?type=add&message_id=2"));
    assert_eq!(run.audit.events.len(), 2);
    assert_eq!(run.verdict(0, "identity.same"), CaseVerdict::Passed);
}

#[test]
fn a_redirect_that_is_followed_without_the_payload_is_a_note() {
    let redirected = || {
        let mut run = Run::new(1);
        while run.audit.progress().0 < 7 {
            let id = run.seq.to_string();
            run.post(0, &id, &id);
        }
        run
    };
    let mut run = redirected();
    run.receive(Request::new("GET", REDIRECT_TARGET));
    let result = run.result(0, "redirect.not-followed");
    assert_eq!(result.verdict, CaseVerdict::Passed);
    assert!(result.note.unwrap().contains("request 8"));
    let mut run = redirected();
    run.receive(post(REDIRECT_TARGET, "6", "6"));
    run.fails("redirect.not-followed", "request 8 brings the payload");
}

#[test]
fn a_sender_that_waits_for_ever_is_found() {
    let mut run = Run::new(1);
    run.deliver("a", "1", &[]);
    run.post(0, "b", "2");
    run.post(100, "b", "2");
    run.post(2000, "b", "2");
    run.end(60_000, false);
    run.fails("retry.timeout", "still waited after 1m");
}

#[test]
fn a_connection_that_the_end_of_the_run_closes_is_not_the_senders() {
    let mut run = Run::new(1);
    for attempt in 0..4 {
        run.post(3000, if attempt == 0 { "a" } else { "b" }, "\"x\"");
    }
    run.audit.finish(Duration::from_millis(run.now));
    run.end(5, true);
    run.is_not_judged("retry.timeout", "still waited");
}

#[test]
fn an_attempt_before_the_slow_response_is_not_one_after_it() {
    let mut run = Run::new(1);
    run.deliver("a", "1", &[]);
    run.deliver("b", "2", &[100, 2000, 400]);
    assert_eq!(run.post(800, "b", "2"), AuditResponse::SlowSuccess);
    let slow = run.seq;
    run.post(300, "b", "2");
    let at = Duration::from_millis(run.now + 1);
    run.audit.response_ended(slow, at, true);
    run.fails(
        "response.slow",
        "left after 0.30 s; the response takes 2.00 s",
    );
    assert_eq!(run.verdict(0, "stop.2xx"), CaseVerdict::Passed);
}

#[test]
fn a_body_of_several_events_does_not_prove_a_new_id() {
    let attempts = |last: &str| {
        let mut run = Run::new(1);
        run.deliver("a", "1", &[]);
        for id in ["b", "c", "d", "e", "f", "g"] {
            let body = if id == "g" { last } else { "2" };
            let response = run.post(100, id, body);
            if response.is_delayed() {
                run.end(500, response == AuditResponse::Timeout);
            }
        }
        run
    };
    attempts("3").fails("identity.same", "request 3 is an attempt of request 2");
    attempts("2").is_not_judged("identity.same", "different events have the same body");
}

#[test]
fn a_time_in_the_body_excuses_a_changed_body_and_an_unchanged_time() {
    let attempts = |is_in_body| {
        let mut run = Run::new(1);
        let at = Timestamp::UNIX_EPOCH;
        run.signed = Some(SigningTime { at, is_in_body });
        run.deliver("a", "1", &[]);
        run.deliver("b", "2", &[100]);
        run.post(3000, "b", "2");
        run.post(0, "b", "3");
        run
    };
    let mut run = attempts(true);
    run.is_not_judged("body.same", "the time of signing");
    run.is_not_judged("signature.fresh", "not verified");
    let mut run = attempts(false);
    run.fails("body.same", "request 5 is an attempt of request 2");
    run.fails("signature.fresh", "request 4 came 3.1 s after request 2");
}

#[test]
fn what_a_stranger_sends_is_bounded() {
    let mut run = Run::new(1);
    for n in 0..1_100 {
        run.post(1, &n.to_string(), &n.to_string());
    }
    assert_eq!(run.audit.events.len(), 1_000);
    for _ in 0..60 {
        run.post(1, "0", "0");
    }
    assert_eq!(run.audit.events[0].attempts.len(), 50);
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(10_000));
    let mut run = Run::new(1);
    run.post(0, "", &long);
    run.post(0, "", &long.replace('}', ",\"n\":1}"));
    run.fails("identity.different", "xxx…` (");
}
