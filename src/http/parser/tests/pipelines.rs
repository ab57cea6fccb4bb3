//! Several requests on one connection, and the effect of a refusal on the others.

use super::{FRAMED, join, parse, parse_within, post};
use crate::http::parser::{ParserStep, RequestParser};
use crate::message::Request;

/// Requests of every framing. Each is a request whatever precedes it.
const REQUESTS: [&[u8]; 6] = [
    b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    b"POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\nX: 1\r\n\r\n",
    b"GET /4 HTTP/1.0\r\n\r\n",
    b"POST /5 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    b"PUT /6 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 31\r\n\r\nGET / HTTP/1.1\r\nHost: body\r\n\r\n\n",
];

#[test]
fn requests_are_read_one_after_the_other() {
    for first in REQUESTS {
        for second in REQUESTS {
            for third in REQUESTS {
                let requests = parse_within(FRAMED, join(&[first, second, third])).requests();
                let bytes: Vec<_> = requests.iter().map(Request::to_bytes).collect();
                assert_eq!(bytes, [first, second, third]);
            }
        }
    }
}

#[test]
fn an_empty_line_before_each_request_is_allowed() {
    let bytes = REQUESTS.join(&b"\r\n"[..]);
    let requests = parse_within(FRAMED, join(&[b"\r\n", &bytes, b"\r\n"])).requests();
    assert_eq!(requests.len(), REQUESTS.len());
}

#[test]
fn a_long_pipeline_is_read_to_its_end() {
    let bytes = REQUESTS.concat().repeat(100);
    assert_eq!(parse(bytes).requests().len(), 100 * REQUESTS.len());
}

#[test]
fn nothing_is_read_after_a_refusal() {
    let good = REQUESTS[1];
    let bytes = join(&[good, b"GET / HTTP/1.1\r\n\r\n", good, good]);
    let mut steps = parse(bytes).steps;
    let Some(ParserStep::Refused(refusal)) = steps.pop() else {
        panic!("no refusal");
    };
    assert_eq!(&*refusal.reason, "the Host header is missing");
    assert_eq!(
        refusal.head, b"GET / HTTP/1.1\r\n\r\n",
        "of the refused request alone"
    );
    assert!(matches!(&steps[..], [ParserStep::Request(request)] if request.target == "/2"));
}

#[test]
fn bytes_after_a_body_do_not_belong_to_it() {
    let longer = post("Content-Length: 4\r\n", "hello");
    let steps = parse(longer).steps;
    assert!(matches!(&steps[..], [ParserStep::Request(request)] if request.body == b"hell"));
    let without = post("", "{\"a\":1}\r\n\r\n");
    let steps = parse(without).steps;
    assert!(
        matches!(&steps[..], [ParserStep::Request(request), ParserStep::Refused(_)] if request.body.is_empty())
    );
}

#[test]
fn input_is_taken_up_to_the_end_of_a_request() {
    let bytes = REQUESTS.concat();
    let mut parser = RequestParser::new(FRAMED);
    let mut input = &bytes[..];
    let mut consumed = Vec::new();
    while !input.is_empty() {
        if let ParserStep::Request(_) = parser.push(&mut input) {
            consumed.push(bytes.len() - input.len());
            assert!(parser.is_idle() && !parser.in_body() && parser.held() == 0);
        }
    }
    let ends: Vec<_> = (1..=REQUESTS.len())
        .map(|count| REQUESTS[..count].concat().len())
        .collect();
    assert_eq!(consumed, ends);
}
