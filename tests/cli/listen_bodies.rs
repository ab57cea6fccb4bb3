//! How `hook listen` displays bodies: JSON, forms, multipart, XML, text, compressed and binary data.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::listen_fixture::{get, request, seen, typed};

const FORM: &str = "application/x-www-form-urlencoded";

/// What `--view full` shows of a POST after its headers.
#[track_caller]
fn shown(content_type: &str, body: impl AsRef<[u8]>) -> String {
    let ended = seen("", typed(content_type, body));
    let (_, shown) = ended.text().split_once("\n\n").unwrap();
    let (_, shown) = shown.split_once("\n\n").unwrap();
    let (shown, _) = shown.split_once("\n\n#1 200 OK ").unwrap();
    shown.to_owned()
}

#[test]
fn json_is_reindented_with_its_own_tokens() {
    let body =
        r#"{"b":12345678901234567890, "a":1.10,"a":1e5,"e":"\u00e9\/é", "n":[],"o":[{},null]}"#;
    let expected = r#"{
  "b": 12345678901234567890,
  "a": 1.10,
  "a": 1e5,
  "e": "\u00e9\/é",
  "n": [],
  "o": [
    {},
    null
  ]
}"#;
    for content_type in [
        "application/json",
        "application/vnd.api+json",
        "text/plain",
        FORM,
    ] {
        assert_eq!(shown(content_type, body), expected, "{content_type}");
    }
}

#[test]
fn json_without_a_content_type_is_detected() {
    let ended = seen("", request("POST /", &[], "[1,2]"));
    ended.stdout_has("\n\n[\n  1,\n  2\n]\n");
}

#[test]
fn any_json_value_is_shown_as_json() {
    for (body, expected) in [("1.10", "1.10"), (" null\n", "null"), ("\"a\"", "\"a\"")] {
        assert_eq!(shown("application/json", body), expected);
    }
}

#[test]
fn invalid_json_is_shown_as_text_with_the_position_of_the_error() {
    let body = "{\"a\": 1,\n \"b\": }";
    let text = shown("application/json", body);
    let (note, rest) = text.split_once('\n').unwrap();
    assert!(note.contains("not JSON"), "{note}");
    assert!(note.contains("line 2 column 7"), "{note}");
    assert_eq!(rest, body);
}

#[test]
fn a_form_is_shown_as_a_table_in_wire_order() {
    assert_eq!(
        shown(
            FORM,
            "z=last+first&a=%C3%A9%26&z=&%3D=%25&flag&&long_name=1"
        ),
        "  z          last first
  a          é&
  z
  =          %
  flag
  long_name  1"
    );
}

#[test]
fn json_in_a_form_field_is_indented() {
    let body = "payload=%7B%22id%22%3A12345678901234567890%2C%22a%22%3A%22%5Cu00e9%22%7D";
    let text = shown(FORM, body);
    assert_eq!(
        text,
        "  payload
    {
      \"id\": 12345678901234567890,
      \"a\": \"\\u00e9\"
    }"
    );
}

#[test]
fn a_form_with_json_inside_keeps_its_order() {
    let text = shown(FORM, "before=1&payload=%7B%22in%22%3A2%7D&after=3");
    let at = |what: &str| {
        text.find(what)
            .unwrap_or_else(|| panic!("no {what} in:\n{text}"))
    };
    assert!(at("before") < at("payload"), "{text}");
    assert!(at("\"in\": 2") < at("after"), "{text}");
}

#[test]
fn a_query_is_shown_as_a_table() {
    let ended = seen(
        "",
        get("/?type=add&mobile=%2B61491570156&tag=a&tag=b&note="),
    );
    ended.stdout_has(
        "
query
  type    add
  mobile  +61491570156
  tag     a
  tag     b
  note
",
    );
}

#[test]
fn a_query_and_a_body_are_both_shown() {
    let ended = seen(
        "",
        request("POST /?q=1", &["Content-Type: text/plain"], "body"),
    );
    ended.stdout_has("\nquery\n  q  1\n\nbody\n");
}

