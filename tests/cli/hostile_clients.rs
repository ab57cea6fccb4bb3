//! Slow, silent, broken, greedy and malformed clients of a listener. Meanwhile a well-behaved sender still gets its
//! response.

use crate::support::*;

const GET: &[u8] = b"GET /real HTTP/1.1\r\nHost: a\r\n\r\n";
const CHUNKED: &str = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Checks that the well-behaved sender gets its response.
#[track_caller]
fn serves_a_real_sender(listener: &Listener) {
    listener.ask(GET).status_is(200);
}

/// Whether this process may open this number of sockets. If not, it says that the test is skipped.
#[cfg(unix)]
fn may_open(sockets: u64) -> bool {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = Some(sockets + 200);
    if limit.maximum.is_some() && limit.maximum < wanted {
        eprintln!(
            "SKIPPED: this needs {sockets} descriptors, the hard limit is {:?}",
            limit.maximum
        );
        return false;
    }
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    setrlimit(Resource::Nofile, raised).is_ok()
}

#[test]
fn a_content_length_of_15_digits_means_413() {
    let listener = Listener::start("--json");
    let request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000000000\r\n\r\n";
    listener.ask(request).status_is(413);
    serves_a_real_sender(&listener);
    assert_eq!(listener.next_of("rejected")["status"], 413);
}

#[test]
fn reset_connections_leave_no_descriptors() {
    let listener = Listener::start("--json");
    for _ in 0..50 {
        listener.connect().reset();
        let mut in_a_body = listener.connect();
        in_a_body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        in_a_body.reset();
        let mut before_the_answer_is_read = listener.connect();
        before_the_answer_is_read.send(GET);
        before_the_answer_is_read.reset();
    }
    serves_a_real_sender(&listener);
}

#[test]
fn an_endless_head_means_431_and_an_endless_line_414() {
    let listener = Listener::start("--json");
    let fields = "X-Endless: and so on\r\n".repeat(10_000);
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}"), 431),
        (format!("GET /{}", "a".repeat(200_000)), 414),
    ] {
        let response = exchange(listener.port(), request);
        let start = format!("HTTP/1.1 {status} ");
        assert!(
            response.starts_with(start.as_bytes()),
            "{}",
            response.escape_ascii()
        );
        let rejected = listener.next_of("rejected");
        assert_eq!(rejected["status"], status);
        let head = rejected["head_base64"].as_str().unwrap();
        assert!(head.len() < 100_000, "the shown head is bounded");
    }
    serves_a_real_sender(&listener);
}

#[test]
fn endless_chunk_extensions_are_refused() {
    let listener = Listener::start("--json");
    let request = format!("{CHUNKED}5;{}", "x".repeat(200_000));
    let response = exchange(listener.port(), request);
    assert!(
        response.starts_with(b"HTTP/1.1 400 "),
        "{}",
        response.escape_ascii()
    );
    serves_a_real_sender(&listener);
}

#[test]
fn a_half_closed_client_gets_its_response() {
    let listener = Listener::start("--delay 50ms");
    let response = exchange(listener.port(), GET);
    assert!(
        response.starts_with(b"HTTP/1.1 200 OK\r\n"),
        "{}",
        response.escape_ascii()
    );
}

#[test]
fn an_incomplete_body_is_never_accepted() {
    let listener = Listener::start("--json");
    for cut_off in [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345".to_owned(),
        format!("{CHUNKED}5\r\nhel"),
        format!("{CHUNKED}5\r\nhello\r\n"),
        format!("{CHUNKED}5\r\nhello\r\n0\r\n"),
        "GET / HTTP/1.1\r\nHost: a\r\n".to_owned(),
    ] {
        let response = exchange(listener.port(), &cut_off);
        assert!(response.starts_with(b"HTTP/1.1 400 "), "{cut_off}");
        assert_eq!(listener.next_json()["type"], "rejected", "{cut_off}");
    }
}

#[test]
fn clients_that_never_read_do_not_block_others() {
    let listener = hook("listen --port 0 --json --body @large.txt")
        .file("large.txt", "x".repeat(1 << 20))
        .listen();
    let mut greedy: Vec<Connection> = (0..20).map(|_| listener.connect()).collect();
    for connection in &mut greedy {
        // As much as fits into the buffers.
        let _ = connection.try_send(GET.repeat(40));
    }
    serves_a_real_sender(&listener);
}

#[test]
fn bursts_on_kept_connections_all_get_responses() {
    let listener = Listener::start("--view line");
    let mut connections: Vec<Connection> = (0..300).map(|_| listener.connect()).collect();
    for _ in 0..3 {
        for connection in &mut connections {
            connection.send(GET);
        }
        for connection in &mut connections {
            connection.response().status_is(200);
        }
    }
}

