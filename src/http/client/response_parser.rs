//! Reads a response (RFC 9112) from anything that can be read: its head, then its body out of the framing.
//!
//! It accepts what a client should: a bare LF ends a line, and a reason may be missing or not be ASCII. Everything a
//! stranger controls is bounded: the head, the number of fields, lines of a chunked body, and trailers.

use std::io::{self, BufRead, Read};

use crate::message::headers::FieldSpan;
use crate::message::{Headers, Response, Version};

const MAX_HEAD: usize = 64 * 1024;
const MAX_FIELDS: usize = 128;

/// What every response begins with. An endpoint that sends anything else may be waiting for the client to speak.
const BEGINNING: &[u8] = b"HTTP/1.";

/// The length of a line in a chunked body. Sizes are short, but extensions and trailers may be long.
const MAX_LINE: u64 = 16 * 1024;
const MAX_TRAILERS: usize = 64 * 1024;

/// Why a response could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResponseError {
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The bytes are not a response: what is wrong with them.
    #[error("{0}")]
    Malformed(String),
    /// The bytes ended, after this many of the part that was being read.
    #[error("the connection ended after {0} bytes")]
    Ended(usize),
}

fn malformed<T>(what: impl Into<String>) -> Result<T, ResponseError> {
    Err(ResponseError::Malformed(what.into()))
}

/// Reads one head and nothing after it; the body is left empty.
pub(super) fn read_head(reader: &mut impl BufRead) -> Result<Response, ResponseError> {
    let mut head = Vec::new();
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Err(ResponseError::Ended(head.len()));
        }
        let (before, arrived) = (head.len(), chunk.len());
        head.extend_from_slice(chunk);
        check_beginning(&head)?;
        let end = end_of_head(&head, before.saturating_sub(2));
        reader.consume(end.map_or(arrived, |end| end - before));
        if end.unwrap_or(head.len()) > MAX_HEAD {
            return malformed("its head is larger than 64 KiB");
        }
        if let Some(end) = end {
            head.truncate(end);
            return parse(head);
        }
    }
}

fn check_beginning(head: &[u8]) -> Result<(), ResponseError> {
    if head.starts_with(BEGINNING) || BEGINNING.starts_with(head) {
        return Ok(());
    }
    if head.starts_with(b"\x15\x03") {
        return malformed("the endpoint speaks TLS (is it `https://`?)"); // an alert, RFC 8446 section 6
    }
    let shown = &head[..head.len().min(40)];
    malformed(format!("it begins with `{}`", shown.escape_ascii()))
}

/// Where the empty line ends; a bare LF ends a line too (RFC 9112 section 2.2).
fn end_of_head(head: &[u8], from: usize) -> Option<usize> {
    memchr::memchr_iter(b'\n', &head[from..])
        .map(|at| from + at + 1)
        .find_map(|next| match head[next..] {
            [b'\n', ..] => Some(next + 1),
            [b'\r', b'\n', ..] => Some(next + 2),
            _ => None,
        })
}

fn parse(head: Vec<u8>) -> Result<Response, ResponseError> {
    let mut slots = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut parsed = httparse::Response::new(&mut slots);
    let (version, status) = match parsed.parse(&head) {
        Ok(_) => match (parsed.version, parsed.code) {
            (Some(0), Some(status @ 100..)) => (Version::Http10, status),
            (Some(1), Some(status @ 100..)) => (Version::Http11, status),
            _ => return malformed("its status line is invalid"),
        },
        Err(httparse::Error::TooManyHeaders) => {
            return malformed(format!("it has more than {MAX_FIELDS} header fields"));
        }
        Err(error) => return malformed(error.to_string()),
    };
    let start = head.as_ptr().addr();
    let span = |text: &[u8]| {
        let at = (text.as_ptr().addr() - start) as u32;
        (at, at + text.len() as u32)
    };
    let fields = parsed.headers.iter().map(|field| FieldSpan {
        name: span(field.name.as_bytes()),
        value: span(field.value),
    });
    let fields = fields.collect();
    let reason = reason(&head);
    Ok(Response {
        version,
        status,
        reason,
        headers: Headers::from_head(head, fields),
        body: Vec::new(),
    })
}

/// The reason phrase. httparse drops one that is not ASCII, which RFC 9112 section 4 allows.
fn reason(head: &[u8]) -> String {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let parts = line.splitn(3, |byte| *byte == b' ').nth(2);
    String::from_utf8_lossy(parts.unwrap_or_default().trim_ascii_end()).into_owned()
}

/// How the body of a response is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseFraming {
    /// No body, whatever the fields say.
    None,
    Length(u64),
    Chunked,
    /// The body ends with the connection.
    UntilClose,
}

impl ResponseFraming {
    /// The framing of a response (RFC 9112 section 6.3); `is_head` is whether the request was HEAD.
    pub(super) fn of(response: &Response, is_head: bool) -> Result<Self, ResponseError> {
        if is_head || matches!(response.status, 100..=199 | 204 | 304) {
            return Ok(Self::None);
        }
        let codings = response.headers.all("transfer-encoding").last();
        if let Some(codings) = codings {
            let last = codings.rsplit(|byte| *byte == b',').next();
            return Ok(match last.unwrap_or_default().trim_ascii() {
                coding if coding.eq_ignore_ascii_case(b"chunked") => Self::Chunked,
                _ => Self::UntilClose,
            });
        }
        content_length(&response.headers)
            .map(|length| length.map_or(Self::UntilClose, Self::Length))
    }
}

