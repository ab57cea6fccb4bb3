//! The sender closes, or the listener gives up: a request that was cut off never counts as complete.

use super::{feed, parse, post};
use crate::http::parser::{ParserLimits, ParserStep, RequestParser};

#[test]
fn an_idle_sender_may_close() {
    for (name, bytes) in [
        ("nothing came", &b""[..]),
        ("an empty line came", b"\r\n"),
        ("a request came", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (
            "a request and an empty line came",
            b"GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n",
        ),
    ] {
        assert_eq!(parse(bytes).end, None, "{name}");
    }
}

/// These bytes are no complete request, and the sender's close is refused for this reason.
#[track_caller]
fn cut_off(name: &str, bytes: &[u8], reason: &str) {
    let parsed = parse(bytes);
    assert_eq!(parsed.steps, [], "{name}");
    let refusal = parsed.end.expect(name);
    assert_eq!((refusal.status, &*refusal.reason), (400, reason), "{name}");
}

#[test]
fn a_head_that_was_cut_off_is_refused() {
    for (name, bytes) in [
        ("in the empty line before it", "\r"),
        ("in the method", "GE"),
        ("after an empty line", "\r\nGET"),
        ("after the request line", "GET / HTTP/1.1\r\n"),
        ("in a header", "GET / HTTP/1.1\r\nHost: a"),
        ("in the last line", "GET / HTTP/1.1\r\nHost: a\r\n\r"),
    ] {
        let reason = "the connection ended in the head";
        cut_off(name, bytes.as_bytes(), reason);
        let head = bytes.trim_start_matches("\r\n").as_bytes();
        assert_eq!(parse(bytes).end.expect(name).head, head, "{name}");
    }
}

#[test]
fn a_body_that_was_cut_off_is_refused() {
    for (name, body) in [
        ("before its first byte", ""),
        ("in its middle", "hello"),
        ("before its last byte", "123456789"),
        ("in what looks like a request", "GET / HTT"),
    ] {
        let got = body.len();
        let reason = format!("the body was cut off after {got} of 10 bytes");
        let head = post("Content-Length: 10\r\n", "");
        let bytes = [&head, body.as_bytes()].concat();
        cut_off(name, &bytes, &reason);
        assert_eq!(parse(&bytes).end.expect(name).head, head, "{name}");
    }
}

#[test]
fn a_chunked_body_that_was_cut_off_is_refused() {
    for (name, body, got) in [
        ("before the first size", "", 0),
        ("in a size", "5", 0),
        ("in a size that could be the last", "0", 0),
        ("in an extension", "5;a", 0),
        ("in the whitespace before one", "5 ", 0),
        ("in the end of a size", "5\r", 0),
        ("before the data", "5\r\n", 0),
        ("in the data", "5\r\nhel", 3),
        ("in data that looks like an end", "6\r\n0\r\n\r\n", 5),
        ("after the data", "5\r\nhello", 5),
        ("in the end of the data", "5\r\nhello\r", 5),
        ("before the last size", "5\r\nhello\r\n", 5),
        ("in the last size", "5\r\nhello\r\n0", 5),
        ("in the end of the last size", "5\r\nhello\r\n0\r", 5),
        ("before the trailers", "5\r\nhello\r\n0\r\n", 5),
        ("in a trailer", "5\r\nhello\r\n0\r\nX-Sum: 1", 5),
        ("after a trailer", "5\r\nhello\r\n0\r\nX-Sum: 1\r\n", 5),
        ("in the last line", "5\r\nhello\r\n0\r\n\r", 5),
    ] {
        let reason = format!("the chunked body was cut off after {got} bytes");
        let head = post("Transfer-Encoding: chunked\r\n", "");
        let bytes = [&head, body.as_bytes()].concat();
        cut_off(name, &bytes, &reason);
        assert_eq!(parse(&bytes).end.expect(name).head, head, "{name}");
    }
}

#[test]
fn a_request_cut_off_at_any_byte_is_refused() {
    let bytes = post(
        "Transfer-Encoding: chunked\r\n",
        "5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 1\r\n\r\n",
    );
    for length in 1..bytes.len() {
        let parsed = feed(ParserLimits::default(), &bytes[..length], []);
        assert_eq!(parsed.steps, [], "{length} bytes");
        assert!(parsed.end.is_some(), "{length} bytes");
    }
    parse(bytes).request();
}

#[test]
fn input_after_a_refusal_is_ignored() {
    let mut parser = RequestParser::new(ParserLimits::default());
    let bytes = b"GET / HTTP/9.9\r\n\r\n";
    let mut input = &bytes[..];
    assert!(matches!(parser.push(&mut input), ParserStep::Refused(_)));
    let mut more = &b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..];
    assert_eq!((parser.push(&mut more), more), (ParserStep::More, &b""[..]));
    assert_eq!(parser.end(), None);
    assert_eq!(
        parser.abandon(408, "too late".into()),
        ParserStep::More,
        "one refusal is enough"
    );
}

#[test]
fn a_request_can_be_abandoned() {
    let head = post("Content-Length: 5\r\n", "");
    for (bytes, kept) in [
        (&head[..10], &head[..10]),
        (&[&head[..], b"he"].concat(), &head[..]),
        (b"", b""),
    ] {
        let mut parser = RequestParser::new(ParserLimits::default());
        let mut input = bytes;
        while !input.is_empty() {
            assert_eq!(parser.push(&mut input), ParserStep::More);
        }
        let ParserStep::Refused(refusal) = parser.abandon(408, "too late".into()) else {
            panic!("not given up");
        };
        assert_eq!((refusal.status, &*refusal.reason), (408, "too late"));
        assert_eq!(refusal.head, kept);
        assert_eq!(
            (parser.held(), parser.in_body(), parser.is_idle()),
            (0, false, false)
        );
    }
}
