//! Request lines: methods, targets, versions, and what else a connection may begin with.

use super::{control_bytes, join, parse, refused};
use crate::message::Version;

fn with_line(line: &[u8]) -> Vec<u8> {
    join(&[line, b"\r\nHost: a\r\n\r\n"])
}

#[test]
fn methods_are_any_token_as_sent() {
    for method in [
        "GET",
        "POST",
        "HEAD",
        "DELETE",
        "post",
        "Get",
        "M-SEARCH",
        "X",
        "!#$%&'*+-.^_`|~09azAZ",
    ] {
        let request = parse(with_line(format!("{method} / HTTP/1.1").as_bytes())).request();
        assert_eq!(request.method, method);
    }
}

#[test]
fn targets_are_kept_as_sent() {
    for (name, target) in [
        ("escapes stay", "/a%2Fb%"),
        ("order and duplicates stay", "/?x=1&x=2&&=?"),
        ("empty segments stay", "//a//"),
        ("dot segments stay", "/a/../b/."),
        ("what should have been escaped", "/\"<>|{}^`\\[]"),
        ("raw UTF-8", "/caf\u{e9}?q=\u{1f600}"),
        ("a fragment, which none should send", "/a#b"),
        ("a URL", "http://example.com/a?b=http://x@y//"),
        ("a URL without a path", "http://example.com"),
        ("a URL with only a query", "http://example.com?a"),
        ("a URL that ends with slashes", "http://example.com//"),
        ("a URL in upper case", "HTTPS://EXAMPLE.COM:443/"),
        ("a URL with an address", "http://[::1]:8080/a"),
    ] {
        let line = format!("GET {target} HTTP/1.1");
        let request = parse(with_line(line.as_bytes())).request();
        assert_eq!(request.target, target, "{name}");
    }
}

#[test]
fn options_has_a_target_form_of_its_own() {
    for target in ["*", "/a"] {
        let line = format!("OPTIONS {target} HTTP/1.1");
        let request = parse(with_line(line.as_bytes())).request();
        assert_eq!((&*request.method, &*request.target), ("OPTIONS", target));
    }
}

#[test]
fn a_tunnel_is_refused() {
    for line in [
        "CONNECT example.com:443 HTTP/1.1",
        "CONNECT [::1]:65535 HTTP/1.1",
        "CONNECT example.com:80 HTTP/1.0",
    ] {
        let reason = "CONNECT is not supported: this is a server, not a proxy";
        refused(line, with_line(line.as_bytes()), 501, reason);
    }
    let other = parse(with_line(b"connect / HTTP/1.1")).request();
    assert_eq!(other.method, "connect", "methods are case-sensitive");
}

#[test]
fn http_1_0_and_1_1_are_accepted() {
    for (line, version) in [
        ("GET / HTTP/1.1", Version::Http11),
        ("GET / HTTP/1.0", Version::Http10),
    ] {
        assert_eq!(parse(with_line(line.as_bytes())).request().version, version);
    }
}

#[test]
fn malformed_request_lines_are_refused() {
    const METHOD: &str = "an invalid method";
    const SPACES: &str = "two spaces in the request line";
    const INSIDE: &str = "a space in the target";
    const BEFORE: &str = "whitespace before the request line";
    const AFTER: &str = "whitespace after the request line";
    const TAB: &str = "a tab in the request line";
    const SHORT: &str = "a request line without target and version";
    for (name, line, reason) in [
        ("two spaces after the method", "GET  / HTTP/1.1", SPACES),
        ("two spaces after the target", "GET /  HTTP/1.1", SPACES),
        ("two spaces for a target", "GET  HTTP/1.1", SPACES),
        ("a space in the target", "GET /a b HTTP/1.1", INSIDE),
        ("a space in front", " GET / HTTP/1.1", BEFORE),
        ("a space at the end", "GET / HTTP/1.1 ", AFTER),
        ("a space for a version", "GET / ", AFTER),
        ("a tab in front", "\tGET / HTTP/1.1", TAB),
        ("a tab for a space", "GET\t/ HTTP/1.1", TAB),
        ("another tab for a space", "GET /\tHTTP/1.1", TAB),
        ("a tab in the target", "GET /a\tb HTTP/1.1", TAB),
        ("a tab at the end", "GET / HTTP/1.1\t", TAB),
        ("only a method", "GET", SHORT),
        ("HTTP/0.9", "GET /", SHORT),
        ("a header line", "Host: a", METHOD),
        ("a separator in the method", "G(T / HTTP/1.1", METHOD),
        ("a method beyond ASCII", "G\u{c9}T / HTTP/1.1", METHOD),
    ] {
        refused(name, with_line(line.as_bytes()), 400, reason);
    }
}

