//! Simulated failures of `hook listen`: `--fail-first`, several `--status`, `--retry-after`, `--delay` and `--route`.

use std::io::{ErrorKind, Read as _};
use std::time::{Duration, Instant};

use super::listen_fixture::{get, request};
use super::support::{Listener, hook, post};

fn statuses(listener: &Listener, times: usize) -> Vec<u16> {
    (0..times)
        .map(|_| listener.ask(get("/")).status())
        .collect()
}

/// Sends a request whose connection ends without a response.
#[track_caller]
fn is_closed(listener: &Listener) {
    let mut connection = listener.connect();
    connection.send(get("/"));
    connection.ends();
}

#[test]
fn the_first_requests_fail_with_a_status() {
    let listener = Listener::start("--fail-first 2:503 --retry-after 1500ms --body ok --count 3");
    let failed = listener.ask(get("/"));
    failed.status_is(503);
    assert_eq!(failed.header("retry-after").as_deref(), Some("2"));
    assert_eq!(failed.text(), "");
    listener.ask(get("/")).status_is(503);
    let well = listener.ask(get("/"));
    well.status_is(200);
    assert_eq!((well.text(), well.header("retry-after")), ("ok", None));
    // A failure that sends a response counts.
    listener.finish();
    assert_eq!(statuses(&Listener::start("--fail-first 1"), 2), [500, 200]);
}

#[test]
fn a_connection_is_closed_reset_or_left_hanging() {
    let listener = Listener::start("--fail-first 1:drop");
    is_closed(&listener);
    listener.ask(get("/")).status_is(200);
    listener
        .stop()
        .stdout_has("#1 not answered: the connection was closed on purpose\n");

    let listener = Listener::start("--fail-first 1:reset");
    let mut connection = listener.connect();
    let error = connection.send(get("/")).try_read_to_end().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);

    let listener = Listener::start("--fail-first 1:hang");
    let mut connection = listener.connect();
    connection.send(get("/"));
    listener.ask(get("/")).status_is(200);
    let mut stream = connection.stream();
    stream
        .set_read_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    let error = stream.read(&mut [0]).unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        "{error}"
    );
    // A hanging sender does not delay the exit.
    let started = Instant::now();
    listener.stop();
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn requests_without_a_response_do_not_count() {
    let listener = Listener::start("--fail-first 2:drop --count 1 --json");
    for _ in 0..2 {
        is_closed(&listener);
    }
    listener.ask(get("/")).status_is(200);
    let verdict = listener.finish().lines_of("verdict").remove(0);
    assert_eq!(
        (&verdict["received"], &verdict["matched"]),
        (&3.into(), &1.into())
    );
}

#[test]
fn statuses_are_used_in_order_and_the_last_repeats() {
    let listener = Listener::start("--status 500,503,200");
    assert_eq!(statuses(&listener, 5), [500, 503, 200, 200, 200]);
    // The failures precede the statuses.
    let listener = Listener::start("--fail-first 1:429 --status 503,204 --body x");
    assert_eq!(statuses(&listener, 4), [429, 503, 204, 204]);
}

#[test]
fn handshakes_and_rejected_requests_do_not_use_up_failures() {
    let listener = Listener::start("--fail-first 1:503 --verify github --secret sesame");
    listener.ask(get("/?challenge=a")).status_is(200);
    listener.ask(post("/", "{}")).status_is(401);
    let url = listener.url();
    let send = format!("send -q --url {url} --event a.b --sign github --secret sesame");
    hook(&send).run().code(5);
    hook(&send).run().code(0);
}

#[test]
fn routes_match_method_and_path() {
    let listener = hook(
        "listen --port 0 --route 'POST /billing=201' --route '/users/*=404@missing.json' \
         --route '/files/**=@a.txt' --status 202",
    )
    .file("missing.json", r#"{"error":"no such user"}"#)
    .file("a.txt", "a file\n")
    .listen();
    listener.ask(post("/billing?x=1", "")).status_is(201);
    listener.ask(get("/billing")).status_is(202);
    let missing = listener.ask(get("/users/7"));
    missing.status_is(404);
    assert_eq!(missing.json()["error"], "no such user");
    assert_eq!(missing.headers("content-type"), ["application/json"]);
    listener.ask(get("/users/7/x")).status_is(202);
    let file = listener.ask(get("/files/a/b"));
    assert_eq!((file.status(), file.text()), (200, "a file\n"));
}

#[test]
fn a_delay_may_be_a_range() {
    let listener = Listener::start("--delay 50ms..200ms --json");
    for _ in 0..3 {
        let started = Instant::now();
        listener.ask(get("/")).status_is(200);
        assert!(started.elapsed() >= Duration::from_millis(50));
    }
}

#[test]
fn attempts_are_numbered_and_duplicates_are_marked() {
    let listener = Listener::start("--fail-first 1:503 --json");
    for id in ["msg_1", "msg_2", "msg_1"] {
        let header = format!("webhook-id: {id}");
        listener.ask(request("POST /", &[header.as_str()], "{}"));
    }
    let lines = listener.stop().lines_of("request");
    let attempts: Vec<_> = lines
        .iter()
        .map(|line| (line["attempt"].as_u64(), line["duplicate_of"].as_u64()))
        .collect();
    assert_eq!(
        attempts,
        [(Some(1), None), (Some(1), None), (Some(2), Some(1))]
    );

    let listener = Listener::start("");
    for _ in 0..2 {
        listener.ask(request("POST /", &["webhook-id: msg_1"], "{}"));
    }
    listener
        .stop()
        .stdout_has("attempt 2 of msg_1, first seen ")
        .stdout_has(" ago, duplicate of #1\n");
}

#[test]
fn usage_errors_are_one_line() {
    for (flags, words) in [
        ("--fail-first 0", "`2:503`"),
        ("--fail-first 1:die", "200 to 599"),
        ("--status 500,99", "200 to 599"),
        ("--delay 3s..1s", "the range must be"),
        ("--route /a", "POST /billing=201"),
        ("--route /a=200@none.txt", "none.txt"),
    ] {
        hook(format!("listen --port 0 {flags}"))
            .run()
            .fails(2, words);
    }
}
