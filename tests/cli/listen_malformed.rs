//! `hook listen` and malformed requests: the sender gets an error status, the request is shown, and the listener
//! continues.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::listen_fixture::get;
use super::support::{Listener, ask, exchange, hook, post};

/// Malformed request heads, each with a word from its error.
const MALFORMED: [(&str, &str); 17] = [
    ("nonsense\r\n\r\n", "target"),
    ("GET /\r\n\r\n", "version"),
    ("GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "two spaces"),
    (
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "space in the target",
    ),
    ("GET / HTTP/one\r\nHost: h\r\n\r\n", "version"),
    ("G@T / HTTP/1.1\r\nHost: h\r\n\r\n", "method"),
    ("GET / HTTP/1.1\r\n\r\n", "Host"),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "Host"),
    (
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "space before the colon",
    ),
    ("GET / HTTP/1.1\r\nHost: h\r\nX-A\r\n\r\n", "colon"),
    (
        "GET / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\n folded\r\n\r\n",
        "fold",
    ),
    ("GET / HTTP/1.1\nHost: h\n\n", "LF"),
    ("GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n", "CR"),
    (
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n",
        "Content-Length",
    ),
    (
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "Content-Length",
    ),
    (
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "both",
    ),
    ("\x16\x03\x01\x02\0\x01\0\x01\u{7c}\x03\x03", "http://"),
];

#[test]
fn malformed_requests_get_400_and_the_listener_continues() {
    let listener = Listener::start("--view line --count 1");
    for (head, word) in MALFORMED {
        let mut connection = listener.connect();
        let response = connection.send(head).response();
        assert!(response.status_is(400).text().contains(word), "{response}");
        assert_eq!(response.header("connection").as_deref(), Some("close"));
        connection.half_close();
        connection.ends();
    }
    listener.ask(get("/fine")).status_is(200);
    let ended = listener.finish();
    ended.stdout_has("#1 ").stdout_lacks("#2 ");
    ended.stderr_has(&format!("1 of 1 request, {} rejected in ", MALFORMED.len()));
}

#[test]
fn a_malformed_request_is_shown_with_reason_and_sender() {
    for (head, word) in MALFORMED {
        let listener = Listener::start("");
        let mut connection = listener.connect();
        connection.send(head).response().status_is(400);
        let sender = connection.stream().local_addr().unwrap();
        let stderr = listener.wait_stderr(|text| text.matches('\n').count() == 2);
        let line = stderr.lines().nth(1).unwrap();
        assert!(line.starts_with("rejected with 400: "), "{line}");
        assert!(line.contains(word), "{line}");
        assert!(line.contains(&format!(", from {sender}")), "{line}");
        let start = head.split(['\r', '\n', '\x16']).next().unwrap();
        assert!(line.contains(start), "{line}");
    }
}

#[test]
fn json_has_the_unchanged_head() {
    let listener = Listener::start("--json");
    for (head, word) in MALFORMED {
        let mut connection = listener.connect();
        connection.send(head).response().status_is(400);
        let sender = connection.stream().local_addr().unwrap();
        let line = listener.next_json();
        assert_eq!(line["type"], "rejected");
        assert_eq!(line["v"], 1);
        assert_eq!(line["status"], 400);
        assert_eq!(line["remote"], sender.to_string());
        assert!(line["reason"].as_str().unwrap().contains(word), "{line}");
        assert!(line["received_at"].as_str().unwrap().ends_with('Z'));
        let kept = BASE64_STANDARD.decode(line["head_base64"].as_str().unwrap());
        // A malformed head is rejected at once, without waiting for the rest of it.
        let kept = kept.unwrap();
        assert!(
            !kept.is_empty() && head.as_bytes().starts_with(&kept),
            "{line}"
        );
    }
    listener.stop().stdout_lacks("\"request\"");
}

