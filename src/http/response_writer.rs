//! Renders the answers (home of tiny_http, which knows the wire form of a response).
//!
//! An [`Answer`] is rendered once; for each request only the date and the connection's fate are filled in. What
//! `tiny_http::Response` gets wrong or leaves out is written here: `Connection` (it filters it), 204 and 304 (it adds
//! a `Content-Length` that RFC 9110 section 8.6 forbids), statuses and values that it does not know.

use std::io::Cursor;

use tiny_http::{HTTPVersion, Header};

use crate::message::Headers;
use crate::message::request::{Version, write_fields};
use crate::message::response::reason_phrase;

/// The value of the `Date` header: always 29 bytes (RFC 9110 section 5.6.7).
pub(crate) type HttpDate = [u8; 29];

const NO_DATE: &str = "Thu, 01 Jan 1970 00:00:00 GMT";
const SERVER: &str = concat!("hook/", env!("CARGO_PKG_VERSION"));

/// An answer of the listener's own, rendered and ready to be sent many times.
#[derive(Debug)]
pub(crate) struct RenderedResponse {
    status: u16,
    /// From the status line to the last field's line end.
    head: Vec<u8>,
    /// Where the date stands in the head, unless the user gave one.
    date: Option<usize>,
    body: Vec<u8>,
}

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionAfter {
    /// KeepAlive open, as HTTP/1.1 does by default.
    KeepAlive,
    /// KeepAlive open for an HTTP/1.0 client, which wants to be told.
    KeepAliveHttp10,
    /// Closed; the client is told, or it reports a read error.
    Close,
}

impl RenderedResponse {
    /// Renders an answer; `headers` stand behind `Server` and `Date` and replace those when they name them.
    pub(crate) fn new(status: u16, headers: &Headers, body: Vec<u8>) -> Self {
        let mut fields = Headers::new();
        for (name, value) in [("Server", SERVER), ("Date", NO_DATE)] {
            if !headers.contains(name) {
                fields.push(name, value);
            }
        }
        for (name, value) in headers.iter() {
            fields.push(name, value);
        }
        let bare = matches!(status, 204 | 304);
        let head = if bare {
            None
        } else {
            by_tiny_http(status, &fields, body.len())
        };
        let head = head.unwrap_or_else(|| by_hand(status, fields, (!bare).then_some(body.len())));
        let date = memchr::memmem::find(&head, NO_DATE.as_bytes());
        Self {
            status,
            head,
            date: date.filter(|_| !headers.contains("date")),
            body: if bare { Vec::new() } else { body },
        }
    }

    /// An answer of another server, as it came: nothing is added to its fields, which say its length.
    pub(crate) fn as_it_came(status: u16, reason: &str, headers: &Headers, body: Vec<u8>) -> Self {
        let mut head = format!("{} {status} {reason}\r\n", Version::Http11).into_bytes();
        write_fields(&mut head, headers);
        head.truncate(head.len() - 2);
        Self {
            status,
            head,
            date: None,
            body,
        }
    }

    /// The answer to what is refused: its reason as text; a 503 says when to come again.
    pub(crate) fn refusal(status: u16, reason: &str) -> Self {
        let mut headers = Headers::from_iter([("Content-Type", "text/plain; charset=utf-8")]);
        if status == 503 {
            headers.push("Retry-After", "1");
        }
        Self::new(status, &headers, format!("{reason}\n").into_bytes())
    }

    /// The status code.
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The body.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Appends the answer to `out`; for HEAD without its body (RFC 9110 section 9.3.2).
    pub(crate) fn write(
        &self,
        out: &mut Vec<u8>,
        date: &HttpDate,
        fate: ConnectionAfter,
        is_head: bool,
    ) {
        let start = out.len();
        out.extend_from_slice(&self.head);
        if let Some(at) = self.date {
            out[start + at..start + at + date.len()].copy_from_slice(date);
        }
        out.extend_from_slice(match fate {
            ConnectionAfter::KeepAlive => b"\r\n",
            ConnectionAfter::KeepAliveHttp10 => b"Connection: keep-alive\r\n\r\n",
            ConnectionAfter::Close => b"Connection: close\r\n\r\n",
        });
        if !is_head {
            out.extend_from_slice(&self.body);
        }
    }
}

