//! Simulated failures of `hook listen`: `--fail-first`, several `--status`, `--retry-after`, `--delay` and `--route`.

use std::io::{ErrorKind, Read as _};
use std::time::{Duration, Instant};

use super::listen_fixture::{get, request, typed};
use super::support::{Finished, Listener, hook, post};

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
        .stdout_has("#1 not answered: the connection was closed, as simulated\n");

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
fn attempts_are_numbered_and_repeats_are_marked() {
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
        .stdout_has("\nrepeat of #1, which got 200, first seen ")
        .stdout_lacks("attempt 2");
}

/// Requests with the same delivery id over one connection, and how the listener shows them.
#[track_caller]
fn attempts(flags: &str, count: usize) -> Finished {
    let listener = Listener::start(format!("{flags} --record r.jsonl --count {count}"));
    let mut connection = listener.connect();
    for _ in 0..count {
        connection.send(request("POST /", &["webhook-id: msg_1"], "{}"));
        connection.response();
    }
    listener.finish()
}

#[test]
fn a_retry_and_a_repeat_have_words_and_colours_of_their_own() {
    let retry = "\nattempt 2 of msg_1, #1 got 503, first seen ";
    let repeat = "\nrepeat of #2, which got 200, first seen ";
    let done = attempts("--fail-first 1:503", 3);
    done.stdout_has(retry).stdout_has(repeat);
    // A record says the same.
    let shown = hook("show r.jsonl").within(&done.folder).run();
    shown
        .stdout_has("\nattempt 2 of msg_1, #1 got 503\n")
        .stdout_has("\nrepeat of #2, which got 200\n");
    let coloured = hook("show r.jsonl --color always")
        .within(&done.folder)
        .run();
    coloured
        .stdout_has("\x1b[34mattempt 2 of msg_1, #1 got 503\x1b[0m")
        .stdout_has("\x1b[33mrepeat of #2, which got 200\x1b[0m");
    let lines = hook("show r.jsonl --view line").within(&done.folder).run();
    lines
        .stdout_has("  Standard Webhooks  retry after 503  2 B  ")
        .stdout_has("  Standard Webhooks  repeat of #2  2 B  ");
}

#[test]
fn what_was_not_a_success_leads_to_a_retry() {
    for status in [302, 404, 429, 500] {
        attempts(&format!("--status {status}"), 2)
            .stdout_has(&format!("attempt 2 of msg_1, #1 got {status}, "))
            .stdout_lacks("repeat of");
    }
    attempts("--status 204", 2).stdout_has("repeat of #1, which got 204, ");
    let listener = Listener::start("--fail-first 1:drop --count 1");
    let again = request("POST /", &["webhook-id: msg_1"], "{}");
    let mut connection = listener.connect();
    connection.send(&again);
    connection.ends();
    listener.ask(&again).status_is(200);
    let done = listener.finish();
    done.stdout_has("attempt 2 of msg_1, #1 got no response, ");
}

#[test]
fn several_runs_in_a_record_have_attempts_of_their_own() {
    let done = attempts("", 2);
    let again =
        hook("listen --port 0 --count 2 --record r.jsonl --status 500").within(&done.folder);
    let listener = again.listen();
    for _ in 0..2 {
        listener.ask(request("POST /", &["webhook-id: msg_1"], "{}"));
    }
    listener
        .finish()
        .stdout_has("attempt 2 of msg_1, #1 got 500, ");
    let shown = hook("show r.jsonl").within(&done.folder).run();
    shown
        .stdout_has("#2 POST /\n")
        .stdout_has("repeat of #1, which got 200\n")
        .stdout_has("attempt 2 of msg_1, #3 got 500\n");
}

#[test]
fn the_line_of_a_response_repeats_the_event() {
    for (flags, body, wanted) in [
        (
            "",
            r#"{"type":"contact.added"}"#,
            "\n#1 200 OK contact.added ",
        ),
        (
            "--body ok",
            r#"{"type":"a\u001bb"}"#,
            "\n#1 200 OK a\\x1bb ",
        ),
        ("--status 503", "{}", "\n#1 503 Service Unavailable "),
        ("--view headers", r#"{"event":"x"}"#, "\n#1 200 OK x "),
    ] {
        let listener = Listener::start(format!("{flags} --count 1"));
        listener.ask(typed("application/json", body));
        listener.finish().stdout_has(wanted);
    }
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
