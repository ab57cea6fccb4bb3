//! The parser's rules as tables: a row says what a sender may do, or may not, in the bytes that it sends.
//!
//! Whatever is fed goes in whole, byte by byte and in random splits, and must come to the same.

use std::iter;

use super::{Parser, ParserLimits, ParserStep, Refusal};
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

/// The usual bounds, and a chunked body is kept also as it came.
const FRAMED: ParserLimits = ParserLimits {
    head: 64 << 10,
    fields: 100,
    body: 32 << 20,
    keep_framed: true,
};

/// What the bytes of a connection come to.
#[derive(Debug, PartialEq, Eq)]
struct Heard {
    /// Every step but `More`.
    steps: Vec<ParserStep>,
    /// What it comes to when the sender ends after the last byte.
    end: Option<Box<Refusal>>,
}

impl Heard {
    /// The whole requests, the signs to go on left out; nothing may have been refused.
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

    /// The one request that came whole.
    #[track_caller]
    fn request(self) -> Request {
        assert_eq!(self.end, None, "the request was not complete");
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }

    /// The refusal, with nothing but signs to go on before it.
    #[track_caller]
    fn refusal(mut self) -> Refusal {
        self.steps.retain(|step| *step != ParserStep::Continue);
        match self.steps.pop() {
            Some(ParserStep::Refused(refusal)) if self.steps.is_empty() => *refusal,
            step => panic!("no refusal: {step:?} after {:?}", self.steps),
        }
    }
}

/// Hears the bytes within the usual bounds, in many splits.
#[track_caller]
fn hear(bytes: impl AsRef<[u8]>) -> Heard {
    hear_within(ParserLimits::default(), bytes)
}

/// Hears the bytes within these bounds, in many splits.
#[track_caller]
fn hear_within(limits: ParserLimits, bytes: impl AsRef<[u8]>) -> Heard {
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

/// Feeds the bytes in pieces of these sizes, what is left over in one; checks what holds for any bytes.
#[track_caller]
fn feed(limits: ParserLimits, bytes: &[u8], sizes: impl IntoIterator<Item = usize>) -> Heard {
    let mut parser = Parser::new(limits);
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
    let heard = Heard { steps, end };
    check(&heard, &limits);
    heard
}

/// What holds for any bytes: a refusal is the last step, and holds no more than a head and the byte over its bound.
#[track_caller]
fn check(heard: &Heard, limits: &ParserLimits) {
    let ends = heard.end.as_deref();
    let refusals = heard
        .steps
        .iter()
        .enumerate()
        .filter_map(|(at, step)| match step {
            ParserStep::Refused(refusal) => {
                assert_eq!(at, heard.steps.len() - 1, "a step after a refusal");
                Some(refusal.as_ref())
            }
            _ => None,
        });
    for refusal in refusals.chain(ends) {
        assert!(refusal.head.len() <= limits.head + 1, "{refusal:?}");
        assert!((400..=599).contains(&refusal.status), "{refusal:?}");
    }
}

/// Sizes of pieces, small ones more often; the same for a seed (xorshift).
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
    let refusal = hear(bytes).refusal();
    assert_eq!(
        (refusal.status, &*refusal.reason),
        (status, reason),
        "{name}"
    );
}

/// Bytes one after the other.
fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

/// The bytes that may stand nowhere but in a body; line ends are other tables' business.
fn control_bytes() -> impl Iterator<Item = u8> {
    let all = (0..0x20).chain([0x7f]);
    all.filter(|byte| !b"\t\r\n".contains(byte))
}

/// A POST with these header lines, each with its end, and then this.
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