/// The `Content-Length`, if there is one. Equal repetitions are allowed (RFC 9110 section 8.6).
fn content_length(headers: &Headers) -> Result<Option<u64>, ResponseError> {
    let mut known = None;
    for value in headers
        .all("content-length")
        .flat_map(|value| value.split(|byte| *byte == b','))
    {
        let length = std::str::from_utf8(value.trim_ascii())
            .ok()
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok());
        if length.is_none() || known.is_some_and(|known| Some(known) != length) {
            return malformed("its Content-Length is invalid");
        }
        known = length;
    }
    Ok(known)
}

/// Reads the body up to `max` bytes, and returns whether it was cut there. On an error, `body` holds what arrived
/// before.
pub(super) fn read_body(
    reader: &mut impl BufRead,
    framing: ResponseFraming,
    max: usize,
    body: &mut Vec<u8>,
) -> Result<bool, ResponseError> {
    match framing {
        ResponseFraming::None => Ok(false),
        ResponseFraming::Length(length) => {
            read_exactly(reader, length.min(max as u64), body)?;
            Ok(length > max as u64)
        }
        ResponseFraming::Chunked => read_chunked(reader, max, body),
        ResponseFraming::UntilClose => {
            reader
                .take((max as u64).saturating_add(1))
                .read_to_end(body)?;
            let cut = body.len() > max;
            body.truncate(max);
            Ok(cut)
        }
    }
}

/// Chunks and their sizes (RFC 9112 section 7.1).
fn read_chunked(
    reader: &mut impl BufRead,
    max: usize,
    body: &mut Vec<u8>,
) -> Result<bool, ResponseError> {
    loop {
        let size = chunk_size(&read_line(reader)?)?;
        if size == 0 {
            return skip_trailers(reader).map(|()| false);
        }
        let room = (max - body.len()) as u64;
        read_exactly(reader, size.min(room), body)?;
        if size > room {
            return Ok(true);
        }
        if read_line(reader)? != b"\r\n" {
            return malformed("a chunk is longer than its size");
        }
    }
}

fn chunk_size(line: &[u8]) -> Result<u64, ResponseError> {
    // httparse reads a line without a digit as zero.
    match httparse::parse_chunk_size(line) {
        Ok(httparse::Status::Complete((_, size))) if line[0].is_ascii_hexdigit() => Ok(size),
        _ => malformed("the size of a chunk is invalid"),
    }
}

/// Trailers may not be merged into the head (RFC 9110 section 6.5.1), and nothing here needs them.
fn skip_trailers(reader: &mut impl BufRead) -> Result<(), ResponseError> {
    let mut total = 0;
    loop {
        let line = read_line(reader)?;
        total += line.len();
        if line == b"\r\n" {
            return Ok(());
        }
        if total > MAX_TRAILERS {
            return malformed("its trailers are larger than 64 KiB");
        }
    }
}

fn read_line(reader: &mut impl BufRead) -> Result<Vec<u8>, ResponseError> {
    let mut line = Vec::new();
    reader.take(MAX_LINE).read_until(b'\n', &mut line)?;
    if line.ends_with(b"\r\n") {
        Ok(line)
    } else if line.ends_with(b"\n") || line.len() as u64 == MAX_LINE {
        malformed("a line of its chunked body is invalid")
    } else {
        Err(ResponseError::Ended(line.len()))
    }
}

