//! Renders responses of the listener (the home of tiny_http, which knows the wire form of a response).
//!
//! A [`RenderedResponse`] is rendered once and sent many times. For each request only the date and the `Connection`
//! field are filled in. What `tiny_http::Response` filters, adds or does not know is written here: `Connection`, 204
//! and 304 (it adds a `Content-Length` that RFC 9110 section 8.6 forbids), and statuses and values that it does not
//! accept.

use std::io::Cursor;
use std::time::{Duration, SystemTime};

use tiny_http::{HTTPVersion, Header};

use crate::message::Headers;
use crate::message::request::{Version, write_fields};
use crate::message::response::reason_phrase;

/// The value of the `Date` header: always 29 bytes (RFC 9110 section 5.6.7).
pub(crate) type HttpDate = [u8; 29];

const NO_DATE: &str = "Thu, 01 Jan 1970 00:00:00 GMT";
const SERVER: &str = concat!("hook/", env!("CARGO_PKG_VERSION"));

/// A response that is ready to be sent many times.
#[derive(Debug)]
pub(crate) struct RenderedResponse {
    status: u16,
    /// From the status line to the end of the last field's line.
    head: Vec<u8>,
    /// Where the date is in the head, unless the user gave one.
    date: Option<usize>,
    body: Vec<u8>,
    closing: ResponseClosing,
}

/// Whether a response closes its connection, whatever the request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ResponseClosing {
    /// As the request asks.
    AsRequested,
    /// It closes the connection and says so.
    Announced,
    /// It closes the connection and does not say so, as a server does that is restarted.
    Silent,
}

/// What happens to the connection after a response, and what the client has to know about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionAfter {
    /// It stays open, as is the default of HTTP/1.1.
    KeepAlive,
    /// It stays open for an HTTP/1.0 client, which needs a `Connection` field for that.
    KeepAliveHttp10,
    /// It closes. Without a `Connection` field the client would report a read error.
    Close,
}

impl RenderedResponse {
    /// Renders a response; `headers` follow `Server` and `Date`, and replace those if they name them.
    pub(crate) fn new(status: u16, headers: &Headers, body: Vec<u8>) -> Self {
        let length = (!matches!(status, 204 | 304)).then_some(body.len());
        let head = |fields| {
            let by_tiny_http = length.and_then(|length| head_by_tiny_http(status, &fields, length));
            by_tiny_http.unwrap_or_else(|| head_by_hand(status, fields, length))
        };
        Self {
            body: length.map(|_| body).unwrap_or_default(),
            ..Self::with_head(status, headers, head)
        }
    }

    /// The same without `Content-Length`: the end of the connection ends the body (RFC 9112 section 6.3).
    pub(crate) fn without_length(status: u16, headers: &Headers, body: Vec<u8>) -> Self {
        Self {
            body,
            closing: ResponseClosing::Announced,
            ..Self::with_head(status, headers, |fields| head_by_hand(status, fields, None))
        }
    }

    fn with_head(status: u16, headers: &Headers, head: impl FnOnce(Headers) -> Vec<u8>) -> Self {
        let mut fields = Headers::new();
        for (name, value) in [("Server", SERVER), ("Date", NO_DATE)] {
            if !headers.contains(name) {
                fields.push(name, value);
            }
        }
        for (name, value) in headers.iter() {
            fields.push(name, value);
        }
        let head = head(fields);
        let date = memchr::memmem::find(&head, NO_DATE.as_bytes());
        Self {
            status,
            head,
            date: date.filter(|_| !headers.contains("date")),
            body: Vec::new(),
            closing: ResponseClosing::AsRequested,
        }
    }

    /// The same, after which the connection closes although the response does not say so.
    #[must_use]
    pub(crate) fn closing_silently(self) -> Self {
        Self {
            closing: ResponseClosing::Silent,
            ..self
        }
    }

    /// The response of another server, as it was received. Its fields frame its body, so none is added.
    pub(crate) fn relayed(status: u16, reason: &str, headers: &Headers, body: Vec<u8>) -> Self {
        let mut head = format!("{} {status} {reason}\r\n", Version::Http11).into_bytes();
        write_fields(&mut head, headers);
        head.truncate(head.len() - 2);
        Self {
            status,
            head,
            date: None,
            body,
            closing: ResponseClosing::AsRequested,
        }
    }

