use proptest::prelude::*;

use super::*;

const MAX: usize = 1000;

/// Parses these bytes, which arrive in pieces of this size; returns what follows the response too.
fn parse_pieces(
    bytes: &[u8],
    size: usize,
    max: usize,
) -> (Result<Option<ParsedResponse>, ResponseError>, usize) {
    let mut parser = ResponseParser::new(false, max);
    let mut left = bytes.len();
    for piece in bytes.chunks(size) {
        let mut input = piece;
        let parsed = parser.push(&mut input);
        left -= piece.len() - input.len();
        match parsed {
            Ok(None) => assert!(input.is_empty()),
            ended => return (ended, left),
        }
    }
    match parser.end() {
        Ok(response) => (Ok(Some(response)), left),
        Err(error) => (Err(error), left),
    }
}

/// Parses bytes that end with the connection, in pieces of several sizes, which all give the same.
fn parse(bytes: &[u8]) -> Result<ParsedResponse, ResponseError> {
    let whole = parse_pieces(bytes, bytes.len().max(1), MAX);
    for size in [1, 2, 3, 7, 64] {
        let pieces = parse_pieces(bytes, size, MAX);
        assert_eq!(
            format!("{:?}", pieces.0),
            format!("{:?}", whole.0),
            "{size}"
        );
    }
    whole
        .0
        .map(|response| response.expect("the end of the connection ends it"))
}

