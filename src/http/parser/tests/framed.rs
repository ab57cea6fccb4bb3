//! `keep_framed`: a chunked request can be shown and sent again as its exact bytes.

use super::{FRAMED, parse_within, post};
use crate::message::Request;

#[test]
fn a_chunked_request_keeps_its_exact_bytes() {
    for (name, framed, body) in [
        ("one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("no data", "0\r\n\r\n", ""),
        (
            "many chunks",
            "1\r\nh\r\n1\r\ne\r\n3\r\nllo\r\n0\r\n\r\n",
            "hello",
        ),
        (
            "odd sizes",
            "0A\r\n0123456789\r\n000b\r\n0123456789a\r\n000\r\n\r\n",
            "01234567890123456789a",
        ),
        (
            "extensions",
            "5 ; a=\"x;y\" ;b\r\nhello\r\n0;c\r\n\r\n",
            "hello",
        ),
        (
            "trailers",
            "5\r\nhello\r\n0\r\nx-SUM:  1 \r\nX-Empty:\r\n\r\n",
            "hello",
        ),
        (
            "data that looks like an end",
            "5\r\n0\r\n\r\n\r\n0\r\n\r\n",
            "0\r\n\r\n",
        ),
    ] {
        let bytes = post("tRANSFER-eNCODING:  Chunked \r\n", framed);
        let request = parse_within(FRAMED, &bytes).request();
        assert_eq!(request.body, body.as_bytes(), "{name}");
        assert_eq!(request.framed.as_deref(), Some(framed.as_bytes()), "{name}");
        assert_eq!(request.to_bytes(), bytes, "{name}");
    }
}

#[test]
fn only_a_chunked_body_has_a_framed_copy() {
    for bytes in [post("", ""), post("Content-Length: 2\r\n", "hi")] {
        let request = parse_within(FRAMED, &bytes).request();
        assert_eq!(request.framed, None);
        assert_eq!(request.to_bytes(), bytes);
    }
}

#[test]
fn the_framed_copy_ends_with_its_request() {
    let first = post("Transfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\n\r\n");
    let second = post(
        "Transfer-Encoding: chunked\r\n",
        "1\r\nb\r\n0\r\nX: 1\r\n\r\n",
    );
    let requests = parse_within(FRAMED, [&first[..], &second].concat()).requests();
    let bytes: Vec<_> = requests.iter().map(Request::to_bytes).collect();
    assert_eq!(bytes, [first, second]);
}