#[cfg(unix)]
#[test]
fn two_thousand_stalled_clients_do_not_block_a_real_sender() {
    if !may_open(2_000) {
        return;
    }
    let listener = Listener::start("--max-connections 1000 --view line");
    let stalls: [&[u8]; 4] = [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost:", b"\r\n"];
    let mut stalled = Vec::new();
    for n in 0..2_000 {
        let mut connection = listener.connect();
        // The listener closes the oldest connections for new ones, so writing to them may fail.
        let _ = connection.try_send(stalls[n % stalls.len()]);
        stalled.push(connection);
        if n % 200 == 199 {
            serves_a_real_sender(&listener);
        }
    }
    let mut kept = listener.connect();
    for _ in 0..10 {
        kept.send(GET).response().status_is(200);
    }
}

/// Checks that a hundred kept connections are served by a listener with few descriptors.
#[cfg(unix)]
#[track_caller]
fn serves_a_hundred(script: &str) {
    let running = shell(script).start();
    let ready = running.next_json();
    let port = u16::try_from(ready["port"].as_u64().unwrap()).unwrap();
    let mut clients: Vec<Connection> = Vec::new();
    for _ in 0..100 {
        let mut client = connect(port);
        client.send(GET).response().status_is(200);
        clients.push(client);
    }
    ask(port, GET).status_is(200);
    running.terminate();
    running.finish().code(143);
}

#[cfg(unix)]
#[test]
fn with_few_descriptors_it_keeps_few_connections() {
    serves_a_hundred("ulimit -n 64; exec hook listen --port 0 --json");
}

#[cfg(unix)]
#[test]
fn without_free_descriptors_it_continues() {
    if !std::path::Path::new("/bin/bash").exists() {
        eprintln!("SKIPPED: only bash can open descriptors above 9");
        return;
    }
    // Forty descriptors are in use without the listener's knowledge: accept() fails before its own limit is reached.
    serves_a_hundred(
        "exec /bin/bash -c 'ulimit -n 64; for n in {10..49}; do eval \"exec $n</dev/null\"; done; \
         exec hook listen --port 0 --json'",
    );
}

#[test]
fn pipelined_requests_keep_their_order() {
    let listener = Listener::start("--json --count 10000");
    let mut connection = listener.connect();
    let requests: Vec<Vec<u8>> = (1..=10_000).map(|n| post(&format!("/{n}"), "ok")).collect();
    let requests = requests.concat();
    let mut writer = connection.stream().try_clone().unwrap();
    std::thread::spawn(move || std::io::Write::write_all(&mut writer, &requests));
    for _ in 0..10_000 {
        connection.response().status_is(200);
    }
    let lines = listener.finish().lines_of("request");
    assert_eq!(lines.len(), 10_000);
    for (line, n) in lines.iter().zip(1..) {
        assert_eq!(
            (line["seq"].as_u64(), &line["target"]),
            (Some(n), &format!("/{n}").into())
        );
    }
}

#[test]
fn malformed_requests_are_reported_and_the_listener_continues() {
    let listener = Listener::start("");
    for (bytes, status, words) in [
        (
            &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
            400,
            "a TLS handshake",
        ),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP/2"),
        (
            b"GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n",
            400,
            "space before the colon",
        ),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "Host header is missing"),
        (b"GET /\x1b[31m HTTP/1.1\r\nHost: a\r\n\r\n", 400, r"/\x1b"),
        (b"hello\n", 400, "a bare LF"),
    ] {
        let response = exchange(listener.port(), bytes);
        let start = format!("HTTP/1.1 {status} ");
        assert!(
            response.starts_with(start.as_bytes()),
            "{}",
            response.escape_ascii()
        );
        listener.wait_stderr(|text| text.contains(words));
    }
    serves_a_real_sender(&listener);
    let done = listener.stop();
    done.stdout_has("GET /real");
    // On Windows a test can only kill it, and then there is no summary.
    if cfg!(unix) {
        done.stderr_has("1 request, 6 rejected");
    }
    assert!(!done.stderr.contains('\x1b'));
}

/// Searching a large body for a pattern takes longer than to respond to a few requests.
#[test]
fn a_pattern_over_a_large_body_holds_up_no_other_request() {
    let listener = Listener::start("--view line --only body~=x.*y.*z");
    let mut large = listener.connect();
    large.send(post("/large", "x".repeat(4 << 20)));
    for _ in 0..20 {
        listener.ask(post("/small", "{}")).status_is(200);
    }
    assert_eq!(large.response().status(), 200);
    let shown = listener.stop();
    let place = |target: &str| shown.text().rfind(target).unwrap();
    assert!(place("/small") < place("/large"), "{}", shown.text());
}

#[test]
fn the_size_of_a_pattern_is_limited() {
    hook("listen --port 0 --only body~=(a|b|c){5000}x")
        .run()
        .fails(
            2,
            "not a regular expression: compiled regex exceeded size limit",
        );
}