#[test]
fn multipart_is_shown_part_by_part() {
    let body = b"--edge\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nfirst line\nsecond\r\n\
        --edge\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"n\":1.10}\r\n\
        --edge\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"me.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\0\xff\r\n\
        --edge--\r\n";
    let text = shown("multipart/form-data; boundary=\"edge\"", body);
    assert_eq!(
        text,
        "  part 1  \"note\"  17 B
    first line
    second
  part 2  \"meta\"  application/json  10 B
    {
      \"n\": 1.10
    }
  part 3  \"photo\"  file \"me.png\"  image/png  6 B
      0000  89 50 4e 47 00 ff                                 .PNG.."
    );
}

#[test]
fn incomplete_multipart_is_marked() {
    let body = "--edge\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhello";
    let text = shown("multipart/form-data; boundary=edge", body);
    assert!(text.contains("does not keep to its boundary"), "{text}");
    assert!(text.contains("hello"), "{text}");
}

#[test]
fn text_is_shown_as_it_is() {
    assert_eq!(shown("text/plain", "one\n\n two"), "one\n\n two");
}

#[test]
fn compressed_bodies_are_decoded_and_marked() {
    let plain = br#"{"type":"list.created"}"#;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    let mut bare = DeflateEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(plain).unwrap();
    zlib.write_all(plain).unwrap();
    bare.write_all(plain).unwrap();
    for (coding, body) in [
        ("gzip", gzip.finish().unwrap()),
        ("deflate", zlib.finish().unwrap()),
        ("deflate", bare.finish().unwrap()),
    ] {
        let header = format!("Content-Encoding: {coding}");
        let headers = ["Content-Type: application/json", &header];
        let ended = seen("", request("POST /", &headers, &body));
        let note = format!("({coding}, {} B on the wire, 23 B decoded)", body.len());
        ended.stdout_has(&note);
        ended.stdout_has("{\n  \"type\": \"list.created\"\n}\n");
    }
}

#[test]
fn the_size_of_a_decoded_body_is_limited() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&vec![b'a'; 100 << 20]).unwrap();
    let headers = ["Content-Type: text/plain", "Content-Encoding: gzip"];
    let ended = seen("", request("POST /", &headers, gzip.finish().unwrap()));
    ended.stdout_has("and cut there");
    assert!(ended.stdout.len() < 33 << 20, "{}", ended.stdout.len());
}

#[test]
fn a_body_that_is_not_the_gzip_it_claims_is_shown_unchanged() {
    let headers = ["Content-Type: text/plain", "Content-Encoding: gzip"];
    let ended = seen("", request("POST /", &headers, "plain after all"));
    ended.stdout_has("plain after all\n");
}

#[test]
fn binary_is_shown_as_type_size_and_the_start_of_a_hex_dump() {
    let bytes: Vec<u8> = (0..=255).collect();
    assert_eq!(
        shown("application/octet-stream", bytes),
        "(application/octet-stream, 256 B)
  0000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  ................
  0010  10 11 12 13 14 15 16 17  18 19 1a 1b 1c 1d 1e 1f  ................
  0020  20 21 22 23 24 25 26 27  28 29 2a 2b 2c 2d 2e 2f   !\"#$%&'()*+,-./
  0030  30 31 32 33 34 35 36 37  38 39 3a 3b 3c 3d 3e 3f  0123456789:;<=>?
  … 64 of 256 bytes; `--lines all` shows all, `hook show FILE --nth N --view body > OUT` writes them from a record"
    );
    assert_eq!(
        shown("image/png", b"\x89PNG"),
        "(image/png, 4 B)
  0000  89 50 4e 47                                       .PNG"
    );
}

#[test]
fn an_empty_body_is_marked() {
    seen("", get("/")).stdout_has("\n\n(no body)\n");
    seen("", typed("application/json", "")).stdout_has("\n\n(no body)\n");
}

#[test]
fn a_pipe_gets_the_whole_body() {
    let lines: Vec<String> = (1..=5000).map(|nth| format!("line {nth}")).collect();
    let text = lines.join("\n");
    assert_eq!(shown("text/plain", &text), text);
}

#[test]
fn trailers_are_shown() {
    let ended = seen(
        "",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n",
    );
    ended.stdout_has("\nhi\n\ntrailers\nX-Sum: 7\n");
}