/// The head as tiny_http renders it, without the empty line; `None` where it does not know the status or a value.
fn by_tiny_http(status: u16, fields: &Headers, length: usize) -> Option<Vec<u8>> {
    if reason_phrase(status) != tiny_http::StatusCode(status).default_reason_phrase() {
        return None;
    }
    let headers: Option<Vec<Header>> = fields
        .iter()
        .map(|(name, value)| Header::from_bytes(name, value).ok())
        .collect();
    let mut head = Vec::new();
    tiny_http::Response::new(
        status.into(),
        headers?,
        Cursor::new(&[][..]),
        Some(length),
        None,
    )
    .with_chunked_threshold(usize::MAX)
    .raw_print(&mut head, HTTPVersion(1, 1), &[], true, None)
    .ok()?;
    head.truncate(head.len().saturating_sub(2));
    Some(head)
}

fn by_hand(status: u16, mut fields: Headers, length: Option<usize>) -> Vec<u8> {
    if let Some(length) = length {
        fields.push("Content-Length", length.to_string());
    }
    let mut head =
        format!("{} {status} {}\r\n", Version::Http11, reason_phrase(status)).into_bytes();
    write_fields(&mut head, &fields);
    head.truncate(head.len() - 2);
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &HttpDate = b"Sat, 21 Nov 2026 20:33:01 GMT";

    fn written(answer: &RenderedResponse, fate: ConnectionAfter, is_head: bool) -> String {
        let mut out = Vec::new();
        answer.write(&mut out, DATE, fate, is_head);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_date_and_the_fate_are_filled_in() {
        let answer = RenderedResponse::refusal(201, "hi");
        let text = written(&answer, ConnectionAfter::Close, false);
        assert!(
            text.starts_with("HTTP/1.1 201 Created\r\nServer: hook/"),
            "{text}"
        );
        assert!(
            text.contains("\r\nDate: Sat, 21 Nov 2026 20:33:01 GMT\r\n"),
            "{text}"
        );
        assert!(text.contains("\r\nContent-Length: 3\r\n"), "{text}");
        assert!(
            text.ends_with("\r\nConnection: close\r\n\r\nhi\n"),
            "{text}"
        );
        assert!(
            written(&answer, ConnectionAfter::KeepAliveHttp10, true)
                .ends_with("\r\nConnection: keep-alive\r\n\r\n")
        );
        assert!(
            written(&answer, ConnectionAfter::KeepAlive, true)
                .ends_with("Content-Length: 3\r\n\r\n")
        );
    }

    #[test]
    fn bodiless_statuses_have_no_length() {
        for status in [204, 304] {
            let text = written(
                &RenderedResponse::refusal(status, "dropped"),
                ConnectionAfter::KeepAlive,
                false,
            );
            assert!(!text.contains("Content-Length"), "{text}");
            assert!(text.ends_with("\r\n\r\n"), "{text}");
        }
    }

    #[test]
    fn what_tiny_http_does_not_know_is_written_all_the_same() {
        let headers = Headers::from_iter([("X-Name", "Zo\u{eb}"), ("Date", "never")]);
        let text = written(
            &RenderedResponse::new(599, &headers, b"x".to_vec()),
            ConnectionAfter::KeepAlive,
            false,
        );
        assert!(text.starts_with("HTTP/1.1 599 \r\n"), "{text}");
        assert!(text.contains("\r\nX-Name: Zo\u{eb}\r\n"), "{text}");
        assert!(text.contains("\r\nDate: never\r\n"), "{text}");
        assert!(text.contains("\r\nContent-Length: 1\r\n"), "{text}");
    }
}
