//! An HTTP response, byte for byte, the standard reason phrases, and sets of statuses.

use std::fmt;

use super::Headers;
use super::request::{Version, write_fields};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) version: Version,
    pub(crate) status: u16,
    /// The reason phrase; may be empty.
    pub(crate) reason: String,
    pub(crate) headers: Headers,
    /// The body without its transfer coding.
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The status line and header fields, with the empty line that ends them.
    pub(crate) fn head(&self) -> Vec<u8> {
        if let Some(head) = self.headers.as_received() {
            return head.to_vec();
        }
        let mut out = format!("{} {} {}\r\n", self.version, self.status, self.reason).into_bytes();
        write_fields(&mut out, &self.headers);
        out
    }
}

/// Whether a response with this status has no content (RFC 9110 sections 15.2, 15.3.5, 15.3.6 and 15.4.5).
pub(crate) fn forbids_content(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 205 | 304)
}

/// The reason phrase of a status (RFC 9110 section 15; RFC 6585 for 428 to 511); empty for unknown ones.
pub(crate) fn reason_phrase(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        101 => "Switching Protocols",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        418 => "I'm a teapot",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        507 => "Insufficient Storage",
        511 => "Network Authentication Required",
        _ => "",
    }
}

/// The first and last code of each item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatusSet(Vec<(u16, u16)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write it like `2xx`, `200` or `200,202,3xx`")]
pub(crate) struct StatusSetError;

impl StatusSet {
    /// Reads codes and classes, separated by commas.
    pub(crate) fn parse(text: &str) -> Result<Self, StatusSetError> {
        let ranges = text.split(',').map(range).collect::<Option<_>>();
        ranges.map(Self).ok_or(StatusSetError)
    }

    pub(crate) fn contains(&self, status: u16) -> bool {
        let mut ranges = self.0.iter();
        ranges.any(|(first, last)| (*first..=*last).contains(&status))
    }
}

/// 2xx: a webhook was accepted.
impl Default for StatusSet {
    fn default() -> Self {
        Self(vec![(200, 299)])
    }
}

/// Writes the set as it is parsed.
impl fmt::Display for StatusSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = self.0.iter().map(|(first, last)| match last - first {
            0 => first.to_string(),
            _ => format!("{}xx", first / 100),
        });
        f.write_str(&texts.collect::<Vec<_>>().join(","))
    }
}

/// The first and last code of a code or class.
fn range(text: &str) -> Option<(u16, u16)> {
    match text.trim().as_bytes() {
        [class @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => {
            let first = u16::from(class - b'0') * 100;
            Some((first, first + 99))
        }
        [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => {
            let status = text.trim().parse().ok()?;
            Some((status, status))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_classes_are_parsed() {
        for (text, within, without) in [
            ("2xx", &[200, 204, 299][..], &[199, 300][..]),
            ("200,202", &[200, 202], &[201, 204]),
            ("2XX, 404,5xx", &[200, 404, 503], &[403, 405, 302]),
        ] {
            let statuses = StatusSet::parse(text).unwrap();
            assert!(within.iter().all(|status| statuses.contains(*status)));
            assert!(!without.iter().any(|status| statuses.contains(*status)));
        }
        assert_eq!(StatusSet::parse("2xx"), Ok(StatusSet::default()));
        assert_eq!(StatusSet::parse("200, 3xx").unwrap().to_string(), "200,3xx");
        for text in [
            "", "2", "2x", "6xx", "000", "200-299", "200;202", "ok", "200,",
        ] {
            assert!(StatusSet::parse(text).is_err(), "{text}");
        }
    }
}