#[test]
fn malformed_targets_are_refused() {
    for (name, start) in [
        ("no slash", "GET hook"),
        ("only a query", "GET ?a=b"),
        ("only a fragment", "GET #a"),
        ("an asterisk for another method", "GET *"),
        ("more than an asterisk", "OPTIONS *a"),
        ("another scheme", "GET ftp://example.com/"),
        ("one slash after the scheme", "GET http:/example.com"),
        ("a URL with nothing after it", "GET http://"),
        ("a URL without a host", "GET http:///a"),
        ("a URL with only a query", "GET http://?a"),
        ("a URL with only a port", "GET http://:80/"),
        ("a URL with a user", "GET http://me:secret@example.com/"),
        ("a URL with half an address", "GET http://[::1/"),
        ("an authority for another method", "GET example.com:443"),
        ("CONNECT with a path", "CONNECT /a"),
        ("CONNECT with a URL", "CONNECT http://example.com:443/"),
        ("CONNECT with an asterisk", "CONNECT *"),
        ("CONNECT without a port", "CONNECT example.com"),
        ("CONNECT with an empty port", "CONNECT example.com:"),
        ("CONNECT with port 0", "CONNECT example.com:0"),
        ("CONNECT with port 65536", "CONNECT example.com:65536"),
        ("CONNECT with a signed port", "CONNECT example.com:+443"),
        ("CONNECT without a host", "CONNECT :443"),
    ] {
        let line = format!("{start} HTTP/1.1");
        let reason = "a malformed request target";
        refused(name, with_line(line.as_bytes()), 400, reason);
    }
    let latin_1 = with_line(b"GET /caf\xe9 HTTP/1.1");
    refused("Latin-1", latin_1, 400, "a target that is not UTF-8");
}

#[test]
fn other_versions_are_refused() {
    const MALFORMED: &str = "a malformed HTTP version";
    for (version, status, reason) in [
        ("HTTP/2.0", 505, "HTTP/2 instead of HTTP/1.1"),
        ("HTTP/3.0", 505, "HTTP/3.0 instead of HTTP/1.1"),
        ("HTTP/0.9", 505, "HTTP/0.9 instead of HTTP/1.1"),
        ("HTTP/1.2", 505, "HTTP/1.2 instead of HTTP/1.1"),
        ("http/1.1", 400, MALFORMED),
        ("Http/1.1", 400, MALFORMED),
        ("HTTP/1", 400, MALFORMED),
        ("HTTP/2", 400, MALFORMED),
        ("HTTP/11", 400, MALFORMED),
        ("HTTP/1.10", 400, MALFORMED),
        ("HTTP/01.1", 400, MALFORMED),
        ("HTTP/1.x", 400, MALFORMED),
        ("HTTP/x.1", 400, MALFORMED),
        ("HTTP/+1.1", 400, MALFORMED),
        ("HTTP/1,1", 400, MALFORMED),
        ("HTTP-1.1", 400, MALFORMED),
        ("HTTPS/1.1", 400, MALFORMED),
        ("ICAP/1.0", 400, MALFORMED),
        ("H", 400, MALFORMED),
    ] {
        let line = format!("GET / {version}");
        refused(version, with_line(line.as_bytes()), status, reason);
    }
}

#[test]
fn control_bytes_are_refused_with_their_place() {
    const CR: &str = "a bare CR in the head";
    const LF: &str = "a bare LF in the head";
    for (name, line, reason) in [
        ("a bare CR in the target", "GET /\rX HTTP/1.1", CR),
        ("a bare CR for a space", "GET\r/ HTTP/1.1", CR),
        ("two CRs at the end", "GET / HTTP/1.1\r", CR),
        ("a bare LF in the target", "GET /\nX HTTP/1.1", LF),
        ("a line that ends with LF", "GET / HTTP/1.1\nHost: a", LF),
    ] {
        refused(name, with_line(line.as_bytes()), 400, reason);
    }
    for byte in control_bytes() {
        let reason = format!("the control character 0x{byte:02x} in the request line");
        let in_method = join(&[b"G", &[byte], b"T / HTTP/1.1"]);
        refused("in the method", with_line(&in_method), 400, &reason);
        let in_target = join(&[b"GET /", &[byte], b" HTTP/1.1"]);
        refused("in the target", with_line(&in_target), 400, &reason);
        let after = join(&[b"GET / HTTP/1.1", &[byte]]);
        refused("after the version", with_line(&after), 400, &reason);
    }
}

#[test]
fn one_empty_line_before_the_request_is_allowed() {
    let line = b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    let request = parse(line).request();
    assert_eq!(
        request.to_bytes(),
        line[2..],
        "and is not a part of the request"
    );
    assert_eq!(parse(b"\r\n").end, None, "nor the beginning of one");

    let many = "empty lines before the request line";
    refused(
        "two empty lines",
        b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        400,
        many,
    );
    refused(
        "a bare LF",
        b"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        400,
        "a bare LF in the head",
    );
    refused(
        "a bare CR",
        b"\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        400,
        "a bare CR in the head",
    );
}

#[test]
fn other_protocols_are_named_in_the_refusal() {
    let client_hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    let tls = "a TLS handshake on a plain HTTP port: use http:// in the URL";
    refused("TLS", client_hello, 400, tls);

    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x12\x04\x00";
    refused("HTTP/2", preface, 505, "HTTP/2 instead of HTTP/1.1");

    let proxy = b"PROXY TCP4 192.0.2.1 192.0.2.2 5 80\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    refused("the PROXY protocol", proxy, 400, "a space in the target");
    let ssh = b"SSH-2.0-OpenSSH_9.9\r\n\r\n";
    refused("SSH", ssh, 400, "a request line without target and version");
}
