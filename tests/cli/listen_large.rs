//! `hook listen` and large bodies: accepted up to `--max-body`; beyond it the sender gets a 413 that it can read.

use std::io::{Read as _, pipe};

use super::listen_fixture::{get, request};
use super::support::{Connection, Listener, Message, hook, post};

const MIB: usize = 1 << 20;

/// Every byte value, in an order that reveals a missing or repeated piece.
fn large(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| (at ^ (at >> 8) ^ (at >> 16)) as u8)
        .collect()
}

/// Writes the whole request before it reads the response.
#[track_caller]
fn write_then_read(listener: &Listener, request: &[u8]) -> (Message, Connection) {
    let mut connection = listener.connect();
    connection.send(request);
    let answer = connection.response();
    (answer, connection)
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut bytes = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for chunk in body.chunks(100_000) {
        bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
        bytes.extend(chunk);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\n\r\n");
    bytes
}

#[test]
fn a_body_of_25_mib_is_accepted() {
    let body = large(25 * MIB);
    let listener = Listener::start("--count 2 --view body");
    write_then_read(&listener, &post("/", &body))
        .0
        .status_is(200);
    write_then_read(&listener, &chunked(&body)).0.status_is(200);
    let ended = listener.finish();
    assert_eq!(ended.stdout.len(), 50 * MIB);
    assert!(ended.stdout == [&body[..], &body].concat());
}

#[test]
fn a_large_json_line_is_one_line() {
    let body = "\u{e9}\"\n".repeat(MIB);
    let listener = Listener::start("--count 1 --json");
    write_then_read(&listener, &post("/", &body))
        .0
        .status_is(200);
    let line = listener.next_of("request");
    assert!(line["body"] == body.as_str());
}

#[test]
fn a_body_over_the_limit_gets_a_readable_413() {
    let body = large(33 * MIB);
    let listener = Listener::start("--count 1");
    for request in [post("/", &body), chunked(&body)] {
        let (answer, mut connection) = write_then_read(&listener, &request);
        assert!(answer.status_is(413).text().contains("--max-body"));
        assert_eq!(answer.header("connection").as_deref(), Some("close"));
        connection.half_close();
        connection.ends();
    }
    listener.ask(get("/")).status_is(200);
    let ended = listener.finish();
    ended
        .stderr_has("rejected with 413: ")
        .stderr_has("1 of 1 request, 2 rejected in ");
    ended.stdout_has("#1 ").stdout_lacks("#2 ");
}

#[test]
fn a_body_of_exactly_the_limit_is_accepted() {
    for (size, bound) in [("10", 10), ("1KiB", 1024), ("1MiB", MIB)] {
        let listener = Listener::start(format!("--max-body {size}"));
        for make in [|body: &[u8]| post("/", body), chunked] {
            let fits = write_then_read(&listener, &make(&large(bound))).0;
            fits.status_is(200);
            let over = write_then_read(&listener, &make(&large(bound + 1))).0;
            over.status_is(413);
        }
    }
}

#[test]
fn the_limit_can_be_raised() {
    let listener = Listener::start("--max-body 40MiB --view line");
    write_then_read(&listener, &post("/", large(33 * MIB)))
        .0
        .status_is(200);
}

#[test]
fn expect_100_continue_for_a_large_body_gets_413_at_once() {
    let listener = Listener::start("");
    let length = format!("Content-Length: {}", 33 * MIB);
    let mut connection = listener.connect();
    connection.send(request("POST /", &["Expect: 100-continue", &length], ""));
    connection.response().status_is(413);
    connection.half_close();
    connection.ends();
}

#[test]
fn an_impossible_content_length_is_rejected() {
    let listener = Listener::start("");
    for length in ["1000000000000000", "18446744073709551615"] {
        let header = format!("Content-Length: {length}");
        listener
            .ask(request("POST /", &[&header], ""))
            .status_is(413);
    }
    let beyond = "Content-Length: 99999999999999999999999";
    let answer = listener.ask(request("POST /", &[beyond], ""));
    assert!(matches!(answer.status(), 400 | 413), "{answer}");
    listener.ask(get("/")).status_is(200);
}

#[test]
fn a_slow_reader_of_stdout_loses_nothing() {
    let (mut reader, writer) = pipe().unwrap();
    let listener = hook("listen --port 0 --view body --count 24 --timeout 20s")
        .stdout(writer)
        .listen();
    let body = large(MIB);
    let mut connections: Vec<Connection> = (0..24).map(|_| listener.connect()).collect();
    for connection in &mut connections {
        connection.send(post("/", &body));
    }
    // Stdout is read only from here on. Until then the pipe is full, and requests wait for their responses.
    let mut seen = Vec::new();
    reader.read_to_end(&mut seen).unwrap();
    for connection in &mut connections {
        connection.response().status_is(200);
    }
    assert!(seen == body.repeat(24));
    listener.finish().code(0);
}
