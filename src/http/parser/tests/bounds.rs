//! Limits: what just fits, and what is one over.

use super::{Parsed, join, parse, parse_within, post};
use crate::http::parser::{ParserLimits, RequestParser};

const HEAD: usize = 64 << 10;

const LONG: &str = "the head is too long";

/// Limits that are easily reached.
const NARROW: ParserLimits = ParserLimits {
    head: 100,
    fields: 3,
    body: 10,
    body_advice: "",
    keep_framed: false,
};

/// A head of exactly this many bytes.
fn head_of(length: usize) -> Vec<u8> {
    let around = b"GET / HTTP/1.1\r\nHost: a\r\nX-A: \r\n\r\n".len();
    let value = "a".repeat(length - around);
    format!("GET / HTTP/1.1\r\nHost: a\r\nX-A: {value}\r\n\r\n").into_bytes()
}

/// A request line of exactly this many bytes, with its line end.
fn line_of(length: usize) -> Vec<u8> {
    let target = "a".repeat(length - b"GET / HTTP/1.1\r\n".len());
    format!("GET /{target} HTTP/1.1\r\n").into_bytes()
}

#[track_caller]
fn assert_refused(parsed: Parsed, status: u16, reason: &str) {
    let refusal = parsed.refusal();
    assert_eq!((refusal.status, &*refusal.reason), (status, reason));
}

#[test]
fn a_head_has_64_kib() {
    assert_eq!(ParserLimits::default().head, HEAD);
    assert_eq!(parse(head_of(HEAD)).request().to_bytes(), head_of(HEAD));
    assert_refused(parse(head_of(HEAD + 1)), 431, LONG);
    let refusal = parse(head_of(2 * HEAD)).refusal();
    assert_eq!(refusal.head.len(), HEAD + 1, "with the byte over the bound");
}

#[test]
fn an_empty_line_before_a_head_does_not_count() {
    parse(join(&[b"\r\n", &head_of(HEAD)])).request();
    let longer = join(&[b"\r\n", &head_of(HEAD + 1)]);
    assert_refused(parse(longer), 431, LONG);
}

#[test]
fn a_request_line_over_the_limit_is_414_not_431() {
    let long = "the request line is too long";
    assert_refused(parse(line_of(HEAD + 1)), 414, long);
    assert_refused(parse("A".repeat(HEAD + 1)), 414, long);
    let headers = join(&[&line_of(HEAD), b"Host: a\r\n\r\n"]);
    assert_refused(parse(headers), 431, LONG);
}

#[test]
fn a_head_has_100_fields() {
    let fields = |count: usize| post("X-A: 1\r\n".repeat(count - 1), "");
    for count in [32, 33, 100] {
        assert_eq!(parse(fields(count)).request().headers.iter().count(), count);
    }
    assert_refused(parse(fields(101)), 431, "more than 100 headers");
    parse_within(NARROW, fields(3)).request();
    assert_refused(parse_within(NARROW, fields(4)), 431, "more than 3 headers");
    let malformed = post(format!("{}X A: 1\r\n", "X-A: 1\r\n".repeat(40)), "");
    assert_refused(parse(malformed), 400, "an invalid header name");
}

#[test]
fn a_trailer_section_has_the_limits_of_a_head() {
    let long = "the trailers are too long";
    let within = |limits, trailers: &str| {
        let body = format!("0\r\n{trailers}\r\n");
        parse_within(limits, post("Transfer-Encoding: chunked\r\n", body))
    };
    for limits in [NARROW, ParserLimits::default()] {
        let field = |length: usize| format!("X-A: {}\r\n", "a".repeat(length - 9));
        within(limits, &field(limits.head)).request();
        assert_refused(within(limits, &field(limits.head + 1)), 431, long);

        let many = format!("more than {} trailers", limits.fields);
        let fields = |count: usize| "X-A: 1\r\n".repeat(count);
        within(limits, &fields(limits.fields)).request();
        assert_refused(within(limits, &fields(limits.fields + 1)), 431, &many);
    }
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let over = "the body is larger than the limit of 10 bytes";
    let length = |count: usize| {
        let line = format!("Content-Length: {count}\r\n");
        parse_within(NARROW, post(line, "a".repeat(count)))
    };
    assert_eq!(length(10).request().body.len(), 10);
    assert_refused(length(11), 413, over);

    let chunks = |body: &str| parse_within(NARROW, post("Transfer-Encoding: chunked\r\n", body));
    for fits in [
        "a\r\n0123456789\r\n0\r\n\r\n",
        "9\r\n012345678\r\n1\r\n9\r\n0\r\n\r\n",
    ] {
        assert_eq!(chunks(fits).request().body, b"0123456789");
    }
    for too_much in [
        "b\r\n0123456789a\r\n",
        "9\r\n012345678\r\n2\r\n9a\r\n",
        "a\r\n0123456789\r\n1\r\na\r\n",
    ] {
        assert_refused(chunks(too_much), 413, over);
    }
    let nothing = ParserLimits { body: 0, ..NARROW };
    parse_within(nothing, post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n")).request();
    parse_within(nothing, post("Content-Length: 0\r\n", "")).request();
}

#[test]
fn chunk_extensions_are_limited_over_the_whole_body() {
    let within = |chunks: &[usize]| {
        let line = |length: &usize| format!("1;{}\r\nx\r\n", "a".repeat(*length - 1));
        let lines: String = chunks.iter().map(line).collect();
        let bytes = post("Transfer-Encoding: chunked\r\n", lines + "0\r\n\r\n");
        parse_within(NARROW, bytes)
    };
    let long = "chunk extensions are too long";
    for fits in [&[100][..], &[60, 40], &[20; 5]] {
        within(fits).request();
    }
    for too_long in [&[101][..], &[60, 41], &[20, 20, 20, 20, 21]] {
        assert_refused(within(too_long), 400, long);
    }
    let spaces = format!("1{};a\r\nx\r\n0\r\n\r\n", " ".repeat(101));
    let bytes = post("Transfer-Encoding: chunked\r\n", spaces);
    assert_refused(parse_within(NARROW, bytes), 400, long);
}

#[test]
fn held_counts_data_and_the_framed_copy() {
    let bytes = post("Transfer-Encoding: chunked\r\n", "5;a=b\r\nhello\r\n");
    for (keep_framed, held) in [(false, 5), (true, 5 + b"5;a=b\r\nhello\r\n".len())] {
        let mut parser = RequestParser::new(ParserLimits {
            keep_framed,
            ..NARROW
        });
        let mut input = &bytes[..];
        while !input.is_empty() {
            parser.push(&mut input);
        }
        assert!(parser.in_body() && !parser.is_idle());
        assert_eq!(parser.held(), held);
        parser.push(&mut &b"0\r\n\r\n"[..]);
        assert_eq!(
            (parser.held(), parser.in_body(), parser.is_idle()),
            (0, false, true)
        );
    }
}
