//! Runs of a listener, request by request.

mod rules;

use std::time::Duration;

use super::tracker::RequestFacts;
use super::*;
use crate::exit_code::Exit;
use crate::expression::{EvaluatedExpressions, Expression, Goal};
use crate::message::Request;
use crate::provider::Origin;
use crate::record::{ReceivedRequest, SignatureOutcome, SignatureState};

/// A run, a second for each request.
struct Run(Tracker);

impl Run {
    fn new(rules: Rules) -> Self {
        Self(Tracker::new(rules))
    }

    fn track(&mut self, event: &str, id: &str, class: RequestClass) -> (RequestFacts, Pending) {
        let mut request = Request::new("POST", "/");
        request.body = b"x".repeat(100_000);
        let signature = SignatureOutcome {
            scheme: None,
            verdict: SignatureState::Mismatch,
            reason: None,
        };
        let received = ReceivedRequest {
            remote: Some("127.0.0.1:1".to_owned()),
            origin: Origin {
                event_type: Some(event.to_owned()),
                id: (!id.is_empty()).then(|| id.to_owned()),
                provider: None,
            },
            signature: (class == RequestClass::Refused).then_some(signature),
            ..ReceivedRequest::new(request)
        };
        let at = Duration::from_secs(self.0.received);
        self.0
            .track(&received, &EvaluatedExpressions::default(), class, at)
    }

    /// An ordinary request whose response is written.
    fn event(&mut self, event: &str) -> Option<Decision> {
        self.delivery(event, "")
    }

    fn delivery(&mut self, event: &str, id: &str) -> Option<Decision> {
        let (_, pending) = self.track(event, id, RequestClass::Ordinary);
        self.0.complete(pending)
    }

    /// A request that does not count.
    fn aside(&mut self, class: RequestClass) -> Option<Decision> {
        let (facts, pending) = self.track("x", "", class);
        assert!(!facts.matched);
        self.0.complete(pending)
    }

    #[track_caller]
    fn ends(&self, exit: Exit, reasons: &[&str]) {
        let conclusion = RunConclusion::of(&self.0, Duration::from_secs(10));
        assert_eq!(conclusion.exit, exit);
        assert_eq!(conclusion.reasons, reasons);
    }

    /// The cases with a letter each: passed, skipped, failed.
    fn cases(&self) -> Vec<(String, char)> {
        let now = Duration::from_secs(10);
        let cases = cases(&self.0, RunConclusion::of(&self.0, now).exit, now);
        let letter = |outcome: &CaseOutcome| match outcome {
            CaseOutcome::Passed => 'p',
            CaseOutcome::Skipped => 's',
            CaseOutcome::Failed { .. } => 'f',
        };
        cases
            .iter()
            .map(|case| (case.name.clone(), letter(&case.outcome)))
            .collect()
    }

    fn letters(&self) -> String {
        self.cases().iter().map(|(_, letter)| letter).collect()
    }
}

fn exprs(texts: &[&str]) -> Vec<Expression> {
    texts
        .iter()
        .map(|text| Expression::parse(text).unwrap())
        .collect()
}

fn goals(texts: &[&str]) -> Vec<Goal> {
    texts
        .iter()
        .map(|text| Goal::parse(text).unwrap())
        .collect()
}

fn count(count: u64) -> Rules {
    Rules {
        count: Some(count),
        ..Rules::default()
    }
}

#[test]
fn the_count_is_reached_once() {
    let mut run = Run::new(count(2));
    assert!(run.0.is_waiting());
    assert_eq!(run.event("a"), None);
    assert_eq!(run.event("a"), Some(Decision::Done));
    assert_eq!(run.event("a"), None);
    assert!(!run.0.is_waiting());
    assert_eq!(summary(&run.0), "2 of 2 requests, and 1 more");
    run.ends(Exit::Done, &[]);
}

#[test]
fn the_summary_names_the_count() {
    let mut run = Run::new(count(3));
    run.event("a");
    run.0.reject();
    assert_eq!(summary(&run.0), "1 of 3 requests, 1 rejected");
    let mut run = Run::new(Rules::default());
    run.event("a");
    assert_eq!(summary(&run.0), "1 request");
    run.ends(Exit::Done, &[]);
}

#[test]
fn a_request_counts_when_its_response_is_written() {
    let mut run = Run::new(count(1));
    let (facts, pending) = run.track("a", "", RequestClass::Ordinary);
    assert_eq!((facts.seq, facts.matched, run.0.matched), (1, true, 0));
    drop(pending); // its connection broke
    assert_eq!(run.event("a"), Some(Decision::Done));
}

#[test]
fn only_requests_that_pass_the_filter_count() {
    let mut run = Run::new(Rules {
        only: exprs(&["event=contact.*", "event~=added$"]),
        ..count(1)
    });
    let (facts, _) = run.track("contact.created", "", RequestClass::Ordinary);
    assert!(!facts.matched);
    assert_eq!(run.event("deal.added"), None);
    assert_eq!(run.event("contact.added"), Some(Decision::Done));
    assert_eq!((run.0.received, run.0.matched), (3, 1));
}

#[test]
fn handshakes_and_refused_requests_do_not_count() {
    let mut run = Run::new(count(1));
    assert_eq!(run.aside(RequestClass::Handshake), None);
    assert_eq!(run.aside(RequestClass::Refused), None);
    assert_eq!((run.0.received, run.0.matched), (2, 0));
}

#[test]
fn a_timeout_lists_the_requests_that_came_instead() {
    let mut run = Run::new(Rules {
        only: exprs(&["event=contact.added"]),
        ..count(3)
    });
    run.ends(Exit::TimedOut, &["0 of 3 requests"]);
    run.event("contact.created");
    run.event("contact.created");
    run.ends(
        Exit::TimedOut,
        &[
            "0 of 3 requests; last request 9.0 s ago; 2 did not meet `event=contact.added`; \
           there was `contact.created` twice",
        ],
    );
}

#[test]
fn a_run_waits_for_every_goal() {
    let mut run = Run::new(Rules {
        goals: goals(&["event=a x 2", "event=b", "event=c"]),
        ..Rules::default()
    });
    for event in ["a", "b", "b", "x"] {
        assert_eq!(run.event(event), None);
    }
    run.ends(
        Exit::TimedOut,
        &[
            "4 requests; last request 7.0 s ago; 1 of 2 had `event=a`; nothing had `event=c`; \
           there was `b` twice, `a` once, `x` once",
        ],
    );
    assert_eq!(run.letters(), "fpf");
    assert_eq!(run.event("c"), None);
    assert_eq!(run.event("a"), Some(Decision::Done));
    run.ends(Exit::Done, &[]);
    assert_eq!(run.letters(), "ppp");
}

#[test]
fn a_run_waits_for_count_and_goals() {
    let mut run = Run::new(Rules {
        goals: goals(&["event=b"]),
        ..count(1)
    });
    assert_eq!(run.event("a"), None);
    assert_eq!(run.event("b"), Some(Decision::Done));
}
