//! Reads a head: the request, and how its body is framed (RFC 9112 sections 3, 5 and 6).
//!
//! httparse splits a well-formed head. A head that it rejects is looked at again, line by line, only to say what is
//! wrong with it.
//!
//! Targets and hosts are checked by a whitelist (RFC 9112 section 3.2, RFC 3986 section 3.2): one that another program
//! could resolve differently is refused.

use std::net::Ipv6Addr;

use super::error::{ParseError, ParserLimits, Refusal};
use crate::message::headers::{FieldSpan, is_token_byte};
use crate::message::{Headers, Request, Version};

/// How the body of a request is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RequestFraming {
    None,
    Length(u64),
    Chunked,
}

/// What follows a head on the wire.
#[derive(Clone, Copy, Debug)]
pub(super) struct Follows {
    pub(super) framing: RequestFraming,
    pub(super) expects_continue: bool,
}

/// The fields of most heads fit on the stack. A head with more is parsed again with room for the full bound.
const USUAL_FIELDS: usize = 32;

/// Reads a whole head.
pub(super) fn read(
    head: Vec<u8>,
    limits: &ParserLimits,
) -> Result<(Request, Follows), Box<Refusal>> {
    let parsed = match split(&head, limits) {
        Ok(parsed) => parsed,
        Err(error) => return Err(Box::new(error.into_refusal(head))),
    };
    let request = Request {
        method: parsed.method,
        target: parsed.target,
        version: parsed.version,
        headers: Headers::from_head(head, parsed.fields),
        body: Vec::new(),
        trailers: Headers::new(),
        framed: None,
    };
    match follows(&request, limits) {
        Ok(follows) => Ok((request, follows)),
        Err(error) => Err(Box::new(error.into_refusal(request.head()))),
    }
}

struct ParsedHead {
    method: String,
    target: String,
    version: Version,
    fields: Vec<FieldSpan>,
}

fn split(head: &[u8], limits: &ParserLimits) -> Result<ParsedHead, ParseError> {
    let mut room = [httparse::EMPTY_HEADER; USUAL_FIELDS];
    let usual = limits.fields.min(USUAL_FIELDS);
    match split_into(head, &mut room[..usual]) {
        Err(httparse::Error::TooManyHeaders) if limits.fields > USUAL_FIELDS => {
            split_into(head, &mut vec![httparse::EMPTY_HEADER; limits.fields])
        }
        result => result,
    }
    .map_err(|error| match error {
        httparse::Error::TooManyHeaders => {
            ParseError::new(431, format!("more than {} headers", limits.fields))
        }
        _ => diagnose(head),
    })
}

fn split_into<'a>(
    head: &'a [u8],
    room: &mut [httparse::Header<'a>],
) -> Result<ParsedHead, httparse::Error> {
    let mut parsed = httparse::Request::new(room);
    if parsed.parse(head)?.is_partial() {
        return Err(httparse::Error::NewLine); // unreachable: the scan found the end
    }
    Ok(ParsedHead {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        version: match parsed.version {
            Some(0) => Version::Http10,
            _ => Version::Http11,
        },
        fields: field_spans(head, parsed.headers),
    })
}