/// `body` grows with the bytes that arrive, not with the length that was announced.
fn read_exactly(
    reader: &mut impl BufRead,
    length: u64,
    body: &mut Vec<u8>,
) -> Result<(), ResponseError> {
    let read = reader.take(length).read_to_end(body)?;
    if (read as u64) < length {
        return Err(ResponseError::Ended(read));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn problem(bytes: &[u8]) -> String {
        match read_head(&mut &bytes[..]) {
            Err(ResponseError::Malformed(what)) => what,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_head_is_kept_byte_for_byte() {
        let head = b"HTTP/1.1 201 All Right\r\nx-B: \xff caf\xc3\xa9 \r\nEmpty:\r\nX-b:2\r\n\r\n";
        for capacity in [1, 2, 3, 64, 4096] {
            let bytes = [head.as_slice(), b"body"].concat();
            let mut reader = BufReader::with_capacity(capacity, bytes.as_slice());
            let response = read_head(&mut reader).unwrap();
            assert_eq!((response.status, &*response.reason), (201, "All Right"));
            let fields: Vec<_> = response.headers.iter().collect();
            let want: [(&str, &[u8]); 3] =
                [("x-B", b"\xff caf\xc3\xa9"), ("Empty", b""), ("X-b", b"2")];
            assert_eq!(fields, want);
            assert_eq!(response.headers.as_received(), Some(head.as_slice()));
            let mut rest = Vec::new();
            std::io::Read::read_to_end(&mut reader, &mut rest).unwrap();
            assert_eq!(rest, b"body");
        }
    }

    #[test]
    fn bare_line_feeds_and_a_missing_reason_are_accepted() {
        let response = read_head(&mut &b"HTTP/1.0 204\nA: 1\n\nrest"[..]).unwrap();
        assert_eq!((response.version, response.status), (Version::Http10, 204));
        assert_eq!(response.headers.text("a"), Some("1"));
    }

    #[test]
    fn a_malformed_head_is_an_error_that_says_why() {
        assert_eq!(
            problem(b"SSH-2.0-x\r\n"),
            "it begins with `SSH-2.0-x\\r\\n`"
        );
        assert_eq!(
            problem(b"\x15\x03\x01\0\x02\x02\x46"),
            "the endpoint speaks TLS (is it `https://`?)"
        );
        assert_eq!(
            problem(b"HTTP/2 200\r\n\r\n"),
            "it begins with `HTTP/2 200\\r\\n\\r\\n`"
        );
        assert_eq!(
            problem(b"HTTP/1.1 099 x\r\n\r\n"),
            "its status line is invalid"
        );
        assert_eq!(
            problem(b"HTTP/1.1 200 OK\r\nA : 1\r\n\r\n"),
            "invalid header name"
        );
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: 1\r\n".repeat(129));
        assert_eq!(
            problem(many.as_bytes()),
            "it has more than 128 header fields"
        );
        let long = format!("HTTP/1.1 200 OK\r\nA: {}\r\n\r\n", "x".repeat(MAX_HEAD));
        assert_eq!(problem(long.as_bytes()), "its head is larger than 64 KiB");
    }

    #[test]
    fn an_end_within_a_head_differs_from_an_end_before_it() {
        assert!(matches!(
            read_head(&mut &b""[..]),
            Err(ResponseError::Ended(0))
        ));
        let torn = b"HTTP/1.1 200 OK\r\n";
        assert!(matches!(
            read_head(&mut &torn[..]),
            Err(ResponseError::Ended(17))
        ));
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

    fn read(
        framing: ResponseFraming,
        max: usize,
        bytes: &[u8],
    ) -> (Result<bool, ResponseError>, Vec<u8>) {
        let mut body = Vec::new();
        let mut reader = BufReader::with_capacity(3, bytes);
        (read_body(&mut reader, framing, max, &mut body), body)
    }

    #[test]
    fn a_body_is_read_out_of_its_framing() {
        let chunks = b"3;a=b\r\nabc\r\n02 \r\nde\r\n0\r\nTrailer: 1\r\n\r\nrest";
        for (framing, bytes) in [
            (ResponseFraming::Length(5), &b"abcdefgh"[..]),
            (ResponseFraming::Chunked, chunks),
            (ResponseFraming::UntilClose, b"abcde"),
        ] {
            let (cut, body) = read(framing, 5, bytes);
            assert!(!cut.unwrap());
            assert_eq!(body, b"abcde");
        }
    }

    #[test]
    fn a_large_body_is_cut() {
        for (framing, bytes) in [
            (ResponseFraming::Length(6), &b"abcdef"[..]),
            (
                ResponseFraming::Chunked,
                b"3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n",
            ),
            (
                ResponseFraming::Chunked,
                b"5\r\nabcde\r\n1\r\nf\r\n0\r\n\r\n",
            ),
            (ResponseFraming::UntilClose, b"abcdef"),
        ] {
            let (cut, body) = read(framing, 5, bytes);
            assert!(cut.unwrap());
            assert_eq!(body, b"abcde");
        }
        assert!(
            read(ResponseFraming::UntilClose, usize::MAX, b"a")
                .0
                .is_ok()
        );
    }

    #[test]
    fn a_body_that_ends_early_keeps_what_arrived() {
        for (framing, bytes) in [
            (ResponseFraming::Length(5), &b"abc"[..]),
            (ResponseFraming::Chunked, b"5\r\nabc"),
            (ResponseFraming::Chunked, b"3\r\nabc\r\n"),
            (ResponseFraming::Chunked, b"3\r\nabc\r\n0\r\n"),
        ] {
            let (result, body) = read(framing, 100, bytes);
            assert!(matches!(result, Err(ResponseError::Ended(_))));
            assert_eq!(body, b"abc");
        }
    }

    #[test]
    fn malformed_chunks_are_rejected() {
        for bytes in [
            &b"\r\nabc"[..],
            b";x\r\nabc",
            b"-3\r\nabc\r\n",
            b"0x3\r\nabc\r\n",
            b"3\nabc\r\n0\r\n\r\n",
            b"2\r\nabc\r\n0\r\n\r\n",
            b"10000000000000000\r\nabc",
            b"0\r\nTrailer: 1\n\r\n",
        ] {
            let (result, _) = read(ResponseFraming::Chunked, 100, bytes);
            assert!(
                matches!(result, Err(ResponseError::Malformed(_))),
                "{bytes:?}"
            );
        }
    }
}
