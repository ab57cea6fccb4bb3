//! Runs of a listener, request by request.

mod rules;

use super::*;
use crate::exit_code::Exit;
use crate::expression::{Expr, Want};

/// A run, a second for each request.
struct Run(Tally);

impl Run {
    fn new(rules: Rules) -> Self {
        Self(Tally::new(rules))
    }

    fn arrive(&mut self, event: &str, id: &str, entry: Entry) -> (Standing, Claim) {
        let mut request = Request::new("POST", "/");
        request.body = b"x".repeat(100_000);
        let origin = Origin {
            event_type: Some(event.to_owned()),
            id: (!id.is_empty()).then(|| id.to_owned()),
            provider: None,
        };
        self.0.arrive(&Arrival {
            request: &request,
            origin: &origin,
            signature: (entry == Entry::Refused).then_some("mismatch"),
            remote: "127.0.0.1:1",
            at: Duration::from_secs(self.0.received),
            entry,
        })
    }

    /// An ordinary request that is answered.
    fn event(&mut self, event: &str) -> Option<Decision> {
        self.delivery(event, "")
    }

    fn delivery(&mut self, event: &str, id: &str) -> Option<Decision> {
        let (_, claim) = self.arrive(event, id, Entry::Ordinary);
        self.0.answered(claim)
    }

    /// A request that does not count.
    fn aside(&mut self, entry: Entry) -> Option<Decision> {
        let (standing, claim) = self.arrive("x", "", entry);
        assert!(!standing.matched);
        self.0.answered(claim)
    }

    #[track_caller]
    fn ends(&self, exit: Exit, reasons: &[&str]) {
        let verdict = self.0.verdict(Duration::from_secs(10));
        assert_eq!(verdict.exit, exit);
        assert_eq!(verdict.reasons, reasons);
    }

    /// The cases with a letter each: passed, skipped, failed.
    fn cases(&self) -> Vec<(String, char)> {
        let cases = self.0.cases(Duration::from_secs(10));
        let letter = |outcome: &Outcome| match outcome {
            Outcome::Passed => 'p',
            Outcome::Skipped => 's',
            Outcome::Failed { .. } => 'f',
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

fn exprs(texts: &[&str]) -> Vec<Expr> {
    texts
        .iter()
        .map(|text| Expr::parse(text).unwrap())
        .collect()
}

fn wants(texts: &[&str]) -> Vec<Want> {
    texts
        .iter()
        .map(|text| Want::parse(text).unwrap())
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
    assert_eq!(run.0.summary(), "2 of 2 requests, and 1 more");
    run.ends(Exit::Done, &[]);
}

#[test]
fn the_summary_says_what_was_waited_for() {
    let mut run = Run::new(count(3));
    run.event("a");
    run.0.reject();
    assert_eq!(run.0.summary(), "1 of 3 requests, 1 rejected");
    let mut run = Run::new(Rules::default());
    run.event("a");
    assert_eq!(run.0.summary(), "1 request");
    run.ends(Exit::Done, &[]);
}

#[test]
fn a_request_counts_when_it_is_answered() {
    let mut run = Run::new(count(1));
    let (standing, claim) = run.arrive("a", "", Entry::Ordinary);
    assert_eq!(
        (standing.seq, standing.matched, run.0.matched),
        (1, true, 0)
    );
    drop(claim); // its connection broke
    assert_eq!(run.event("a"), Some(Decision::Done));
}

#[test]
fn only_what_passes_counts() {
    let mut run = Run::new(Rules {
        only: exprs(&["event=contact.*", "event~=added$"]),
        ..count(1)
    });
    let (standing, _) = run.arrive("contact.created", "", Entry::Ordinary);
    assert!(!standing.matched);
    assert_eq!(run.event("deal.added"), None);
    assert_eq!(run.event("contact.added"), Some(Decision::Done));
    assert_eq!((run.0.received, run.0.matched), (3, 1));
}

#[test]
fn handshakes_and_refused_requests_do_not_count() {
    let mut run = Run::new(count(1));
    assert_eq!(run.aside(Entry::Handshake), None);
    assert_eq!(run.aside(Entry::Refused), None);
    assert_eq!((run.0.received, run.0.matched), (2, 0));
}

#[test]
fn out_of_time_it_says_what_came_instead() {
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
            "0 of 3 requests; last request 9.0 s ago; --only left out 2; nothing had `event=contact.added`; \
           did you mean `contact.created`, seen twice?",
        ],
    );
}

#[test]
fn every_want_is_waited_for() {
    let mut run = Run::new(Rules {
        want: wants(&["event=a x 2", "event=b", "event=c"]),
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
fn count_and_wants_are_both_waited_for() {
    let mut run = Run::new(Rules {
        want: wants(&["event=b"]),
        ..count(1)
    });
    assert_eq!(run.event("a"), None);
    assert_eq!(run.event("b"), Some(Decision::Done));
}
