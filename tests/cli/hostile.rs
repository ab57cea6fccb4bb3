//! A listener in the open: slow, silent, broken, greedy and malformed clients, beside a real sender that gets its answer.

use crate::support::*;

const GET: &[u8] = b"GET /real HTTP/1.1\r\nHost: a\r\n\r\n";
const CHUNKED: &str = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

/// The real sender.
#[track_caller]
fn is_served(listener: &Listener) {
    listener.ask(GET).status_is(200);
}

/// Tests with thousands of sockets need descriptors on this side too; without them they say so.
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
fn a_promise_of_a_15_digit_body_is_413() {
    let listener = Listener::start("--json");
    let request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000000000\r\n\r\n";
    listener.ask(request).status_is(413);
    is_served(&listener);
    assert_eq!(listener.next_of("rejected")["status"], 413);
}

#[test]
fn connections_that_are_reset_leave_nothing_behind() {
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
    is_served(&listener);
}

#[test]
fn an_endless_head_is_431_and_an_endless_line_414() {
    let listener = Listener::start("--json");
    let fields = "X-Endless: and so on\r\n".repeat(10_000);
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}"), 431),
        (format!("GET /{}", "a".repeat(200_000)), 414),
    ] {
        let answer = exchange(listener.port(), request);
        let start = format!("HTTP/1.1 {status} ");
        assert!(
            answer.starts_with(start.as_bytes()),
            "{}",
            answer.escape_ascii()
        );
        let rejected = listener.next_of("rejected");
        assert_eq!(rejected["status"], status);
        let head = rejected["head_base64"].as_str().unwrap();
        assert!(head.len() < 100_000, "the shown head is bounded");
    }
    is_served(&listener);
}

#[test]
fn endless_chunk_extensions_are_refused() {
    let listener = Listener::start("--json");
    let request = format!("{CHUNKED}5;{}", "x".repeat(200_000));
    let answer = exchange(listener.port(), request);
    assert!(
        answer.starts_with(b"HTTP/1.1 400 "),
        "{}",
        answer.escape_ascii()
    );
    is_served(&listener);
}

#[test]
fn a_half_closed_client_gets_its_answer() {
    let listener = Listener::start("--delay 50ms");
    let answer = exchange(listener.port(), GET);
    assert!(
        answer.starts_with(b"HTTP/1.1 200 OK\r\n"),
        "{}",
        answer.escape_ascii()
    );
}

#[test]
fn a_body_cut_off_is_never_taken_for_whole() {
    let listener = Listener::start("--json");
    for cut_off in [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345".to_owned(),
        format!("{CHUNKED}5\r\nhel"),
        format!("{CHUNKED}5\r\nhello\r\n"),
        format!("{CHUNKED}5\r\nhello\r\n0\r\n"),
        "GET / HTTP/1.1\r\nHost: a\r\n".to_owned(),
    ] {
        let answer = exchange(listener.port(), &cut_off);
        assert!(answer.starts_with(b"HTTP/1.1 400 "), "{cut_off}");
        assert_eq!(listener.next_json()["type"], "rejected", "{cut_off}");
    }
}

#[test]
fn clients_that_never_read_hold_up_nobody() {
    let listener = hook("listen --port 0 --json --body @large.txt")
        .file("large.txt", "x".repeat(1 << 20))
        .listen();
    let mut greedy: Vec<Connection> = (0..20).map(|_| listener.connect()).collect();
    for connection in &mut greedy {
        // As much as the buffers take.
        let _ = connection.try_send(GET.repeat(40));
    }
    is_served(&listener);
}

#[test]
fn bursts_of_kept_connections_are_all_answered() {
    let listener = Listener::start("--view line");
    let mut connections: Vec<Connection> = (0..300).map(|_| listener.connect()).collect();
    for _ in 0..3 {
        for connection in &mut connections {
            connection.send(GET);
        }
        for connection in &mut connections {
            connection.answer().status_is(200);
        }
    }
}

#[cfg(unix)]
#[test]
fn two_thousand_stalled_clients_do_not_keep_a_real_sender_from_an_answer() {
    if !may_open(2_000) {
        return;
    }
    let listener = Listener::start("--max-connections 1000 --view line");
    let stalls: [&[u8]; 4] = [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost:", b"\r\n"];
    let mut stalled = Vec::new();
    for n in 0..2_000 {
        let mut connection = listener.connect();
        // The earliest are being closed for the latest: that they can't be written to is no news.
        let _ = connection.try_send(stalls[n % stalls.len()]);
        stalled.push(connection);
        if n % 200 == 199 {
            is_served(&listener);
        }
    }
    let mut kept = listener.connect();
    for _ in 0..10 {
        kept.send(GET).answer().status_is(200);
    }
}

/// A hundred clients that keep their connections, at a listener that may open few descriptors.
#[cfg(unix)]
#[track_caller]
fn serves_a_hundred(script: &str) {
    let running = shell(script).start();
    let ready = running.next_json();
    let port = u16::try_from(ready["port"].as_u64().unwrap()).unwrap();
    let mut clients: Vec<Connection> = Vec::new();
    for _ in 0..100 {
        let mut client = connect(port);
        client.send(GET).answer().status_is(200);
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
fn out_of_descriptors_it_goes_on() {
    if !std::path::Path::new("/bin/bash").exists() {
        eprintln!("SKIPPED: only bash can open descriptors above 9");
        return;
    }
    // Forty of them are taken, which the listener can't know: accept() fails before its own bound is reached.
    serves_a_hundred(
        "exec /bin/bash -c 'ulimit -n 64; for n in {10..49}; do eval \"exec $n</dev/null\"; done; \
         exec hook listen --port 0 --json'",
    );
}

#[test]
fn pipelined_requests_come_in_their_order() {
    let listener = Listener::start("--json --count 10000");
    let mut connection = listener.connect();
    let requests: Vec<Vec<u8>> = (1..=10_000).map(|n| post(&format!("/{n}"), "ok")).collect();
    let requests = requests.concat();
    let mut writer = connection.stream().try_clone().unwrap();
    std::thread::spawn(move || std::io::Write::write_all(&mut writer, &requests));
    for _ in 0..10_000 {
        connection.answer().status_is(200);
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
fn malformed_requests_are_news_and_the_listener_goes_on() {
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
        (b"GET / HTTP/1.1\r\n\r\n", 400, "no Host"),
        (b"GET /\x1b[31m HTTP/1.1\r\nHost: a\r\n\r\n", 400, r"/\x1b"),
        (b"hello\n", 400, "a bare LF"),
    ] {
        let answer = exchange(listener.port(), bytes);
        let start = format!("HTTP/1.1 {status} ");
        assert!(
            answer.starts_with(start.as_bytes()),
            "{}",
            answer.escape_ascii()
        );
        listener.wait_stderr(|text| text.contains(words));
    }
    is_served(&listener);
    let done = listener.stop();
    done.stderr_has("1 request, 6 rejected")
        .stdout_has("GET /real");
    assert!(!done.stderr.contains('\x1b'));
}
