//! `hook send --repeat`: many separate events, all of them counted, whatever the receiver does.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::support::{Endpoint, Finished, Listener, Reply, hook, response};

const SECRET: &str = "whsec_c2VzYW1lc2VzYW1lc2VzYW1lc2VzYW1l";

/// `hook send --event contact.added --url … ARGUMENTS`.
fn send(url: &str, arguments: &str) -> Finished {
    hook(format!(
        "send --event contact.added --url {url} {arguments}"
    ))
    .run()
}

/// The summary of `hook send … --json`.
fn summary(url: &str, arguments: &str) -> Value {
    let done = send(url, &format!("--json {arguments}"));
    let summary = done.json();
    assert_eq!(summary["type"], "summary");
    done.code(summary["exit"].as_i64().unwrap() as i32);
    summary
}

/// Checks what holds for every summary.
#[track_caller]
fn adds_up(summary: &Value) {
    let count = |key: &str| summary[key].as_u64().unwrap();
    assert_eq!(
        count("sent"),
        count("delivered") + count("failed"),
        "{summary}"
    );
    assert!(count("attempts") >= count("sent"), "{summary}");
}

#[test]
fn each_event_has_its_own_id_time_and_signature() {
    let listener = Listener::start(format!(
        "--json --count 30 --verify standard --secret {SECRET} --unique"
    ));
    let arguments = format!("--repeat 30 -c 4 --sign standard --secret {SECRET}");
    let summary = summary(listener.url(), &arguments);
    adds_up(&summary);
    assert_eq!(
        (&summary["sent"], &summary["delivered"]),
        (&json!(30), &json!(30))
    );
    let requests = listener.finish().lines_of("request");
    let ids: HashSet<_> = requests.iter().map(|line| &line["event"]["id"]).collect();
    assert_eq!(ids.len(), 30);
    for line in &requests {
        assert_eq!(line["signature"]["verdict"], "valid");
    }
}

#[test]
fn each_worker_keeps_one_connection() {
    let listener = Listener::start("--json --count 60");
    adds_up(&summary(listener.url(), "--repeat 60 --concurrency 3"));
    let requests = listener.finish().lines_of("request");
    let remotes: HashSet<_> = requests.iter().map(|line| &line["remote"]).collect();
    assert!(remotes.len() <= 3, "{remotes:?}");
}

#[test]
fn a_given_id_makes_duplicates() {
    let endpoint = Endpoint::script([200; 3]);
    send(&endpoint.url(), "--repeat 3 --id msg_1");
    for request in endpoint.requests() {
        assert_eq!(request.headers("webhook-id"), ["msg_1"]);
    }
}

#[test]
fn every_delivery_is_counted_when_the_receiver_resets_connections() {
    let reply = |nth: usize| match nth % 10 {
        9 => Reply::Reset,
        _ => Reply::from(200),
    };
    let endpoint = Endpoint::script((0..500).map(reply));
    let summary = summary(&endpoint.url(), "--repeat 500 -c 8");
    adds_up(&summary);
    assert_eq!(endpoint.requests().len(), 500);
    assert_eq!(
        (&summary["sent"], &summary["delivered"], &summary["failed"]),
        (&json!(500), &json!(450), &json!(50))
    );
    assert_eq!(summary["statuses"], json!({"200": 450}));
    let failures = summary["failures"].as_array().unwrap();
    let blamed: u64 = failures.iter().map(|f| f["count"].as_u64().unwrap()).sum();
    assert_eq!(blamed, 50, "{failures:?}");
    assert_eq!(summary["exit"], 1);
}

