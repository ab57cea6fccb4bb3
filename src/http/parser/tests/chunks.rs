//! The chunked coding (RFC 9112 section 7.1): sizes, extensions, data, trailers.

use super::{control_bytes, parse, post, refused, shown};

fn chunked(body: impl AsRef<[u8]>) -> Vec<u8> {
    post("Transfer-Encoding: chunked\r\n", body)
}

#[test]
fn the_body_is_the_data_of_the_chunks() {
    for (name, body, data) in [
        ("no chunk", "0\r\n\r\n", ""),
        ("one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("two chunks", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello"),
        ("data of line ends", "2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
        (
            "data like a last chunk",
            "5\r\n0\r\n\r\n\r\n0\r\n\r\n",
            "0\r\n\r\n",
        ),
        ("NUL", "1\r\n\0\r\n0\r\n\r\n", "\0"),
    ] {
        let request = parse(chunked(body)).request();
        assert_eq!(request.body, data.as_bytes(), "{name}");
        assert!(request.trailers.is_empty(), "{name}");
        assert_eq!(request.framed, None, "{name}: kept only where asked for");
    }
    let many = format!("{}0\r\n\r\n", "1\r\nx\r\n".repeat(1000));
    assert_eq!(parse(chunked(many)).request().body, b"x".repeat(1000));
}

#[test]
fn sizes_are_hexadecimal() {
    for (size, length) in [
        ("5", 5),
        ("9", 9),
        ("a", 10),
        ("F", 15),
        ("10", 16),
        ("1f", 31),
        ("1F", 31),
        ("fF", 255),
        ("100", 256),
        ("05", 5),
        ("0000000000000005", 5),
    ] {
        let data = "x".repeat(length);
        let body = format!("{size}\r\n{data}\r\n0\r\n\r\n");
        assert_eq!(
            parse(chunked(body)).request().body,
            data.as_bytes(),
            "{size}"
        );
    }
    for last in ["0", "00", "0000000000000000"] {
        let body = format!("2\r\nhi\r\n{last}\r\n\r\n");
        assert_eq!(parse(chunked(body)).request().body, b"hi", "{last}");
    }
}

#[test]
fn extensions_are_skipped() {
    for extension in [
        ";a",
        ";a=b",
        ";a=b;c;d=e",
        ";a=\"b; \\\"c\\\"\td\"",
        ";a=\"\u{e9}\"",
        "; a = b",
        " \t ;a",
        "; a ;\tb =\t\"\" ; c=\"\\\\\" ;d",
        ";!#$%&'*+-.^_`|~=!#$%&'*+-.^_`|~",
        ";a=\" !#$%&'()*+,-./:<=>?@[]^_`{|}~;\u{80}\u{7ff}\\\"\\;\\\u{80}\\ \"",
        ";chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    ] {
        let body = format!("5{extension}\r\nhello\r\n0{extension}\r\n\r\n");
        assert_eq!(parse(chunked(body)).request().body, b"hello", "{extension}");
    }
}

#[test]
fn malformed_extensions_are_refused() {
    for (name, extension) in [
        ("no name", ";"),
        ("only white space", "; \t"),
        ("no name before the next", ";;a"),
        ("no name after the first", ";a;"),
        ("no name before a value", ";=b"),
        ("no value", ";a="),
        ("no value before white space", ";a= "),
        ("no value before the next", ";a=;b"),
        ("two equals signs", ";a==b"),
        ("a second value", ";a=b=c"),
        ("white space after a name", ";a "),
        ("white space after a value", ";a=b\t"),
        ("white space after a quoted string", ";a=\"b\" "),
        ("two names", ";a b"),
        ("two values", ";a=b c"),
        ("a name that is no token", ";a/b"),
        ("a value that is no token", ";a=b/c"),
        ("a name beyond ASCII", ";\u{e9}"),
        ("a value beyond ASCII", ";a=\u{e9}"),
        ("a quoted name", ";\"a\""),
        ("a quoted string that does not end", ";a=\"b"),
        ("a backslash before the end", ";a=\"b\\"),
        ("a token after a quoted string", ";a=\"b\"c"),
        ("a token before a quoted string", ";a=b\"c\""),
    ] {
        for size in ["5", "0"] {
            let start = if size == "0" { "5\r\nhello\r\n" } else { "" };
            let bytes = format!("{start}{size}{extension}\r\nhello\r\n0\r\n\r\n");
            let answer = match extension {
                // White space before the semicolon that does not come.
                ";a=b\t" | ";a=\"b\" " | ";a=b c" => "a malformed chunk size",
                _ => "a malformed chunk extension",
            };
            refused(name, chunked(bytes), 400, answer);
        }
    }
}

#[test]
fn malformed_sizes_are_refused() {
    const SIZE: &str = "a malformed chunk size";
    const HUGE: &str = "a chunk size over 64 bits";
    for (name, bytes, reason) in [
        ("no size", "\r\nhello", SIZE),
        ("a plus sign", "+5\r\nhello", SIZE),
        ("a minus sign", "-5\r\nhello", SIZE),
        ("0x", "0x5\r\nhello", SIZE),
        ("an h after it", "5h\r\nhello", SIZE),
        ("no digit", "g\r\nhello", SIZE),
        ("an underscore", "1_0\r\nhello", SIZE),
        ("a digit beyond ASCII", "\u{665}\r\nhello", SIZE),
        ("whitespace in front", " 5\r\nhello", SIZE),
        ("only an extension", ";a=b\r\nhello", SIZE),
        ("whitespace after", "5 \r\nhello", SIZE),
        ("a tab after", "5\t\r\nhello", SIZE),
        ("whitespace and a digit", "5 5\r\nhello", SIZE),
        ("whitespace and a name", "5 a=b\r\nhello", SIZE),
        ("a comma", "5,5\r\nhello", SIZE),
        ("a colon", "5: a\r\nhello", SIZE),
        ("17 digits", "10000000000000000\r\n", HUGE),
        ("16 zeros and a digit", "00000000000000005\r\nhello", HUGE),
        ("a later size", "2\r\nhi\r\n0x2\r\nhi\r\n", SIZE),
        ("NUL", "5\0\r\nhello", SIZE),
    ] {
        refused(name, chunked(bytes), 400, reason);
    }
    for size in ["7fffffffffffffff", "ffffffffffffffff", "FFFFFFFFFFFFFFFB"] {
        let bytes = format!("5\r\nhello\r\n{size}\r\n");
        let limit = "the body is larger than the limit of 33554432 bytes";
        refused(size, chunked(bytes), 413, limit);
    }
}

#[test]
fn lines_end_with_crlf_only() {
    const CR: &str = "a bare CR after a chunk size";
    const LF: &str = "a bare LF after a chunk size";
    const LONG: &str = "a chunk longer than its size";
    const SIZE: &str = "a malformed chunk size";
    for (name, bytes, reason) in [
        ("LF after the size", "5\nhello\r\n0\r\n\r\n", LF),
        ("LF after an extension", "5;a\nhello\r\n0\r\n\r\n", LF),
        ("LF after whitespace", "5 \nhello\r\n0\r\n\r\n", LF),
        ("LF after the last size", "5\r\nhello\r\n0\n\r\n", LF),
        ("CR after the size", "5\rhello", CR),
        ("CR after an extension", "5;a\rb\r\nhello", CR),
        ("two CRs", "5\r\r\nhello", CR),
        ("LF after the data", "5\r\nhello\n0\r\n\r\n", LONG),
        ("CR after the data", "5\r\nhello\r0\r\n\r\n", LONG),
        ("nothing after the data", "5\r\nhello0\r\n\r\n", LONG),
        ("more data than announced", "4\r\nhello\r\n0\r\n\r\n", LONG),
        ("less data than announced", "6\r\nhello\r\n0\r\n\r\n", LONG),
        (
            "an empty line after the data",
            "5\r\nhello\r\n\r\n0\r\n",
            SIZE,
        ),
    ] {
        refused(name, chunked(bytes), 400, reason);
    }
    for byte in control_bytes() {
        let bytes = [b"5;a=", &[byte][..], b"\r\nhello"].concat();
        let reason = "a control character in a chunk extension";
        refused("in an extension", chunked(bytes), 400, reason);
    }
}

#[test]
fn trailers_are_kept_apart_from_headers() {
    let bytes = b"5\r\nhello\r\n0;a=b\r\nX-Sum: \t1 \r\nx-SUM:\r\nX-Name: caf\xe9\r\n\r\n";
    let request = parse(chunked(bytes)).request();
    let expected = [("X-Sum", "1"), ("x-SUM", ""), ("X-Name", "caf\\xe9")];
    assert_eq!(
        shown(&request.trailers),
        expected.map(|(n, v)| (n.to_owned(), v.to_owned()))
    );
    assert!(!request.headers.contains("x-sum"), "a trailer is no header");
}

#[test]
fn malformed_trailers_are_refused() {
    const FRAMING: &str = "a forbidden field in the trailers";
    const MALFORMED: &str = "malformed trailers";
    const CR: &str = "a bare CR in the trailers";
    const LF: &str = "a bare LF in the trailers";
    const NUL: &str = "the control character 0x00 in a trailer";
    const TLS: &str = "the control character 0x16 in a trailer";
    for (name, trailers, reason) in [
        ("no colon", "X-Sum\r\n", MALFORMED),
        ("an empty name", ": 1\r\n", MALFORMED),
        ("an invalid name", "X Sum: 1\r\n", MALFORMED),
        ("a space before the colon", "X-Sum : 1\r\n", MALFORMED),
        ("whitespace in front", " X-Sum: 1\r\n", MALFORMED),
        ("a folded line", "X-Sum: 1\r\n 2\r\n", MALFORMED),
        ("the next request", "GET / HTTP/1.1\r\n", MALFORMED),
        ("another chunk", "5\r\nhello\r\n", MALFORMED),
        ("a bare LF", "X-Sum: 1\n\r\n", LF),
        ("a bare LF for an empty line", "\n", LF),
        ("a bare CR", "X-Sum: 1\r2\r\n", CR),
        ("a bare CR for an empty line", "\rX", CR),
        ("NUL", "X-Sum: \0\r\n", NUL),
        ("NUL in the first place", "\0\r\n", NUL),
        ("what would be TLS in a head", "\x16\r\n", TLS),
        ("a length", "content-LENGTH: 5\r\n", FRAMING),
        ("a coding", "transfer-encoding: chunked\r\n", FRAMING),
        ("a host", "X-Sum: 1\r\nHost: b\r\n", FRAMING),
        ("a list of trailers", "Trailer: X-Sum\r\n", FRAMING),
    ] {
        let bytes = format!("5\r\nhello\r\n0\r\n{trailers}\r\n");
        refused(name, chunked(bytes), 400, reason);
    }
}