/// The positions of httparse's slices in the bytes that they are parts of.
pub(super) fn field_spans(bytes: &[u8], headers: &[httparse::Header<'_>]) -> Vec<FieldSpan> {
    let start = bytes.as_ptr() as usize;
    let span = |slice: &[u8]| {
        let at = (slice.as_ptr() as usize).saturating_sub(start) as u32;
        (at, at + slice.len() as u32)
    };
    headers
        .iter()
        .map(|header| FieldSpan {
            name: span(header.name.as_bytes()),
            value: if header.value.is_empty() {
                (0, 0)
            } else {
                span(header.value)
            },
        })
        .collect()
}

/// The framing and connection fields, found in one walk over the head.
#[derive(Default)]
struct Walk {
    hosts: usize,
    length: Option<u64>,
    codings: Vec<String>,
    has_coding: bool,
    expects_continue: bool,
}

fn follows(request: &Request, limits: &ParserLimits) -> Result<Follows, ParseError> {
    if !is_target(&request.method, &request.target) {
        return Err(
            ParseError::malformed("a malformed request target").at(request.target.as_bytes())
        );
    }
    // RFC 9110 section 9.3.6: a 2xx would make a tunnel of the connection.
    if request.method == "CONNECT" {
        let reason = "CONNECT is not supported: this is a server, not a proxy";
        return Err(ParseError::new(501, reason).at(request.target.as_bytes()));
    }
    let mut walk = Walk::default();
    for (name, value) in request.headers.iter() {
        match name.len() {
            4 if name.eq_ignore_ascii_case("host") => {
                walk.hosts += 1;
                if !is_host(value) {
                    return Err(ParseError::malformed("an invalid Host header").at(value));
                }
            }
            6 if name.eq_ignore_ascii_case("expect") => {
                if !value.eq_ignore_ascii_case(b"100-continue") {
                    let error = ParseError::new(
                        417,
                        "an unsupported expectation: only 100-continue is supported",
                    );
                    return Err(error.at(value));
                }
                walk.expects_continue = true;
            }
            14 if name.eq_ignore_ascii_case("content-length") => {
                let length = content_length(value)?;
                if walk.length.is_some_and(|known| known != length) {
                    return Err(ParseError::malformed("conflicting Content-Length headers"));
                }
                walk.length = Some(length);
            }
            17 if name.eq_ignore_ascii_case("transfer-encoding") => {
                walk.has_coding = true;
                walk.codings.extend(codings(value));
            }
            _ => {}
        }
    }
    finish(request, &walk, limits)
}

fn finish(request: &Request, walk: &Walk, limits: &ParserLimits) -> Result<Follows, ParseError> {
    if walk.hosts > 1 {
        return Err(ParseError::malformed("more than one Host header"));
    }
    // RFC 9112 section 3.2: 400 for any HTTP/1.1 request without it.
    if walk.hosts == 0 && request.version == Version::Http11 {
        return Err(ParseError::malformed("the Host header is missing"));
    }
    let framing = if walk.has_coding {
        // RFC 9112 section 6.1: request smuggling uses both together.
        if walk.length.is_some() {
            return Err(ParseError::malformed(
                "both Transfer-Encoding and Content-Length",
            ));
        }
        if request.version == Version::Http10 {
            return Err(ParseError::malformed("Transfer-Encoding in HTTP/1.0"));
        }
        check_codings(&walk.codings)
            .map_err(|error| error.at(walk.codings.join(", ").as_bytes()))?;
        RequestFraming::Chunked
    } else {
        match walk.length {
            None | Some(0) => RequestFraming::None,
            Some(length) if length > limits.body => return Err(ParseError::body_too_large(limits)),
            Some(length) => RequestFraming::Length(length),
        }
    };
    Ok(Follows {
        framing,
        // RFC 9110 section 10.1.1: ignored in HTTP/1.0, and pointless without a body.
        expects_continue: walk.expects_continue
            && framing != RequestFraming::None
            && request.version == Version::Http11,
    })
}

fn content_length(value: &[u8]) -> Result<u64, ParseError> {
    // Digits only (RFC 9112 section 6.2): `parse` alone would accept a plus sign.
    std::str::from_utf8(value)
        .ok()
        .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| ParseError::malformed("a malformed Content-Length").at(value))
}

/// The transfer codings of one field, in lower case. Only space and tab are whitespace here (RFC 9110 section 5.6.3):
/// a no-break space beside `chunked` makes it another coding, for this parser as for the proxy in front.
fn codings(value: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(value).to_ascii_lowercase();
    text.split(',')
        .map(|coding| coding.trim_matches([' ', '\t']).to_owned())
        .collect()
}

fn check_codings(codings: &[String]) -> Result<(), ParseError> {
    match codings.iter().filter(|coding| *coding == "chunked").count() {
        0 => {}
        1 if codings.last().is_some_and(|last| last == "chunked") => {}
        1 => {
            return Err(ParseError::malformed(
                "chunked is not the last transfer coding",
            ));
        }
        _ => return Err(ParseError::malformed("a duplicate chunked transfer coding")),
    }
    match codings.iter().find(|coding| *coding != "chunked") {
        None => Ok(()),
        Some(empty) if empty.is_empty() => {
            Err(ParseError::malformed("a malformed Transfer-Encoding"))
        }
        Some(_) => Err(ParseError::new(501, "a transfer coding other than chunked")),
    }
}

/// The first fault of a head that httparse rejects.
fn diagnose(head: &[u8]) -> ParseError {
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let first = lines.next().unwrap_or_default();
    if let Some(error) = request_line_fault(first) {
        return error.at(first);
    }
    lines
        .take_while(|line| !line.is_empty())
        .enumerate()
        .find_map(|(at, line)| {
            field_line_fault(at, line).map(|fault| ParseError::malformed(fault).at(line))
        })
        .unwrap_or_else(|| ParseError::malformed("a malformed head"))
}

