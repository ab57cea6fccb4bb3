//! One HTTP request, byte-true.

use std::borrow::Cow;
use std::fmt;
use std::io::Write as _;

use super::Headers;
use super::headers::{is_token, is_value};

/// The HTTP versions that are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// HTTP/1.0
    Http10,
    /// HTTP/1.1
    Http11,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http10 => "HTTP/1.0",
            Self::Http11 => "HTTP/1.1",
        })
    }
}

/// A request as it was, or will be, on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The method as sent: `POST`.
    pub(crate) method: String,
    /// The request target as sent (RFC 9112 section 3.2), undecoded: `/a%2Fb?x=1&x=2`.
    pub(crate) target: String,
    /// The version of the request line.
    pub(crate) version: Version,
    /// The header fields in wire order.
    pub(crate) headers: Headers,
    /// The body, free of its transfer coding.
    pub(crate) body: Vec<u8>,
    /// The fields that followed a chunked body.
    pub(crate) trailers: Headers,
    /// The chunked body as it was on the wire, with sizes and trailers, where it was kept.
    pub(crate) framed: Option<Vec<u8>>,
}

impl Request {
    /// A request without headers and body.
    pub(crate) fn new(method: impl Into<String>, target: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            target: target.into(),
            version: Version::Http11,
            headers: Headers::new(),
            body: Vec::new(),
            trailers: Headers::new(),
            framed: None,
        }
    }

    /// The target's path, undecoded; of an absolute-form target the part behind the authority.
    pub(crate) fn path(&self) -> &str {
        let origin = self.origin_form();
        origin.split_once('?').map_or(origin, |(path, _)| path)
    }

    /// The target's query, undecoded, without its question mark.
    pub(crate) fn query(&self) -> Option<&str> {
        self.origin_form().split_once('?').map(|(_, query)| query)
    }

    /// How many bytes it holds in memory, or nearly so.
    pub(crate) fn size(&self) -> usize {
        let framed = self.framed.as_ref().map_or(0, Vec::len);
        self.headers.size() + self.body.len() + self.trailers.size() + framed
    }

    /// The request as its exact bytes: as received where that is known, else as it would be written.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.head();
        out.extend_from_slice(&self.wire_body());
        out
    }

    /// The body as it stands on the wire: as received where that is known, else in one chunk if it is chunked.
    pub(crate) fn wire_body(&self) -> Cow<'_, [u8]> {
        if let Some(framed) = &self.framed {
            return Cow::Borrowed(framed);
        }
        if !self.headers.lists("transfer-encoding", "chunked") {
            return Cow::Borrowed(&self.body);
        }
        let mut out = Vec::with_capacity(self.body.len() + 32);
        if !self.body.is_empty() {
            let _ = write!(out, "{:x}\r\n", self.body.len());
            out.extend_from_slice(&self.body);
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b"0\r\n");
        write_fields(&mut out, &self.trailers);
        Cow::Owned(out)
    }

    /// What would make more or less than one head of it on the wire, if it did not come from there.
    pub(crate) fn fault(&self) -> Option<String> {
        if !is_token(&self.method) {
            return Some("its method is not one".to_owned());
        }
        let is_visible = |char: char| !char.is_control() && char != ' ';
        if self.target.is_empty() || !self.target.chars().all(is_visible) {
            return Some("its target has a blank or a control character in it".to_owned());
        }
        let mut fields = self.headers.iter().chain(self.trailers.iter());
        fields
            .find(|(name, value)| !is_token(name) || !is_value(value))
            .map(|(name, _)| format!("its header `{name}` has characters that no header has"))
    }

    /// The request line and headers as their exact bytes, with the empty line that ends them.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_head(&mut out);
        out
    }

    /// The same, behind what is there.
    pub(crate) fn write_head(&self, out: &mut Vec<u8>) {
        if let Some(head) = self.headers.as_received() {
            return out.extend_from_slice(head);
        }
        out.reserve(self.target.len() + self.headers.size() + 128);
        for part in [&self.method, " ", &self.target, " "] {
            out.extend_from_slice(part.as_bytes());
        }
        // Writing to memory does not fail.
        let _ = write!(out, "{}\r\n", self.version);
        write_fields(out, &self.headers);
    }

    fn origin_form(&self) -> &str {
        let Some((_, rest)) = self.target.split_once("://") else {
            return &self.target;
        };
        if self.target.starts_with('/') {
            return &self.target; // `/redirect?to=http://…` is origin-form
        }
        rest.find(['/', '?']).map_or("/", |at| &rest[at..])
    }
}

/// Writes `Name: value` lines and the empty line that ends a head.
pub(crate) fn write_fields(out: &mut Vec<u8>, headers: &Headers) {
    for (name, value) in headers.iter() {
        out.extend_from_slice(name.as_bytes());
        // An empty value is written without the space, as curl does, so that `--curl` sends the same bytes.
        out.extend_from_slice(if value.is_empty() { b":" } else { b": " });
        out.extend_from_slice(value);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_query_are_undecoded() {
        let request = Request::new("GET", "/a%2Fb?x=1&x=2?3");
        assert_eq!(
            (request.path(), request.query()),
            ("/a%2Fb", Some("x=1&x=2?3"))
        );
    }

    #[test]
    fn absolute_form_has_a_path_behind_its_authority() {
        let request = Request::new("GET", "http://example.com/a?b");
        assert_eq!((request.path(), request.query()), ("/a", Some("b")));
        assert_eq!(Request::new("GET", "http://example.com").path(), "/");
        assert_eq!(Request::new("OPTIONS", "*").path(), "*");
        assert_eq!(Request::new("GET", "/r?to=http://x/y").path(), "/r");
    }

    #[test]
    fn a_chunked_body_is_framed_anew() {
        let mut request = Request::new("POST", "/");
        request.headers.push("Transfer-Encoding", "chunked");
        request.trailers.push("X-Sum", "7");
        request.body = b"hi".to_vec();
        assert_eq!(
            request.wire_body(),
            b"2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n".as_slice()
        );
        request.body.clear();
        assert_eq!(request.wire_body(), b"0\r\nX-Sum: 7\r\n\r\n".as_slice());
    }

    #[test]
    fn what_would_be_another_request_is_told() {
        let with = |name: &str, value: &str| {
            let mut request = Request::new("POST", "/");
            request.headers.push(name, value);
            request.fault()
        };
        assert_eq!(with("X-A", "caf\u{e9}\t1"), None);
        assert!(with("X-A", "1\r\nX-B: 2").is_some());
        assert!(with("X A", "1").is_some());
        assert!(Request::new("", "/").fault().is_some());
        assert!(Request::new("GET", "/ HTTP/1.1\r\n").fault().is_some());
    }

    #[test]
    fn bytes_are_the_lines_of_rfc_9112() {
        let mut request = Request::new("POST", "/");
        request.headers.push("Host", "a");
        request.headers.push("X-Empty", "");
        request.body = b"hi".to_vec();
        assert_eq!(
            request.to_bytes(),
            b"POST / HTTP/1.1\r\nHost: a\r\nX-Empty:\r\n\r\nhi"
        );
    }
}