#[test]
fn quiet_does_not_report_it() {
    // Only the warning about the host is written, with the port.
    let running = hook("listen --port 0 -q --host 0.0.0.0 --count 1").start();
    let warning = running.wait_stderr(|text| text.ends_with('\n'));
    let (_, port) = warning.split_once("0.0.0.0:").unwrap();
    let port = port.split(',').next().unwrap().parse().unwrap();
    ask(port, "nonsense\r\n\r\n").status_is(400);
    ask(port, get("/")).status_is(200);
    running.finish().stdout_is("").stderr_is(&warning);
}

#[test]
fn unsupported_requests_have_their_own_statuses() {
    let listener = Listener::start("--json");
    for (head, status) in [
        ("GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
            501,
        ),
        ("POST / HTTP/1.1\r\nHost: h\r\nExpect: wonders\r\n\r\n", 417),
    ] {
        listener.ask(head).status_is(status);
        assert_eq!(listener.next_of("rejected")["status"], status);
    }
}

#[test]
fn an_endless_head_is_limited_and_gets_a_readable_error() {
    let listener = Listener::start("--json");
    let long = "x".repeat(1 << 20);
    let many = "X-Y: z\r\n".repeat(2000);
    for (head, status) in [
        (
            format!("GET / HTTP/1.1\r\nHost: h\r\nX: {long}\r\n\r\n"),
            431,
        ),
        (format!("GET / HTTP/1.1\r\nHost: h\r\n{many}\r\n"), 431),
        (format!("GET /{long} HTTP/1.1\r\nHost: h\r\n\r\n"), 414),
    ] {
        listener.ask(head).status_is(status);
        assert_eq!(listener.next_of("rejected")["status"], status);
    }
}

#[test]
fn an_incomplete_request_is_not_accepted() {
    let listener = Listener::start("--json");
    for (cut, word) in [
        ("POST / HTTP/1.1\r\nHo", "head"),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc",
            "3 of 10",
        ),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
            "3 bytes",
        ),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "3 bytes",
        ),
    ] {
        let response = exchange(listener.port(), cut);
        let response = String::from_utf8_lossy(&response);
        assert!(response.starts_with("HTTP/1.1 400 "), "{cut}: {response}");
        let line = listener.next_json();
        assert_eq!(line["type"], "rejected", "{line}");
        assert!(line["reason"].as_str().unwrap().contains(word), "{line}");
    }
}

#[test]
fn a_malformed_chunk_is_rejected() {
    let listener = Listener::start("--json");
    let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for body in [
        "x\r\n",
        "-1\r\n",
        "2\r\nabc\r\n",
        "3\nabc\r\n",
        "ffffffffffffffffff\r\n",
    ] {
        let response = listener.ask(format!("{head}{body}"));
        assert!(
            matches!(response.status(), 400 | 413),
            "{body:?}: {response}"
        );
        assert_eq!(listener.next_json()["type"], "rejected");
    }
}

#[test]
fn bytes_after_a_malformed_request_are_not_parsed() {
    let listener = Listener::start("--json --count 1");
    let smuggled = [
        &b"GET / HTTP/1.1\r\nHost : h\r\n\r\n"[..],
        &get("/smuggled"),
    ]
    .concat();
    exchange(listener.port(), smuggled);
    listener.ask(get("/honest")).status_is(200);
    let ended = listener.finish();
    assert_eq!(ended.lines_of("request")[0]["target"], "/honest");
}

#[test]
fn a_connection_without_a_request_is_not_reported() {
    let listener = Listener::start("--json");
    drop(listener.connect());
    listener.connect().reset();
    listener.connect().half_close().read_to_end();
    let mut broken = listener.connect();
    broken.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc");
    broken.reset();
    listener.ask(post("/", "here")).status_is(200);
    assert_eq!(listener.next_json()["body"], "here");
}

#[test]
fn a_tls_handshake_is_one_clean_line() {
    let listener = Listener::start("");
    let mut connection = listener.connect();
    connection
        .send("\x16\x03\x01\x02\0\x01\0\x01\u{7c}\x03\x03")
        .response()
        .status_is(400);
    drop(connection);
    let ended = listener.stop();
    ended
        .stderr_has(
            "rejected with 400: a TLS handshake on a plain HTTP port: use http:// in the URL, from 127.0.0.1:",
        )
        .stderr_lacks("x16");
}
