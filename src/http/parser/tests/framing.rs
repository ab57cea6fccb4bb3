//! How a body is delimited, and `Expect` (RFC 9112 section 6, RFC 9110 section 10.1.1).

use super::{Parsed, parse, post, refused};
use crate::http::parser::ParserStep;

const LENGTH: &str = "Content-Length: 5";
const ZEROS: &str = "Content-Length: 00000000000000000000005";
const CHUNKED: &str = "Transfer-Encoding: chunked";
const WAITS: &str = "Expect: 100-continue";

/// A POST with these lines and this body.
fn with(lines: &[&str], body: &str) -> Vec<u8> {
    let lines: Vec<_> = lines.iter().flat_map(|line| [*line, "\r\n"]).collect();
    post(lines.concat(), body)
}

#[test]
fn a_body_is_as_long_as_its_content_length() {
    for (name, lines, body) in [
        ("no field, no body", &[][..], ""),
        ("no bytes", &["Content-Length: 0"], ""),
        ("some bytes", &[LENGTH], "hello"),
        ("odd case", &["cONTENT-lENGTH: 5"], "hello"),
        ("whitespace", &["Content-Length: \t5 \t"], "hello"),
        ("leading zeros", &[ZEROS], "hello"),
        ("twice the same", &[LENGTH, "X-A: 1", LENGTH], "hello"),
        ("like a request", &["Content-Length: 9"], "GET /\r\n\r\n"),
        ("control bytes", &[LENGTH], "\0\r\n\n\u{7f}"),
    ] {
        let bytes = with(lines, body);
        let request = parse(&bytes).request();
        assert_eq!(request.body, body.as_bytes(), "{name}");
        assert_eq!(request.to_bytes(), bytes, "{name}");
    }
}