fn request_line_fault(line: &[u8]) -> Option<ParseError> {
    let bad = |reason| Some(ParseError::malformed(reason));
    let parts: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
    let method = parts[0];
    if method.is_empty() {
        return bad("whitespace before the request line");
    }
    if line.contains(&b'\t') {
        return bad("a tab in the request line");
    }
    if line.ends_with(b" ") {
        return bad("whitespace after the request line");
    }
    if !method.iter().all(|byte| is_token_byte(*byte)) {
        return bad("an invalid method");
    }
    match parts[..] {
        [_] | [_, _] => bad("a request line without target and version"),
        [_, [], _] => bad("two spaces in the request line"),
        [_, target, version] => version_fault(version).or_else(|| {
            std::str::from_utf8(target)
                .is_err()
                .then(|| ParseError::malformed("a target that is not UTF-8"))
        }),
        _ if parts.iter().any(|part| part.is_empty()) => bad("two spaces in the request line"),
        _ => bad("a space in the target"),
    }
}

/// 505 for a version that is well-formed but not 1.0 or 1.1 (RFC 9110 section 15.6.6), 400 for anything else.
fn version_fault(version: &[u8]) -> Option<ParseError> {
    match version {
        b"HTTP/1.0" | b"HTTP/1.1" => None,
        b"HTTP/2.0" => Some(ParseError::new(505, "HTTP/2 instead of HTTP/1.1")),
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            let (major, minor) = (char::from(*major), char::from(*minor));
            let reason = format!("HTTP/{major}.{minor} instead of HTTP/1.1");
            Some(ParseError::new(505, reason))
        }
        _ => Some(ParseError::malformed("a malformed HTTP version")),
    }
}

fn field_line_fault(at: usize, line: &[u8]) -> Option<&'static str> {
    if line.starts_with(b" ") || line.starts_with(b"\t") {
        // RFC 9112 sections 2.2 and 5.2
        return Some(match at {
            0 => "whitespace before the first header",
            _ => "a folded header (obs-fold)",
        });
    }
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return Some("a header line without a colon");
    };
    match &line[..colon] {
        [] => Some("an empty header name"),
        // RFC 9112 section 5.1: such a request must be refused.
        [.., b' ' | b'\t'] => Some("space before the colon in a header"),
        name if !name.iter().all(|byte| is_token_byte(*byte)) => Some("an invalid header name"),
        _ => None,
    }
}

/// Whether the target has one of the four forms of RFC 9112 section 3.2, and the one that the method requires.
fn is_target(method: &str, target: &str) -> bool {
    match target.as_bytes() {
        _ if method == "CONNECT" => is_authority(target),
        [b'/', ..] => true,
        b"*" => method == "OPTIONS",
        _ => is_absolute(target),
    }
}

/// `host:port`, both required (RFC 9110 section 9.3.6).
fn is_authority(target: &str) -> bool {
    let port = target.rsplit_once(':').map(|(_, port)| port.parse());
    is_host(target.as_bytes()) && matches!(port, Some(Ok(1..=u16::MAX)))
}

/// A URL with a host and without user information (RFC 9110 sections 4.2.1 and 4.2.4).
fn is_absolute(target: &str) -> bool {
    let Some((scheme, rest)) = target.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let known = ["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    known && !authority.is_empty() && is_host(authority.as_bytes())
}

/// `uri-host [ ":" port ]` (RFC 9110 section 7.2), or the empty value that RFC 9112 section 3.2 allows.
fn is_host(value: &[u8]) -> bool {
    let colon = value.iter().rposition(|byte| *byte == b':');
    let (host, port) = match colon {
        Some(at) if !value[at..].contains(&b']') => (&value[..at], &value[at + 1..]),
        _ => (value, &[][..]),
    };
    let in_brackets = host.strip_prefix(b"[").and_then(|h| h.strip_suffix(b"]"));
    let is_named = match in_brackets {
        Some(address) => is_address(address),
        None => is_name(host) && (!host.is_empty() || colon.is_none()),
    };
    is_named && port.iter().all(u8::is_ascii_digit)
}

/// An IPv6 address with an optional zone (RFC 6874). The grammar's `IPvFuture` was never used.
fn is_address(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else {
        return false;
    };
    let (address, zone) = text.split_once('%').unwrap_or((text, "0"));
    address.parse::<Ipv6Addr>().is_ok() && !zone.is_empty() && is_name(zone.as_bytes())
}

/// A reg-name: unreserved, sub-delims and percent escapes (RFC 3986 section 3.2.2).
fn is_name(mut text: &[u8]) -> bool {
    while let [first, rest @ ..] = text {
        text = match (first, rest) {
            (b'%', [high, low, rest @ ..]) if [high, low].iter().all(|d| d.is_ascii_hexdigit()) => {
                rest
            }
            _ if first.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(first) => rest,
            _ => return false,
        };
    }
    true
}
