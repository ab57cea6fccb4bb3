//! `Host`: exactly one in HTTP/1.1, and one that could name a host (RFC 9112 section 3.2, RFC 3986 section 3.2.2).

use super::{join, parse, refused};

fn with_host(host: &[u8]) -> Vec<u8> {
    join(&[b"GET / HTTP/1.1\r\nHost: ", host, b"\r\n\r\n"])
}

#[test]
fn hosts_are_names_addresses_or_nothing() {
    for host in [
        "example.com",
        "localhost:8080",
        "127.0.0.1:41877",
        "EXAMPLE.com.",
        "[::1]",
        "[::1]:8080",
        "[2001:db8::192.0.2.1]:80",
        "[fe80::1%25eth0]:80",
        "under_score.internal",
        "xn--bcher-kva.example",
        "caf%C3%A9.example",
        "a,b;c=d!$&'()*+~",
        "example.com:",
        "1",
        "",
    ] {
        let request = parse(with_host(host.as_bytes())).request();
        assert_eq!(request.headers.text("host"), Some(host));
    }
}

#[test]
fn invalid_hosts_are_refused() {
    for host in [
        &b"a b"[..],
        b"a\tb",
        b"a, b",
        b"a/b",
        b"http://a",
        b"a?b",
        b"a#b",
        b"me@a",
        b"me:secret@a",
        b"a\\b",
        b"\"a\"",
        b"<a>",
        b"a|b",
        b":80",
        b":",
        b"a:b",
        b"a:80:80",
        b"a:+80",
        b"a:-1",
        b"a:8o",
        b"a:80 80",
        b"::1",
        b"[::1",
        b"::1]",
        b"[]",
        b"[]:80",
        b"[::1]80",
        b"[::1]a",
        b"a[::1]",
        b"[[::1]]",
        b"[::1]:80]",
        b"[::1::2]",
        b"[12345::]",
        b"[example]",
        b"[fe80::1%]",
        b"[::1\xff]",
        b"100%",
        b"a%2",
        b"%zz",
        b"%4z",
        b"%z4",
        b"caf\xc3\xa9.example",
        b"caf\xe9",
    ] {
        let name = host.escape_ascii().to_string();
        refused(&name, with_host(host), 400, "an invalid Host header");
    }
}

#[test]
fn http_1_1_has_exactly_one_host() {
    let many = "more than one Host header";
    for (name, lines, reason) in [
        ("none", "X-A: 1", "the Host header is missing"),
        (
            "a name that only begins like it",
            "Hosts: a",
            "the Host header is missing",
        ),
        ("two that differ", "Host: a\r\nHost: b", many),
        ("twice the same", "Host: a\r\nX-A: 1\r\nhOST: a", many),
        ("one of two is empty", "Host: a\r\nHost:", many),
    ] {
        refused(
            name,
            format!("GET / HTTP/1.1\r\n{lines}\r\n\r\n"),
            400,
            reason,
        );
    }
    refused(
        "no header at all",
        "GET / HTTP/1.1\r\n\r\n",
        400,
        "the Host header is missing",
    );
    let absolute = "GET http://example.com/ HTTP/1.1\r\n\r\n";
    refused(
        "a target that has one",
        absolute,
        400,
        "the Host header is missing",
    );
}

#[test]
fn http_1_0_may_leave_it_out() {
    parse("GET / HTTP/1.0\r\n\r\n").request();
    parse("GET / HTTP/1.0\r\nHost: a\r\n\r\n").request();
    let two = "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n";
    refused("two", two, 400, "more than one Host header");
    let invalid = "GET / HTTP/1.0\r\nHost: a b\r\n\r\n";
    refused("invalid", invalid, 400, "an invalid Host header");
}
