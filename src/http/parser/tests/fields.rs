//! Header fields: what is kept byte for byte, and what is refused.

use super::{control_bytes, join, parse, post, refused};

#[test]
fn values_are_kept_without_surrounding_whitespace() {
    let long = "a".repeat(4000);
    for (name, sent, value) in [
        ("the usual", &b" 1"[..], &b"1"[..]),
        ("no space", b"1", b"1"),
        ("spaces and tabs", b" \t 1\t ", b"1"),
        ("whitespace inside", b" 1 \t 2", b"1 \t 2"),
        ("an empty value", b"", b""),
        ("only whitespace", b" \t ", b""),
        ("colons", b" :b: c:", b":b: c:"),
        ("separators", b"\"(a), <b>;@\\{}", b"\"(a), <b>;@\\{}"),
        ("Latin-1", b" caf\xe9", b"caf\xe9"),
        ("UTF-8", b" caf\xc3\xa9", b"caf\xc3\xa9"),
        ("only obs-text", b" \x80\xff", b"\x80\xff"),
        ("a no-break space", b" \xa0", b"\xa0"),
        ("a long value", long.as_bytes(), long.as_bytes()),
    ] {
        let bytes = post(join(&[b"X-A:", sent, b"\r\n"]), "");
        let request = parse(&bytes).request();
        assert_eq!(request.headers.get("x-a"), Some(value), "{name}");
        assert_eq!(request.to_bytes(), bytes, "{name}: as it came");
    }
}

#[test]
fn names_are_any_token_as_sent() {
    for name in ["X-A", "x-cUSTOM", "a", "1", "!#$%&'*+-.^_`|~09azAZ"] {
        let request = parse(post(format!("{name}: v\r\n"), "")).request();
        let fields: Vec<_> = request.headers.iter().collect();
        assert_eq!(fields, [("Host", &b"a"[..]), (name, b"v")]);
    }
}

#[test]
fn connection_fields_do_not_change_the_request() {
    for line in [
        "Connection: close",
        "Connection: keep-alive",
        "Connection: Upgrade\r\nUpgrade: websocket",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM",
        "TE: trailers",
        "Trailer: X-Sum",
        "Content-Encoding: gzip",
    ] {
        let bytes = post(format!("{line}\r\nContent-Length: 2\r\n"), "hi");
        assert_eq!(parse(&bytes).request().to_bytes(), bytes);
    }
}

#[test]
fn order_case_and_duplicates_are_kept() {
    let request = parse(post("X-B: 1\r\nx-a: 2\r\nX-b: 3\r\nX-B: 1\r\n", "")).request();
    let names: Vec<_> = request.headers.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Host", "X-B", "x-a", "X-b", "X-B"]);
}

#[test]
fn malformed_lines_are_refused() {
    const NAME: &str = "an invalid header name";
    const SPACE: &str = "space before the colon in a header";
    const FOLDED: &str = "a folded header (obs-fold)";
    const COLON: &str = "a header line without a colon";
    for (name, line, reason) in [
        ("a space before the colon", &b"X-A : 1"[..], SPACE),
        ("a tab before the colon", b"X-A\t: 1", SPACE),
        ("a space in a framing field", b"Content-Length : 5", SPACE),
        ("a folded line", b"X-A: 1\r\n 2", FOLDED),
        ("a line folded with a tab", b"X-A: 1\r\n\t2", FOLDED),
        ("a line of whitespace", b"X-A: 1\r\n \r\nX-B: 2", FOLDED),
        ("an empty name", b": 1", "an empty header name"),
        ("only a colon", b":", "an empty header name"),
        ("no colon", b"X-A", COLON),
        ("a request line among the headers", b"GET / HTTP/1.1", COLON),
        ("a space in the name", b"X A: 1", NAME),
        ("a separator in the name", b"X(A): 1", NAME),
        ("a quoted name", b"\"X-A\": 1", NAME),
        ("a slash in the name", b"X/A: 1", NAME),
        ("obs-text in the name", b"X-\xc3\x84: 1", NAME),
        ("a no-break space", b"Transfer-Encoding\xa0: chunked", NAME),
    ] {
        refused(name, post([line, b"\r\n"].concat(), ""), 400, reason);
    }
}

