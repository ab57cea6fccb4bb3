//! Says what is wrong with a head that httparse refuses; only ever runs for one.

use super::refused::Refused;
use crate::message::headers::is_token_byte;

/// The first fault of a malformed head, in words.
pub(super) fn diagnose(head: &[u8]) -> Refused {
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let first = lines.next().unwrap_or_default();
    if let Some(refused) = request_line(first) {
        return refused.at(first);
    }
    lines
        .take_while(|line| !line.is_empty())
        .enumerate()
        .find_map(|(at, line)| field_line(at, line).map(|fault| Refused::bad(fault).at(line)))
        .unwrap_or_else(|| Refused::bad("a malformed head"))
}

fn request_line(line: &[u8]) -> Option<Refused> {
    let bad = |reason| Some(Refused::bad(reason));
    let parts: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
    let method = parts[0];
    if method.is_empty() {
        return bad("white space before the request line");
    }
    if line.contains(&b'\t') {
        return bad("a tab in the request line");
    }
    if line.ends_with(b" ") {
        return bad("white space after the request line");
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
                .then(|| Refused::bad("a target that is not UTF-8"))
        }),
        _ if parts.iter().any(|part| part.is_empty()) => bad("two spaces in the request line"),
        _ => bad("a space in the target"),
    }
}

/// 505 for a version that is well-formed but not 1.0 or 1.1 (RFC 9110 section 15.6.6), 400 for anything else.
fn version_fault(version: &[u8]) -> Option<Refused> {
    match version {
        b"HTTP/1.0" | b"HTTP/1.1" => None,
        b"HTTP/2.0" => Some(Refused::new(505, "HTTP/2: only HTTP/1.1 is spoken here")),
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            let (major, minor) = (char::from(*major), char::from(*minor));
            let reason = format!("HTTP/{major}.{minor}: only HTTP/1.1 is spoken here");
            Some(Refused::new(505, reason))
        }
        _ => Some(Refused::bad("a malformed HTTP version")),
    }
}

fn field_line(at: usize, line: &[u8]) -> Option<&'static str> {
    if line.starts_with(b" ") || line.starts_with(b"\t") {
        // RFC 9112 sections 2.2 and 5.2
        return Some(match at {
            0 => "white space before the first header",
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
