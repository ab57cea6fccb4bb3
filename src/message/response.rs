//! An HTTP response, byte for byte, and the standard reason phrases.

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
