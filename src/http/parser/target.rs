//! Which request targets and `Host` values are valid (RFC 9112 section 3.2, RFC 3986 section 3.2).
//!
//! The check is a whitelist by the grammar: a target or host that another program could resolve differently is refused.

use std::net::Ipv6Addr;

/// Whether the target has one of the four forms of RFC 9112 section 3.2, and the one that the method requires.
pub(super) fn is_target(method: &str, target: &str) -> bool {
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
pub(super) fn is_host(value: &[u8]) -> bool {
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
