//! The response of `hook listen`: status, headers, body and delay.

use std::time::{Duration, Instant};

use super::listen_fixture::{get, request};
use super::support::{Connection, Listener, hook, post};

#[test]
fn the_default_response_is_200_without_a_body() {
    let listener = Listener::start("");
    let response = listener.ask(post("/", "{}"));
    assert_eq!(response.start_line(), "HTTP/1.1 200 OK");
    assert_eq!(response.header("content-length").as_deref(), Some("0"));
    assert_eq!(response.header("content-type"), None);
    assert_eq!(response.body(), b"");
}

#[test]
fn the_status_flag_sets_the_status() {
    for (status, line) in [
        (201, "HTTP/1.1 201 Created"),
        (301, "HTTP/1.1 301 Moved Permanently"),
        (410, "HTTP/1.1 410 Gone"),
        (503, "HTTP/1.1 503 Service Unavailable"),
        (299, "HTTP/1.1 299 "),
        (599, "HTTP/1.1 599 "),
    ] {
        let listener = Listener::start(format!("--count 1 --status {status}"));
        assert_eq!(listener.ask(get("/")).start_line(), line);
        listener.finish().stdout_has(&format!("#1 {status} "));
    }
}

#[test]
fn the_content_type_is_inferred_from_the_body() {
    for (body, content_type) in [
        ("ok", "text/plain; charset=utf-8"),
        (r#"{"ok":true}"#, "application/json"),
        ("{not json", "text/plain; charset=utf-8"),
    ] {
        let listener = hook("listen --port 0 --body").arg(body).listen();
        let response = listener.ask(get("/"));
        assert_eq!(response.text(), body);
        assert_eq!(response.headers("content-type"), [content_type]);
    }
}

#[test]
fn the_content_type_of_a_file_is_inferred_from_its_name_then_its_bytes() {
    for (name, bytes, content_type) in [
        ("a.xml", &b"{}"[..], "application/xml"),
        ("a.JSON", b"{oops", "application/json"),
        ("a.png", b"\x89PNG\r\n\xff\0", "image/png"),
        ("a", b"[1]", "application/json"),
        ("a.unknown", b"ok\n", "text/plain; charset=utf-8"),
    ] {
        let listener = hook("listen --port 0 --body")
            .arg(format!("@{name}"))
            .file(name, bytes)
            .listen();
        let response = listener.ask(get("/"));
        assert_eq!(response.body(), bytes);
        assert_eq!(response.headers("content-type"), [content_type]);
    }
}

#[test]
fn an_empty_file_is_an_empty_body() {
    let listener = hook("listen --port 0 --body @empty.json")
        .file("empty.json", "")
        .listen();
    let response = listener.ask(get("/"));
    assert_eq!(response.header("content-length").as_deref(), Some("0"));
    assert_eq!(response.header("content-type"), None);
}

#[test]
fn headers_keep_order_case_and_duplicates() {
    let listener =
        Listener::start("-H 'X-b: 2' --header 'Set-Cookie: a=1' -H x-A:1 -H 'Set-Cookie: b=2'");
    let response = listener.ask(get("/"));
    let own = |line: &String| {
        !["Server", "Date", "Content-Length"]
            .iter()
            .any(|it| line.starts_with(it))
    };
    let lines: Vec<_> = response.header_lines().into_iter().filter(own).collect();
    assert_eq!(
        lines,
        ["X-b: 2", "Set-Cookie: a=1", "x-A: 1", "Set-Cookie: b=2"]
    );
}

#[test]
fn headers_replace_the_default_headers() {
    let listener = Listener::start(
        "--body {} -H 'content-type: text/x-own; q=1' -H 'Server: mine' -H 'Date: never'",
    );
    let response = listener.ask(get("/"));
    assert_eq!(response.headers("content-type"), ["text/x-own; q=1"]);
    assert_eq!(response.headers("server"), ["mine"]);
    assert_eq!(response.headers("date"), ["never"]);
    assert_eq!(response.text(), "{}");
}

#[test]
fn a_header_may_be_empty_or_not_ascii() {
    let listener = Listener::start("-H 'X-Name: Zo\u{eb}' -H 'X-Empty;'");
    let response = listener.ask(get("/"));
    assert_eq!(response.header("x-name").as_deref(), Some("Zo\u{eb}"));
    assert_eq!(response.header("x-empty").as_deref(), Some(""));
}

#[test]
fn statuses_without_content_have_no_length_and_no_body() {
    for status in [204, 304] {
        let listener = Listener::start(format!("--status {status}"));
        let mut connection = listener.connect();
        for method in ["GET", "POST", "DELETE"] {
            let request = request(&format!("{method} /"), &[], "");
            let response = connection.send(request).response();
            let length = response.status_is(status).header("content-length");
            assert_eq!(length, None);
        }
    }
}

#[test]
fn a_response_that_resets_says_that_it_is_empty() {
    let listener = Listener::start("--status 200,205 --body x");
    let mut connection = listener.connect();
    assert_eq!(connection.send(get("/")).response().text(), "x");
    let response = connection.send(get("/")).response();
    // RFC 9110 section 15.3.6
    let length = response.status_is(205).header("content-length");
    assert_eq!(length.as_deref(), Some("0"));
}

#[test]
fn a_response_is_delayed() {
    let listener = Listener::start("--json --delay 300ms --status 500");
    let start = Instant::now();
    listener.ask(get("/")).status_is(500);
    assert!(start.elapsed() >= Duration::from_millis(300));
    let response = listener.next_of("response");
    assert_eq!(response["status"], 500);
    assert!(response["elapsed_ms"].as_f64() >= Some(300.0), "{response}");
}

#[test]
fn delayed_responses_wait_concurrently() {
    let listener = Listener::start("--delay 500ms");
    let start = Instant::now();
    let mut connections: Vec<Connection> = (0..40).map(|_| listener.connect()).collect();
    for connection in &mut connections {
        connection.send(get("/"));
    }
    for connection in &mut connections {
        connection.response().status_is(200);
    }
    // In sequence they would take 20 s.
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_delayed_response_does_not_block_other_connections() {
    let listener = Listener::start("--delay 1h");
    let mut held = Vec::new();
    for nth in 1..=4 {
        let mut connection = listener.connect();
        connection.send(get("/"));
        held.push(connection);
        listener.wait_stdout(|text| text.contains(&format!("#{nth} ")));
        // A malformed request gets its response at once.
        listener.ask("GET / HTTP/1.1\r\n\r\n").status_is(400);
    }
}

#[test]
fn pipelined_requests_wait_for_a_delayed_response() {
    let listener = Listener::start("--json --delay 100ms");
    let mut connection = listener.connect();
    connection.send([get("/1"), get("/2")].concat());
    connection.response().status_is(200);
    connection.response().status_is(200);
    let kinds: Vec<_> = (0..4)
        .map(|_| listener.next_json()["type"].clone())
        .collect();
    assert_eq!(kinds, ["request", "response", "request", "response"]);
}