#[test]
fn every_method_and_version_may_have_a_body() {
    for line in [
        "GET / HTTP/1.1",
        "HEAD / HTTP/1.1",
        "DELETE / HTTP/1.1",
        "POST / HTTP/1.0",
    ] {
        let bytes = format!("{line}\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        assert_eq!(parse(bytes).request().body, b"hi", "{line}");
    }
}

#[test]
fn malformed_lengths_are_refused() {
    for value in [
        "",
        " ",
        "+5",
        "-5",
        "-0",
        "5, 5",
        "5,5",
        "5,",
        ",5",
        "5 5",
        "5;",
        "5.0",
        "5e1",
        "0x5",
        "five",
        "\"5\"",
        "\u{665}", // a digit, but not an ASCII one
        "5\u{a0}", // whitespace, but not HTTP's
        "18446744073709551616",
        "99999999999999999999",
    ] {
        let bytes = with(&[&format!("Content-Length: {value}")], "hello");
        refused(value, bytes, 400, "a malformed Content-Length");
    }
    let malformed = with(&[LENGTH, "Content-Length: x"], "hello");
    refused("the second", malformed, 400, "a malformed Content-Length");
    let two = with(&[LENGTH, "Content-Length: 6"], "hello!");
    let differ = "conflicting Content-Length headers";
    refused("two", two, 400, differ);
}

#[test]
fn a_length_over_the_limit_is_refused_before_the_body() {
    let over = "the body is larger than the limit of 33554432 bytes";
    for value in ["33554433", "100000000000000", "18446744073709551615"] {
        let bytes = with(&[&format!("Content-Length: {value}")], "");
        refused(value, bytes, 413, over);
    }
}

#[test]
fn chunked_is_the_only_transfer_coding() {
    const OTHER: &str = "a transfer coding other than chunked";
    const LAST: &str = "chunked is not the last transfer coding";
    const TWICE: &str = "a duplicate chunked transfer coding";
    const MALFORMED: &str = "a malformed Transfer-Encoding";
    for value in ["chunked", "Chunked", "CHUNKED", "\tchunked\t "] {
        let line = format!("Transfer-Encoding: {value}");
        let request = parse(with(&[&line], "2\r\nhi\r\n0\r\n\r\n")).request();
        assert_eq!(request.body, b"hi", "{value}");
    }
    for (value, status, reason) in [
        ("gzip", 501, OTHER),
        ("identity", 501, OTHER),
        ("gzip, chunked", 501, OTHER),
        ("identity, chunked", 501, OTHER),
        ("xchunked", 501, OTHER),
        ("chunked;q=1", 501, OTHER),
        ("chunked chunked", 501, OTHER),
        ("\"chunked\"", 501, OTHER),
        ("chunked\u{a0}", 501, OTHER),
        ("\u{2003}chunked", 501, OTHER),
        ("\u{85}chunked", 501, OTHER),
        ("\u{212a}chunked", 501, OTHER),
        ("chunked, gzip", 400, LAST),
        ("chunked, identity", 400, LAST),
        ("chunked,", 400, LAST),
        ("chunked, chunked", 400, TWICE),
        ("chunked\r\nTransfer-Encoding: chunked", 400, TWICE),
        ("chunked\r\nX-A: 1\r\ntransfer-encoding: gzip", 400, LAST),
        ("gzip\r\nTransfer-Encoding: chunked", 501, OTHER),
        ("\r\nTransfer-Encoding: chunked", 400, MALFORMED),
        ("", 400, MALFORMED),
        (",", 400, MALFORMED),
        (", chunked", 400, MALFORMED),
    ] {
        let bytes = with(&[&format!("Transfer-Encoding: {value}")], "0\r\n\r\n");
        refused(value, bytes, status, reason);
    }
}

#[test]
fn two_framings_of_a_body_are_refused() {
    for (name, lines) in [
        ("length first", [LENGTH, CHUNKED]),
        ("coding first", [CHUNKED, LENGTH]),
        ("a length of nothing", [CHUNKED, "Content-Length: 0"]),
        ("another coding", ["Transfer-Encoding: identity", LENGTH]),
        ("an empty coding", ["Transfer-Encoding:", LENGTH]),
    ] {
        let reason = "both Transfer-Encoding and Content-Length";
        refused(name, with(&lines, "0\r\n\r\n"), 400, reason);
    }
    for value in ["chunked", "gzip", ""] {
        let bytes = format!("POST / HTTP/1.0\r\nTransfer-Encoding: {value}\r\n\r\n0\r\n\r\n");
        refused(value, bytes, 400, "Transfer-Encoding in HTTP/1.0");
    }
}

/// Whether the sender gets `100 Continue`, once and before its body is complete.
fn gets_continue(parsed: &Parsed) -> bool {
    let places = parsed.steps.iter().enumerate();
    let places: Vec<_> = places
        .filter_map(|(at, step)| (*step == ParserStep::Continue).then_some(at))
        .collect();
    assert!(places.is_empty() || places == [0], "{places:?}");
    !places.is_empty()
}

#[test]
fn a_sender_that_waits_gets_100_continue() {
    let chunks = "5\r\nhello\r\n0\r\n\r\n";
    for (name, lines, body, expected) in [
        ("it waits", &[WAITS, LENGTH][..], "hello", true),
        ("it waits, with chunks", &[CHUNKED, WAITS], chunks, true),
        ("odd case", &["eXPECT: 100-Continue", LENGTH], "hello", true),
        ("it says so twice", &[WAITS, LENGTH, WAITS], "hello", true),
        ("it does not wait", &[LENGTH], "hello", false),
        ("it has no body", &[WAITS], "", false),
        ("an empty body", &[WAITS, "Content-Length: 0"], "", false),
    ] {
        let parsed = parse(with(lines, body));
        assert_eq!(gets_continue(&parsed), expected, "{name}");
        parsed.request();
    }
    let old = parse(format!(
        "POST / HTTP/1.0\r\n{WAITS}\r\n{LENGTH}\r\n\r\nhello"
    ));
    assert!(!gets_continue(&old), "HTTP/1.0 knows no 100");
    old.request();
}

#[test]
fn a_refused_sender_gets_no_100_continue() {
    for (name, lines, status) in [
        ("too much", [WAITS, "Content-Length: 99999999999"], 413),
        ("a malformed length", [WAITS, "Content-Length: +5"], 400),
        ("another coding", [WAITS, "Transfer-Encoding: gzip"], 501),
        ("another expectation", ["Expect: x", LENGTH], 417),
    ] {
        let parsed = parse(with(&lines, "hello"));
        assert!(!gets_continue(&parsed), "{name}");
        assert_eq!(parsed.refusal().status, status, "{name}");
    }
}

#[test]
fn other_expectations_are_refused() {
    for value in ["200-ok", "100", "", "100-continue, x", "100-continue;q=1"] {
        let bytes = with(&[&format!("Expect: {value}"), LENGTH], "hello");
        refused(
            value,
            bytes,
            417,
            "an unsupported expectation: only 100-continue is supported",
        );
    }
}
