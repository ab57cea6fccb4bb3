//! The parser's rules as tables: each row is bytes that a sender may or may not send.
//!
//! Every input is parsed whole, byte by byte and in random splits, and the results must be equal.

use std::iter;

use super::{ParserLimits, ParserStep, Refusal, RequestParser};
use crate::message::{Headers, Request};

mod bounds;
mod chunks;
mod ends;
mod fields;
mod framed;
mod framing;
mod hosts;
mod pipelines;
mod properties;
mod request_lines;
mod samples;

/// The default limits, with a framed copy of a chunked body.
const FRAMED: ParserLimits = ParserLimits {
    head: 64 << 10,
    fields: 100,
    body: 32 << 20,
    body_advice: "",
    keep_framed: true,
};

/// The result of parsing the bytes of a connection.
#[derive(Debug, PartialEq, Eq)]
struct Parsed {
    /// Every step but `More`.
    steps: Vec<ParserStep>,
    /// The result of the sender closing after the last byte.
    end: Option<Box<Refusal>>,
}

impl Parsed {
    /// The requests, without `Continue`; nothing may have been refused.
    #[track_caller]
    fn requests(self) -> Vec<Request> {
        let requests = self.steps.into_iter().filter_map(|step| match step {
            ParserStep::Request(request) => Some(*request),
            ParserStep::Continue => None,
            ParserStep::Refused(refusal) => {
                panic!("{}: {}", refusal.reason, refusal.head.escape_ascii())
            }
            ParserStep::More => unreachable!("it is left out"),
        });
        requests.collect()
    }

    /// The one request.
    #[track_caller]
    fn request(self) -> Request {
        assert_eq!(self.end, None, "the request was not complete");
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }

    /// The refusal, with nothing but `Continue` before it.
    #[track_caller]
    fn refusal(mut self) -> Refusal {
        self.steps.retain(|step| *step != ParserStep::Continue);
        match self.steps.pop() {
            Some(ParserStep::Refused(refusal)) if self.steps.is_empty() => *refusal,
            step => panic!("no refusal: {step:?} after {:?}", self.steps),
        }
    }
}

/// Parses the bytes with the default limits, in many splits.
#[track_caller]
fn parse(bytes: impl AsRef<[u8]>) -> Parsed {
    parse_within(ParserLimits::default(), bytes)
}

/// Parses the bytes with these limits, in many splits.
#[track_caller]
fn parse_within(limits: ParserLimits, bytes: impl AsRef<[u8]>) -> Parsed {
    let bytes = bytes.as_ref();
    let whole = feed(limits, bytes, iter::empty());
    let byte_by_byte = feed(limits, bytes, iter::repeat(1));
    assert_eq!(byte_by_byte, whole, "byte by byte");
    for seed in 1..=8 {
        let split = feed(limits, bytes, random_sizes(seed));
        assert_eq!(split, whole, "split with seed {seed}");
    }
    whole
}

/// Parses the bytes in pieces of these sizes and the rest in one piece, and checks what holds for any bytes.
#[track_caller]
fn feed(limits: ParserLimits, bytes: &[u8], sizes: impl IntoIterator<Item = usize>) -> Parsed {
    let mut parser = RequestParser::new(limits);
    let mut sizes = sizes.into_iter();
    let mut steps = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let size = sizes.next().map_or(rest.len(), |size| size.min(rest.len()));
        let mut piece = &rest[..size];
        rest = &rest[size..];
        while !piece.is_empty() {
            match parser.push(&mut piece) {
                ParserStep::More => assert_eq!(piece, b"", "`More` leaves input"),
                step => steps.push(step),
            }
        }
    }
    let idle = parser.is_idle();
    let end = parser.end();
    let refused = matches!(steps.last(), Some(ParserStep::Refused(_)));
    assert_eq!(
        end.is_none(),
        idle || refused,
        "only an idle sender may end"
    );
    let parsed = Parsed { steps, end };
    check(&parsed, &limits);
    parsed
}

/// What holds for any bytes: a refusal is the last step, and holds at most a head and the byte over its limit.
#[track_caller]
fn check(parsed: &Parsed, limits: &ParserLimits) {
    let ends = parsed.end.as_deref();
    let refusals = parsed
        .steps
        .iter()
        .enumerate()
        .filter_map(|(at, step)| match step {
            ParserStep::Refused(refusal) => {
                assert_eq!(at, parsed.steps.len() - 1, "a step after a refusal");
                Some(refusal.as_ref())
            }
            _ => None,
        });
    for refusal in refusals.chain(ends) {
        assert!(refusal.head.len() <= limits.head + 1, "{refusal:?}");
        assert!((400..=599).contains(&refusal.status), "{refusal:?}");
    }
}

/// Sizes of pieces, small ones more often. The same seed gives the same sizes (xorshift).
fn random_sizes(seed: u64) -> impl Iterator<Item = usize> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let most = 1 << (state % 8);
        1 + (state >> 32) as usize % most
    })
}

/// These bytes are refused with this status for this reason.
#[track_caller]
fn refused(name: &str, bytes: impl AsRef<[u8]>, status: u16, reason: &str) {
    let refusal = parse(bytes).refusal();
    assert_eq!(
        (refusal.status, &*refusal.reason),
        (status, reason),
        "{name}"
    );
}

/// Concatenates bytes.
fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// The bytes that are allowed in a body only; the ends of lines have their own tables.
fn control_bytes() -> impl Iterator<Item = u8> {
    let all = (0..0x20).chain([0x7f]);
    all.filter(|byte| !b"\t\r\n".contains(byte))
}

/// A POST with these header lines, each with its line end, and then `rest`.
fn post(lines: impl AsRef<[u8]>, rest: impl AsRef<[u8]>) -> Vec<u8> {
    let head = b"POST / HTTP/1.1\r\nHost: a\r\n";
    join(&[head, lines.as_ref(), b"\r\n", rest.as_ref()])
}

/// The header fields as a table would write them.
fn shown(headers: &Headers) -> Vec<(String, String)> {
    let escaped = |value: &[u8]| value.escape_ascii().to_string();
    let fields = headers.iter();
    fields
        .map(|(name, value)| (name.to_owned(), escaped(value)))
        .collect()
}
