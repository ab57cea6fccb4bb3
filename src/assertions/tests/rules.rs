//! The rules: expectations, signatures, each delivery once, nothing more.

use super::*;

#[test]
fn a_failed_expectation_ends_the_run() {
    let mut run = Run::new(Rules {
        expect: exprs(&["size>0", "event=a", "header.X-A"]),
        ..count(3)
    });
    let (_, pending) = run.track("b", "", RequestClass::Ordinary);
    assert_eq!(run.0.complete(pending), Some(Decision::Failed));
    assert_eq!(run.event("c"), None, "the first decision is final");
    run.ends(
        Exit::ExpectationFailed,
        &[
            "request 1 failed `event=a`: `event` was `b`",
            "request 1 failed `header.X-A`: there was no header `X-A`, nor any other",
        ],
    );
    assert_eq!(run.letters(), "spff");
    let cases = cases(&run.0, Exit::ExpectationFailed, Duration::ZERO);
    let CaseOutcome::Failed { reason, request } = &cases[2].outcome else {
        panic!("{cases:?}");
    };
    assert_eq!(reason, "request 1: `event` was `b`");
    let kept = request.unwrap();
    let event = kept.origin.event_type.as_deref();
    assert_eq!(
        (kept.seq, kept.request.body.len(), event),
        (1, 100_000, Some("b"))
    );
}

#[test]
fn an_expectation_waits_for_a_request() {
    let mut run = Run::new(Rules {
        expect: exprs(&["event=a"]),
        ..Rules::default()
    });
    assert!(run.0.is_waiting());
    run.ends(Exit::TimedOut, &["0 requests"]);
    assert_eq!(run.letters(), "f");
    assert_eq!(run.event("a"), None, "without a count it goes on");
    run.ends(Exit::Done, &[]);
    assert_eq!(run.letters(), "p");
}

#[test]
fn expectations_ignore_requests_that_do_not_count() {
    let mut run = Run::new(Rules {
        only: exprs(&["event=a"]),
        expect: exprs(&["event=a"]),
        ..count(1)
    });
    assert_eq!(run.event("b"), None);
    assert_eq!(run.event("a"), Some(Decision::Done));
}

#[test]
fn unique_fails_on_the_second_delivery_with_an_id() {
    let mut run = Run::new(Rules {
        unique: true,
        ..count(3)
    });
    assert_eq!(run.delivery("a", "1"), None);
    assert_eq!(run.delivery("a", ""), None);
    assert_eq!(run.delivery("a", "1"), Some(Decision::Failed));
    run.ends(
        Exit::ExpectationFailed,
        &["request 3 is a duplicate: it has the delivery id of request 1"],
    );
    assert_eq!(
        run.cases(),
        [
            ("3 requests".to_owned(), 'p'),
            ("each delivery once".to_owned(), 'f')
        ]
    );
}

#[test]
fn exactly_settles_before_it_is_done() {
    let rules = Rules {
        exactly: true,
        ..count(1)
    };
    let mut run = Run::new(rules.clone());
    assert_eq!(run.letters(), "fs");
    assert_eq!(run.event("a"), Some(Decision::Settle));
    run.ends(Exit::Done, &[]);
    assert_eq!(run.letters(), "pp");
    assert_eq!(run.event("a"), Some(Decision::Failed));
    run.ends(
        Exit::ExpectationFailed,
        &["request 2 is one too many: all that was expected came before it"],
    );
    assert_eq!(run.letters(), "pf");
}

#[test]
fn exactly_allows_no_more_than_the_count_for_the_goals() {
    let mut run = Run::new(Rules {
        exactly: true,
        goals: goals(&["event=b"]),
        ..count(1)
    });
    assert_eq!(run.event("a"), None);
    assert_eq!(run.event("b"), Some(Decision::Failed));
}

#[test]
fn a_refused_signature_has_its_own_exit() {
    let mut run = Run::new(Rules {
        verify: true,
        ..count(1)
    });
    run.aside(RequestClass::Refused);
    run.ends(
        Exit::BadSignature,
        &["0 of 1 request; last request 10.0 s ago; 1 refused for its signature (mismatch)"],
    );
    assert_eq!(run.letters(), "ff");
    run.event("a");
    run.ends(Exit::Done, &[]);
    assert_eq!(run.letters(), "pp");
}

#[test]
fn a_refused_signature_fails_a_run_without_a_count_too() {
    let mut run = Run::new(Rules::default());
    run.aside(RequestClass::Refused);
    run.aside(RequestClass::Refused);
    run.event("a");
    run.ends(
        Exit::BadSignature,
        &["2 refused for their signatures (the first: mismatch)"],
    );
}

#[test]
fn attempts_are_recognized_by_their_id() {
    let mut run = Run::new(Rules::default());
    run.track("a", "1", RequestClass::Ordinary);
    let (facts, _) = run.track("a", "1", RequestClass::Ordinary);
    let attempt = facts.attempt;
    assert_eq!((attempt.number, attempt.duplicate_of), (2, Some(1)));
    assert_eq!(attempt.gap, Some(Duration::from_secs(1)));
}

#[test]
fn expressions_see_the_attempt() {
    let mut run = Run::new(Rules {
        goals: goals(&["attempt=3"]),
        expect: exprs(&["gap<1.5", "duplicate"]),
        only: exprs(&["attempt>1"]),
        ..Rules::default()
    });
    assert_eq!(run.delivery("a", "1"), None);
    assert_eq!(run.delivery("a", "1"), None);
    assert_eq!(run.delivery("a", "1"), Some(Decision::Done));
}