#[test]
fn a_retried_delivery_counts_once() {
    let endpoint = Endpoint::script((0..40).map(|nth| if nth % 2 == 0 { 503 } else { 200 }));
    let summary = summary(&endpoint.url(), "--repeat 20 --retry 3 --backoff 1ms");
    adds_up(&summary);
    assert_eq!(
        (
            &summary["sent"],
            &summary["delivered"],
            &summary["attempts"]
        ),
        (&json!(20), &json!(20), &json!(40))
    );
    let requests = endpoint.requests();
    for pair in requests.chunks(2) {
        assert_eq!(pair[0].headers("webhook-id"), pair[1].headers("webhook-id"));
        assert_eq!(pair[0].body(), pair[1].body());
    }
}

#[test]
fn the_worst_delivery_sets_the_exit_code_and_the_summary_says_why() {
    let statuses = [200, 503, 200, 404, 503, 200, 503, 302];
    let endpoint = Endpoint::script(statuses);
    let done = send(&endpoint.url(), "--repeat 8");
    done.code(5)
        .stdout_has("sent 8 in ")
        .stdout_has("  delivered  3\n  statuses   200: 3, 302: 1, 404: 1, 503: 3\n")
        .stdout_has("  failed     5\n          3  503 ")
        .stdout_has("p99.9");
    done.stderr_has("contact.added  8 events, 1 at a time");
}

#[test]
fn success_and_expect_apply_to_each_delivery() {
    let endpoint = Endpoint::always(|request| {
        let ok = request.text().contains(r#""n":1"#);
        response(202, format!(r#"{{"ok":{ok}}}"#))
    });
    let arguments = "--repeat 4 --success 202 --expect /ok=true n:={{seq}}";
    let summary = summary(&endpoint.url(), arguments);
    adds_up(&summary);
    assert_eq!(
        (&summary["delivered"], &summary["exit"]),
        (&json!(1), &json!(7))
    );
    let reason = summary["failures"][0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("expected `/ok=true`"), "{reason}");
}

#[test]
fn attempts_are_shown_on_request() {
    let endpoint = Endpoint::script([503, 200, 200]);
    let arguments = "--repeat 2 --retry 1 --backoff 1ms --json --json-attempts";
    let done = send(&endpoint.url(), arguments);
    let attempts = done.lines_of("attempt");
    let sent: Vec<_> = attempts
        .iter()
        .map(|line| (&line["seq"], &line["attempt"], &line["status"]))
        .collect();
    let (one, two) = (json!(1), json!(2));
    assert_eq!(
        sent,
        [
            (&one, &one, &json!(503)),
            (&two, &two, &json!(200)),
            (&json!(3), &one, &json!(200))
        ]
    );
    assert_eq!(attempts[0]["id"], attempts[1]["id"]);
    assert_ne!(attempts[1]["id"], attempts[2]["id"]);
    assert_eq!(done.lines_of("summary").len(), 1);
}

#[test]
fn a_quiet_run_reports_only_failures() {
    let endpoint = Endpoint::script([200, 200, 503]);
    send(&endpoint.url(), "--repeat 2 -q")
        .stdout_is("")
        .stderr_is("");
    send(&endpoint.url(), "--repeat 1 -q")
        .code(5)
        .stdout_is("")
        .stderr_has("hook: 1 of 1 failed: 503 ");
}

#[test]
fn each_of_several_endpoints_gets_every_event_and_its_own_summary() {
    let endpoints = [Endpoint::script([200; 5]), Endpoint::script([503; 5])];
    let both = format!("--url {} --repeat 5 --json", endpoints[1].url());
    let summary = summary(&endpoints[0].url(), &both);
    adds_up(&summary);
    assert_eq!(summary["sent"], 10);
    let shares = summary["endpoints"].as_array().unwrap();
    assert_eq!(shares[0]["delivered"], 5);
    assert_eq!(shares[1]["failed"], 5);
    let [ids, others] = endpoints.each_ref().map(|endpoint| {
        let requests = endpoint.requests();
        let ids = requests.iter().map(|request| request.headers("webhook-id"));
        ids.collect::<Vec<_>>()
    });
    assert_eq!(ids, others);
}