    /// The response to a refused request, with the reason as text; a 503 asks the client to try again.
    pub(crate) fn refusal(status: u16, reason: &str) -> Self {
        let mut headers = Headers::from_iter([("Content-Type", "text/plain; charset=utf-8")]);
        if status == 503 {
            headers.push("Retry-After", "1");
        }
        Self::new(status, &headers, format!("{reason}\n").into_bytes())
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// What happens to the connection, if the request asks for this.
    pub(crate) fn connection_after(&self, requested: ConnectionAfter) -> ConnectionAfter {
        match self.closing {
            ResponseClosing::Announced => ConnectionAfter::Close,
            ResponseClosing::AsRequested | ResponseClosing::Silent => requested,
        }
    }

    /// Whether the connection closes although the response does not say so.
    pub(crate) fn closes_silently(&self) -> bool {
        self.closing == ResponseClosing::Silent
    }

    /// Appends the response to `out`, without its body if it is one to HEAD (RFC 9110 section 9.3.2).
    pub(crate) fn write(
        &self,
        out: &mut Vec<u8>,
        date: &HttpDate,
        after: ConnectionAfter,
        is_head: bool,
    ) {
        let start = out.len();
        out.extend_from_slice(&self.head);
        if let Some(at) = self.date {
            out[start + at..start + at + date.len()].copy_from_slice(date);
        }
        out.extend_from_slice(match after {
            ConnectionAfter::KeepAlive => b"\r\n",
            ConnectionAfter::KeepAliveHttp10 => b"Connection: keep-alive\r\n\r\n",
            ConnectionAfter::Close => b"Connection: close\r\n\r\n",
        });
        if !is_head {
            out.extend_from_slice(&self.body);
        }
    }
}

/// The date of this second since 1970; years after 9999 have no such date.
pub(crate) fn http_date(second: u64) -> HttpDate {
    const LAST: u64 = 253_402_300_799;
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(second.min(LAST));
    let mut date = [b' '; 29];
    date.copy_from_slice(httpdate::fmt_http_date(time).as_bytes());
    date
}

/// The head as tiny_http renders it, without the empty line; `None` if it does not accept the status or a value.
fn head_by_tiny_http(status: u16, fields: &Headers, length: usize) -> Option<Vec<u8>> {
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

fn head_by_hand(status: u16, mut fields: Headers, length: Option<usize>) -> Vec<u8> {
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

    fn written(response: &RenderedResponse, after: ConnectionAfter, is_head: bool) -> String {
        let mut out = Vec::new();
        response.write(&mut out, DATE, after, is_head);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn date_and_connection_are_filled_in() {
        let response = RenderedResponse::refusal(201, "hi");
        let text = written(&response, ConnectionAfter::Close, false);
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
            written(&response, ConnectionAfter::KeepAliveHttp10, true)
                .ends_with("\r\nConnection: keep-alive\r\n\r\n")
        );
        assert!(
            written(&response, ConnectionAfter::KeepAlive, true)
                .ends_with("Content-Length: 3\r\n\r\n")
        );
    }

    #[test]
    fn statuses_without_a_body_have_no_content_length() {
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
    fn a_response_without_a_length_ends_with_its_connection() {
        let response = RenderedResponse::without_length(200, &Headers::new(), b"hi".to_vec());
        let after = response.connection_after(ConnectionAfter::KeepAlive);
        assert_eq!(after, ConnectionAfter::Close);
        let text = written(&response, after, false);
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        assert!(!text.contains("Content-Length"), "{text}");
        assert!(text.contains("\r\nDate: Sat, 21 Nov"), "{text}");
        assert!(text.ends_with("Connection: close\r\n\r\nhi"), "{text}");
    }

    #[test]
    fn what_tiny_http_does_not_accept_is_written_by_hand() {
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

    #[test]
    fn dates_have_29_bytes_in_every_year() {
        assert_eq!(&http_date(1_795_293_181), b"Sat, 21 Nov 2026 20:33:01 GMT");
        assert_eq!(&http_date(0), NO_DATE.as_bytes());
        assert_eq!(&http_date(u64::MAX), b"Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