#[test]
fn whitespace_before_the_first_header_is_refused() {
    for space in [" ", "\t", " \t "] {
        for line in ["Host: a", "X-A: 1\r\nHost: a", ""] {
            let bytes = format!("GET / HTTP/1.1\r\n{space}{line}\r\nHost: a\r\n\r\n");
            refused(line, bytes, 400, "whitespace before the first header");
        }
    }
}

#[test]
fn control_bytes_in_a_header_are_refused() {
    const CR: &str = "a bare CR in the head";
    const LF: &str = "a bare LF in the head";
    for (name, line, reason) in [
        ("a bare CR in the value", &b"X-A: 1\r2"[..], CR),
        ("a bare CR in the name", b"X\r-A: 1", CR),
        ("a CR before the line's end", b"X-A: 1\r", CR),
        ("a CR for a value", b"X-A:\r", CR),
        ("a bare LF in the value", b"X-A: 1\n2", LF),
        ("a line that ends with LF", b"X-A: 1\nX-B: 2", LF),
        ("a head that ends with LF", b"X-A: 1\r\n\n", LF),
        ("LF CR", b"X-A: 1\n\r", LF),
    ] {
        refused(name, post([line, b"\r\n"].concat(), ""), 400, reason);
    }
    for byte in control_bytes() {
        let reason = format!("the control character 0x{byte:02x} in a header");
        let in_value = post(join(&[b"X-A: a", &[byte], b"b\r\n"]), "");
        refused("in a value", in_value, 400, &reason);
        let in_name = post(join(&[b"X-", &[byte], b"A: a\r\n"]), "");
        refused("in a name", in_name, 400, &reason);
    }
}

#[test]
fn a_wrong_byte_is_found_anywhere_in_a_long_line() {
    for place in 0..50 {
        let with = |byte: u8| {
            let mut value = [b'a'; 50];
            value[place] = byte;
            post(join(&[b"X-A: ", &value, b"\r\n"]), "")
        };
        for byte in [b'!', b'~', 0x80, 0xff] {
            let request = parse(with(byte)).request();
            assert_eq!(
                request.headers.get("X-A").map(|value| value[place]),
                Some(byte)
            );
        }
        for byte in [0, b'\r', b'\n', 0x1f, 0x7f] {
            let bytes = with(byte);
            let wrong = b"POST / HTTP/1.1\r\nHost: a\r\nX-A: ".len() + place;
            let after_it = usize::from(byte == b'\r'); // only this byte shows that the CR is bare
            let refusal = parse(&bytes).refusal();
            assert_eq!(
                refusal.head,
                bytes[..=wrong + after_it],
                "{byte} at {place}"
            );
        }
    }
}

#[test]
fn a_refusal_shows_the_bytes_up_to_the_wrong_one() {
    for (name, bytes, head) in [
        ("NUL", &b"GET / H\r\nX: a\0b"[..], &b"GET / H\r\nX: a\0"[..]),
        ("a bare LF", b"GET / HTTP/1.1\nHost: a", b"GET / HTTP/1.1\n"),
        ("a bare CR", b"GET /\ra HTTP/1.1\r\n\r\n", b"GET /\ra"),
        ("the first byte", b"\x16\x03\x01\x02", b"\x16"),
        ("a second empty line", b"\r\n\r\nGET", b"\r\n"),
        ("a whole head", b"\r\nPUT\r\n\r\nPUT", b"PUT\r\n\r\n"),
    ] {
        let shown = parse(bytes).refusal().head;
        assert_eq!(shown, head, "{name}: {}", shown.escape_ascii());
    }
    let head = post("Transfer-Encoding: chunked\r\n", "");
    let refusal = parse(join(&[&head, b"not a size"])).refusal();
    assert_eq!(refusal.head, head, "the head of a body that is wrong");
}

/// Users see the wrong bytes, not only the head that contains them.
#[test]
fn a_refusal_has_the_wrong_bytes() {
    for (bytes, wrong) in [
        (
            "GET / HTTP/1.1\r\nHost: a\r\nX : y\r\nZ: 1\r\n\r\n",
            "X : y",
        ),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET  / HTTP/1.1"),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "a b"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{1}y\r\n\r\n", "X: \u{1}"),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n",
            "+5",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0x1\r\n",
            "0x",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\nC: d\r\n\r\n",
            "A: b\n",
        ),
    ] {
        let refusal = parse(bytes).refusal();
        assert_eq!(refusal.wrong, wrong.as_bytes(), "{refusal:?}");
    }
}