fn problem(bytes: &[u8]) -> String {
    match parse(bytes) {
        Err(ResponseError::Malformed(what)) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_head_is_kept_byte_for_byte() {
    let head = b"HTTP/1.1 201 All Right\r\nx-B: \xff caf\xc3\xa9 \r\nEmpty:\r\nX-b:2\r\n\r\n";
    for size in [1, 2, 3, 64, 4096] {
        let bytes = [head.as_slice(), b"body"].concat();
        let (parsed, left) = parse_pieces(&bytes, size, MAX);
        let parsed = parsed.unwrap().unwrap();
        let response = &parsed.response;
        assert_eq!((response.status, &*response.reason), (201, "All Right"));
        let fields: Vec<_> = response.headers.iter().collect();
        let want: [(&str, &[u8]); 3] =
            [("x-B", b"\xff caf\xc3\xa9"), ("Empty", b""), ("X-b", b"2")];
        assert_eq!(fields, want);
        assert_eq!(response.headers.as_received(), Some(head.as_slice()));
        assert_eq!((&*response.body, left), (&b"body"[..], 0));
    }
}

#[test]
fn bytes_after_a_response_are_left() {
    let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhirest";
    for (size, expected) in [(1, 4), (3, 4), (bytes.len(), 4)] {
        let (parsed, left) = parse_pieces(bytes, size, MAX);
        assert_eq!(parsed.unwrap().unwrap().response.body, b"hi");
        assert_eq!(left, expected, "{size}");
    }
}

#[test]
fn a_folded_field_is_unfolded() {
    for head in [
        "HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-A: one\r\n\ttwo\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\nX-A: one\n   two\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nX-A:\r\n one\r\n two\r\n \r\nContent-Length: 0\r\n\r\n",
    ] {
        let response = parse(head.as_bytes()).unwrap().response;
        let value = response.headers.text("x-a").unwrap();
        assert_eq!(
            value.split_whitespace().collect::<Vec<_>>(),
            ["one", "two"],
            "{head}"
        );
        assert!(!value.contains(['\r', '\n']), "{value:?}");
        assert_eq!(response.headers.text("content-length"), Some("0"));
        assert_eq!(response.headers.as_received(), None);
    }
    // White space after the status line would hide a field.
    assert_eq!(
        problem(b"HTTP/1.1 200 OK\r\n X-A: 1\r\n\r\n"),
        "invalid header name"
    );
}

#[test]
fn bare_line_feeds_and_a_missing_reason_are_accepted() {
    let response = parse(b"HTTP/1.0 204\nA: 1\n\n").unwrap().response;
    assert_eq!((response.version, response.status), (Version::Http10, 204));
    assert_eq!(response.headers.text("a"), Some("1"));
}

#[test]
fn a_malformed_head_is_an_error_that_says_why() {
    for (bytes, expected) in [
        (
            &b"\x15\x03\x01\0\x02\x02\x46"[..],
            "the endpoint speaks TLS (is it `https://`?)",
        ),
        (b"HTTP/1.1 099 x\r\n\r\n", "its status line is invalid"),
        (b"HTTP/1.1 200 OK\r\nA : 1\r\n\r\n", "invalid header name"),
    ] {
        let (parsed, _) = parse_pieces(bytes, bytes.len(), MAX);
        assert_eq!(
            parsed.unwrap_err(),
            ResponseError::Malformed(expected.to_owned())
        );
    }
    for (bytes, expected) in [
        (&b"SSH-2.0-x\r\n"[..], "it begins with `SSH-2.0-x\\r\\n`"),
        (
            b"HTTP/2 200\r\n\r\n",
            "it begins with `HTTP/2 200\\r\\n\\r\\n`",
        ),
    ] {
        let (parsed, _) = parse_pieces(bytes, bytes.len(), MAX);
        assert_eq!(
            parsed.unwrap_err(),
            ResponseError::Malformed(expected.to_owned())
        );
    }
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: 1\r\n".repeat(129));
    assert_eq!(
        problem(many.as_bytes()),
        "it has more than 128 header fields"
    );
    for long in [
        format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "x".repeat(MAX_HEAD)),
        format!("HTTP/1.1 200 OK\r\nA: {}", "x".repeat(2 * MAX_HEAD)),
    ] {
        assert_eq!(problem(long.as_bytes()), "its head is larger than 64 KiB");
    }
}

#[test]
fn an_end_within_a_head_differs_from_an_end_before_it() {
    assert_eq!(parse(b"").unwrap_err(), ResponseError::Missing);
    let cut = ResponseError::CutOff {
        read: 17,
        length: None,
    };
    assert_eq!(parse(b"HTTP/1.1 200 OK\r\n").unwrap_err(), cut);
}

#[test]
fn interim_responses_are_skipped() {
    let bytes = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    assert_eq!(parse(bytes).unwrap().response.body, b"hi");
    let flood = "HTTP/1.1 100 Continue\r\n\r\n".repeat(4000);
    assert_eq!(
        problem(flood.as_bytes()),
        "its interim responses are larger than 64 KiB"
    );
    let switching = parse(b"HTTP/1.1 101 Switching Protocols\r\n\r\n").unwrap();
    assert!(!switching.keeps_connection(false));
    // A connection that ends after an interim response has given no response.
    assert_eq!(
        parse(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap_err(),
        ResponseError::Missing
    );
}

fn response(status: u16, fields: &[(&str, &str)]) -> Response {
    Response {
        version: Version::Http11,
        status,
        reason: String::new(),
        headers: fields.iter().copied().collect(),
        body: Vec::new(),
    }
}

fn framing(status: u16, fields: &[(&str, &str)]) -> Option<ResponseFraming> {
    ResponseFraming::of(&response(status, fields), false).ok()
}

#[test]
fn the_fields_decide_the_framing() {
    let chunked = ("Transfer-Encoding", "gzip, Chunked");
    let five = ("content-length", "5");
    for (fields, want) in [
        (&[][..], Some(ResponseFraming::UntilClose)),
        (&[five], Some(ResponseFraming::Length(5))),
        (&[five, five], Some(ResponseFraming::Length(5))),
        (
            &[("Content-Length", "5, 5")],
            Some(ResponseFraming::Length(5)),
        ),
        (&[five, chunked], Some(ResponseFraming::Chunked)),
        (
            &[("Transfer-Encoding", "gzip")],
            Some(ResponseFraming::UntilClose),
        ),
        (
            &[("Transfer-Encoding", "chunked, gzip"), five],
            Some(ResponseFraming::UntilClose),
        ),
        (&[five, ("Content-Length", "6")], None),
        (&[("Content-Length", "+5")], None),
        (&[("Content-Length", "")], None),
        (&[("Content-Length", "18446744073709551616")], None),
    ] {
        assert_eq!(framing(200, fields), want, "{fields:?}");
    }
    assert_eq!(framing(204, &[five]), Some(ResponseFraming::None));
    assert_eq!(framing(304, &[chunked]), Some(ResponseFraming::None));
    assert_eq!(framing(101, &[]), Some(ResponseFraming::None));
    let of_head = ResponseFraming::of(&response(200, &[five]), true);
    assert_eq!(of_head.ok(), Some(ResponseFraming::None));
}

#[test]
fn a_body_is_taken_out_of_its_framing() {
    for bytes in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde"[..],
        b"HTTP/1.1 200 OK\r\n\r\nabcde",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n02 \r\nde\r\n0\r\nTrailer: 1\r\n\r\n",
    ] {
        let parsed = parse(bytes).unwrap();
        assert_eq!((&*parsed.response.body, parsed.truncated), (&b"abcde"[..], false));
    }
}

/// Without another byte where the length is announced, so that an endpoint that waits is not waited for.
#[test]
fn a_body_over_the_limit_is_cut_at_once() {
    let body = "x".repeat(MAX);
    let longer = body.clone() + "y";
    let chunks = format!("{MAX:x}\r\n{body}\r\n1\r\ny");
    let chunk = format!("{:x}\r\n{body}", MAX + 1);
    for (fields, body) in [
        ("Content-Length: 99999999999\r\n", &body),
        ("Transfer-Encoding: chunked\r\n", &chunk),
        ("Transfer-Encoding: chunked\r\n", &chunks),
        ("", &longer),
    ] {
        let bytes = format!("HTTP/1.1 200 OK\r\n{fields}\r\n{body}");
        for size in [1, 3, bytes.len()] {
            let (parsed, _) = parse_pieces(bytes.as_bytes(), size, MAX);
            let parsed = parsed.unwrap().unwrap();
            assert!(
                parsed.truncated && !parsed.keeps_connection(false),
                "{fields}"
            );
            assert_eq!(parsed.response.body.len(), MAX);
        }
    }
    let (parsed, _) = parse_pieces(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", 99, 0);
    assert!(parsed.unwrap().unwrap().truncated);
}

#[test]
fn a_body_that_ends_early_keeps_what_arrived() {
    for (bytes, length) in [
        (
            &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"[..],
            Some(5),
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
            None,
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            None,
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
            None,
        ),
    ] {
        let mut parser = ResponseParser::new(false, MAX);
        assert!(parser.push(&mut &bytes[..]).unwrap().is_none());
        assert!(parser.has_head() && !parser.is_unused());
        let cut = ResponseError::CutOff { read: 3, length };
        assert_eq!(parser.end().unwrap_err(), cut);
        assert_eq!(parser.into_partial().unwrap().body, b"abc");
    }
}

#[test]
fn malformed_chunks_are_rejected() {
    for chunks in [
        &b"\r\nabc"[..],
        b";x\r\nabc",
        b"-3\r\nabc\r\n",
        b"0x3\r\nabc\r\n",
        b"3\nabc\r\n0\r\n\r\n",
        b"2\r\nabc\r\n0\r\n\r\n",
        b"10000000000000000\r\nabc",
        b"0\r\nTrailer: 1\n\r\n",
    ] {
        let bytes = [
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunks,
        ]
        .concat();
        problem(&bytes);
    }
    let line = "1;".to_owned() + &"x".repeat(MAX_LINE);
    let trailers = "0\r\n".to_owned() + &format!("A: {}\r\n", "x".repeat(9000)).repeat(9);
    for chunks in [line, trailers] {
        problem(
            format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}").as_bytes(),
        );
    }
}

#[test]
fn a_connection_stays_open_if_both_sides_keep_it() {
    for (head, keeps) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n",
            false,
        ),
        ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false),
        (
            "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n",
            true,
        ),
        ("HTTP/1.1 200 OK\r\n\r\n", false),
        ("HTTP/1.1 204 No Content\r\n\r\n", true),
    ] {
        let parsed = parse(head.as_bytes()).unwrap();
        assert_eq!(parsed.keeps_connection(false), keeps, "{head}");
        assert!(!parsed.keeps_connection(true), "{head}");
    }
}

