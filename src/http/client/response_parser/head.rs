//! Reads the status line and the fields of a response.

use std::io::BufRead;

use super::error::{ResponseError, malformed};
use crate::message::headers::FieldSpan;
use crate::message::{Headers, Response, Version};

const MAX_HEAD: usize = 64 * 1024;
const MAX_FIELDS: usize = 128;

/// What every response begins with. An endpoint that sends anything else may be waiting for the client to speak.
const BEGINNING: &[u8] = b"HTTP/1.";

/// Reads one head and nothing after it; the body is left empty.
pub(crate) fn read_head(reader: &mut impl BufRead) -> Result<Response, ResponseError> {
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
}
