//! An HTTP request, byte for byte.
//!
//! A received request remembers its head and its chunked body as they came, so that it is shown, recorded and verified
//! as the sender wrote it. A request that is built is written from its parts.

use std::borrow::Cow;
use std::fmt;
use std::io::Write as _;

use super::Headers;
use super::headers::{is_token, is_value};

/// The version of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Http10,
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The method as sent: `POST`.
    pub(crate) method: String,
    /// The request target as sent (RFC 9112 section 3.2), undecoded: `/a%2Fb?x=1&x=2`.
    pub(crate) target: String,
    pub(crate) version: Version,
    pub(crate) headers: Headers,
    /// The body without its transfer coding.
    pub(crate) body: Vec<u8>,
    /// The trailer fields of a chunked body.
    pub(crate) trailers: Headers,
    /// The received bytes of a chunked body, with chunk sizes and trailers.
    pub(crate) framed: Option<Vec<u8>>,
}

/// Why a request cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidRequest {
    #[error("its method is not a token")]
    Method,
    #[error("its target is empty or contains a space or control character")]
    Target,
    #[error("its header `{0}` contains a character that is not allowed")]
    Header(String),
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

    /// The path of the target, undecoded; in absolute-form the part after the authority.
    pub(crate) fn path(&self) -> &str {
        let origin = self.origin_form();
        origin.split_once('?').map_or(origin, |(path, _)| path)
    }

    /// The query of the target, undecoded, without the question mark.
    pub(crate) fn query(&self) -> Option<&str> {
        self.origin_form().split_once('?').map(|(_, query)| query)
    }

    /// About how many bytes of memory the request takes.
    pub(crate) fn size(&self) -> usize {
        let framed = self.framed.as_ref().map_or(0, Vec::len);
        self.headers.size() + self.body.len() + self.trailers.size() + framed
    }

    /// The bytes of the request: as received, or as they are written.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.head();
        out.extend_from_slice(&self.wire_body());
        out
    }

    /// The body on the wire: as received, or if it is chunked in one chunk.
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

    /// Checks that the head can be written. A request that was read from a file may hold line breaks, which would make
    /// another request of it.
    pub(crate) fn check(&self) -> Result<(), InvalidRequest> {
        if !is_token(&self.method) {
            return Err(InvalidRequest::Method);
        }
        if !is_target_text(&self.target) {
            return Err(InvalidRequest::Target);
        }
        let mut fields = self.headers.iter().chain(self.trailers.iter());
        match fields.find(|(name, value)| !is_token(name) || !is_value(value)) {
            Some((name, _)) => Err(InvalidRequest::Header(name.to_owned())),
            None => Ok(()),
        }
    }

    /// The request line and header fields, with the empty line that ends them.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_head(&mut out);
        out
    }

    /// Appends the head.
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

/// Whether a request line can hold this target. Of the characters beyond ASCII it can hold all, also U+0080 to U+009F:
/// in a request line they are bytes as any other, and whoever reads a record must take what a receiver took.
pub(crate) fn is_target_text(text: &str) -> bool {
    let is_visible = |byte: u8| byte != b' ' && !byte.is_ascii_control();
    !text.is_empty() && text.bytes().all(is_visible)
}

/// Writes `Name: value` lines and the empty line that ends a head.
pub(crate) fn write_fields(out: &mut Vec<u8>, headers: &Headers) {
    for (name, value) in headers.iter() {
        out.extend_from_slice(name.as_bytes());
        // No space before an empty value: curl does the same, so an exported command sends the same bytes.
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
    fn path_and_query_are_not_decoded() {
        let request = Request::new("GET", "/a%2Fb?x=1&x=2?3");
        assert_eq!(
            (request.path(), request.query()),
            ("/a%2Fb", Some("x=1&x=2?3"))
        );
    }

    #[test]
    fn the_path_of_absolute_form_follows_the_authority() {
        let request = Request::new("GET", "http://example.com/a?b");
        assert_eq!((request.path(), request.query()), ("/a", Some("b")));
        assert_eq!(Request::new("GET", "http://example.com").path(), "/");
        assert_eq!(Request::new("OPTIONS", "*").path(), "*");
        assert_eq!(Request::new("GET", "/r?to=http://x/y").path(), "/r");
    }

    #[test]
    fn a_chunked_body_is_written_in_one_chunk() {
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
    fn a_head_that_would_be_another_request_is_invalid() {
        let with = |name: &str, value: &str| {
            let mut request = Request::new("POST", "/");
            request.headers.push(name, value);
            request.check()
        };
        assert_eq!(with("X-A", "caf\u{e9}\t1"), Ok(()));
        assert!(with("X-A", "1\r\nX-B: 2").is_err());
        assert!(with("X A", "1").is_err());
        assert!(Request::new("", "/").check().is_err());
        assert!(Request::new("GET", "/ HTTP/1.1\r\n").check().is_err());
        for control in ["/\u{0}", "/\t", "/\u{1f}", "/\u{7f}"] {
            assert!(Request::new("GET", control).check().is_err());
        }
        for beyond_ascii in ["/\u{80}", "/\u{85}", "/\u{9f}", "/\u{2028}", "/\u{feff}"] {
            assert_eq!(Request::new("GET", beyond_ascii).check(), Ok(()));
        }
    }

    #[test]
    fn the_head_has_the_form_of_rfc_9112() {
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