/// Bytes that often are nearly a response.
fn nearly_a_response() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(&b"HTTP/1.1 200 OK\r\n"[..]),
        Just(&b"HTTP/1.0 404 Not Found\r\n"[..]),
        Just(&b"HTTP/1.1 100 Continue\r\n\r\n"[..]),
        Just(&b"HTTP/1.1 204\n"[..]),
        Just(&b"Content-Length: 3\r\n"[..]),
        Just(&b"Transfer-Encoding: chunked\r\n"[..]),
        Just(&b"Connection: keep-alive\r\n"[..]),
        Just(&b"X-A: 1\r\n 2\r\n"[..]),
        Just(&b"\r\n"[..]),
        Just(&b"\n"[..]),
        Just(&b"3\r\nabc\r\n"[..]),
        Just(&b"0\r\n\r\n"[..]),
        Just(&b"abc"[..]),
        Just(&b"\xff \t:"[..]),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever arrives and however it is split, the outcome and what is left are the same.
    #[test]
    fn the_splits_of_the_bytes_do_not_matter(bytes in nearly_a_response(), size in 1..40_usize, max in 0..9_usize) {
        let whole = parse_pieces(&bytes, bytes.len().max(1), max);
        let pieces = parse_pieces(&bytes, size, max);
        let is_beginning = |outcome: &Result<_, ResponseError>| matches!(
            outcome, Err(ResponseError::Malformed(what)) if what.starts_with("it begins with")
        );
        // The words about what is not HTTP show as much of it as has arrived.
        if is_beginning(&whole.0) {
            prop_assert!(is_beginning(&pieces.0));
        } else {
            prop_assert_eq!(format!("{:?}", pieces.0), format!("{:?}", whole.0));
            if whole.0.is_ok() {
                prop_assert_eq!(pieces.1, whole.1);
            }
        }
    }
}
