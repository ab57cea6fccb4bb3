//! `hook send --repeat` with `--retry` and with several endpoints: a few threads watch all connections and all waits,
//! and the rules of retries are the same as for a single event.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::send_watched::Keeping;
use super::support::{Endpoint, Finished, Refusing, Reply, hook, response, tunnel};

fn many(url: &str, arguments: &str) -> Finished {
    hook(format!(
        "send --event contact.added --json --url {url} {arguments}"
    ))
    .run()
}

/// The flags for both ways: over watched connections, and through a proxy.
fn ways() -> [String; 2] {
    [String::new(), format!("--proxy {}", tunnel())]
}

/// An endpoint that responds with 503 to the first attempts of each event, this number of times.
fn failing(attempts: usize) -> Keeping {
    let counts = Arc::new(Mutex::new(HashMap::<String, usize>::new()));
    Keeping::start_for(move |id, _, stream| {
        let mut counts = counts.lock().unwrap();
        let earlier = counts.entry(id.to_owned()).or_default();
        *earlier += 1;
        let status = if *earlier <= attempts { 503 } else { 200 };
        drop(counts);
        stream.write_all(&response(status, "")).is_ok()
    })
}

#[cfg(target_os = "linux")]
#[test]
fn events_that_wait_for_their_next_attempt_need_no_threads() {
    let (first, second) = (failing(1), failing(0));
    let running = hook(format!(
        "send --event contact.added --json --json-attempts --url {} --url {} --repeat 2000 -c 64 --retry 2 --backoff 50ms",
        first.url, second.url
    ))
    .start();
    let status = format!("/proc/{}/status", running.pid());
    let mut most = 0;
    running.wait("it writes the summary", |state| {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let threads = text.lines().find_map(|line| line.strip_prefix("Threads:"));
        most = most.max(threads.map_or(0, |count| count.trim().parse().unwrap()));
        let end = state.stdout.len().saturating_sub(5000);
        memchr::memmem::find(&state.stdout[end..], br#""type":"summary""#)
    });
    assert!((1..=8).contains(&most), "{most} threads");
    let done = running.finish();
    let summary = &done.code(0).lines_of("summary")[0];
    let figure = |key: &str| summary[key].as_u64().unwrap();
    assert_eq!(
        ["events", "sent", "delivered", "failed", "attempts"].map(figure),
        [2000, 4000, 4000, 0, 6000],
        "{summary}"
    );
    let latency = |nth: usize| {
        summary["endpoints"][nth]["latency_ms"]["min"]
            .as_f64()
            .unwrap()
    };
    assert!(latency(0) >= 50.0, "with the wait: {summary}");
    assert!(latency(1) < 50.0, "without a wait: {summary}");
    for nth in [0, 1] {
        assert_eq!(summary["endpoints"][nth]["delivered"], 2000, "{summary}");
    }
}

#[test]
fn a_delivery_fails_after_its_last_retry() {
    for way in ways() {
        let keeping = failing(usize::MAX);
        let done = many(
            &keeping.url,
            &format!("--repeat 100 -c 16 --retry 2 --backoff 1ms {way}"),
        );
        let summary = done.code(5).json();
        assert_eq!(
            [&summary["sent"], &summary["failed"], &summary["attempts"]],
            [100, 100, 300]
        );
        assert_eq!(summary["failures"][0]["count"], 100, "{summary}");
        assert_eq!(summary["statuses"], json!({"503": 100}));
    }
}

#[test]
fn a_connection_that_is_refused_is_tried_again() {
    let done = many(
        &Refusing::new().url(),
        "--repeat 10 -c 4 --retry 2 --backoff 1ms",
    );
    let summary = done.code(1).json();
    assert_eq!([&summary["failed"], &summary["attempts"]], [10, 30]);
}

#[test]
fn a_status_that_no_retry_can_change_ends_the_delivery() {
    for way in ways() {
        let endpoint = Endpoint::always(|_| response(400, ""));
        let summary = many(
            &endpoint.url(),
            &format!("--repeat 10 --retry 2 --backoff 60s {way}"),
        )
        .code(4)
        .json();
        assert_eq!([&summary["failed"], &summary["attempts"]], [10, 10]);
    }
}

#[test]
fn a_further_attempt_is_signed_for_its_own_time() {
    for way in ways() {
        let endpoint = Endpoint::script([503, 200]);
        let secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        let arguments = format!(
            "--repeat 1 --retry 1 --backoff 1100ms --sign standard --secret {secret} {way}"
        );
        let summary = many(&endpoint.url(), &arguments).json();
        assert_eq!(summary["attempts"], 2);
        let requests = endpoint.requests();
        let field = |name: &str| [0, 1].map(|nth: usize| requests[nth].header(name).unwrap());
        let [first, second] = field("webhook-timestamp").map(|time| time.parse::<u64>().unwrap());
        assert!(second > first, "{first} {second}");
        let [first, second] = field("webhook-signature");
        assert_ne!(first, second);
        let [first, second] = field("webhook-id");
        assert_eq!(first, second);
        let mut verify = hook(format!("verify --secret {secret}"));
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            verify = verify.arg("-H").arg(format!("{name}: {}", field(name)[1]));
        }
        verify.stdin(requests[1].text()).run().code(0);
    }
}

#[test]
fn the_deadline_bounds_the_attempts_and_their_waits() {
    for way in ways() {
        let endpoint = Endpoint::script([503]);
        let summary = many(
            &endpoint.url(),
            &format!("--repeat 1 --retry 5 --backoff 60s --deadline 20s {way}"),
        )
        .code(5)
        .json();
        assert_eq!(summary["attempts"], 1);
        let endpoint = Endpoint::script([Reply::Hang, Reply::Hang]);
        let summary = many(
            &endpoint.url(),
            &format!("--repeat 2 -c 2 --retry 1 --backoff 1ms --deadline 300ms {way}"),
        )
        .code(6)
        .json();
        assert_eq!(summary["attempts"], 2);
        let reason = &summary["failures"][0]["reason"];
        assert_eq!(reason, "no response within 300ms", "{summary}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_all_waits() {
    for way in ways() {
        let endpoint = Endpoint::always(|_| response(503, ""));
        let running = hook(format!(
            "send --event contact.added --json --json-attempts --url {} --repeat 50 -c 8 --retry 3 --backoff 60s {way}",
            endpoint.url()
        ))
        .start();
        running.wait_line(8);
        running.interrupt();
        let done = running.finish();
        let summary: &Value = &done.code(130).lines_of("summary")[0];
        let figures = [&summary["sent"], &summary["failed"], &summary["attempts"]];
        assert_eq!(figures, [8, 8, 8], "an event that waits is under way");
        let failure = json!({"reason": "ended before it was retried", "count": 8});
        assert_eq!(summary["failures"], json!([failure]));
        assert!(done.took < Duration::from_secs(30));
    }
}

#[test]
fn each_of_several_endpoints_has_retries_of_its_own() {
    for way in ways() {
        let (first, second) = (failing(2), failing(0));
        let both = format!(
            "--url {} --repeat 20 -c 4 --retry 2 --backoff 1ms {way}",
            second.url
        );
        let summary = many(&first.url, &both).json();
        assert_eq!([&summary["delivered"], &summary["attempts"]], [40, 80]);
        assert_eq!(second.requests(), 20);
    }
}
