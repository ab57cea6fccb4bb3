//! Reads the body of a response out of its framing.

use std::io::{BufRead, Read};

use super::error::{ResponseError, malformed};
use crate::message::{Headers, Response};

/// The length of a line in a chunked body. Sizes are short, but extensions and trailers may be long.
const MAX_LINE: u64 = 16 * 1024;
const MAX_TRAILERS: usize = 64 * 1024;

/// How the body of a response is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseFraming {
    /// No body, whatever the fields say.
    None,
    Length(u64),
    Chunked,
    /// The body ends with the connection.
    UntilClose,
}

impl ResponseFraming {
    /// The framing of a response (RFC 9112 section 6.3); `is_head` is whether the request was HEAD.
    pub(crate) fn of(response: &Response, is_head: bool) -> Result<Self, ResponseError> {
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
pub(crate) fn read_body(
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
    use crate::message::Version;

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
