//! `hook listen` shows and records the bytes of the request exactly.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use hook::bench::recorded_request;
use serde_json::json;

use super::listen_fixture::{get, recorded, request, seen, typed};
use super::support::post;

/// One request with everything that other tools lose.
fn awkward() -> Vec<u8> {
    [
        &b"POST /a%2Fb/%7E?key=2&key=1&Key=%20+&empty=&bare HTTP/1.1\r\nhOsT: h\r\nX-One: 2\r\nX-oNE: 1\r\n"[..],
        b"X-Caf: caf\xe9\r\nX-Utf: caf\xc3\xa9\r\nX-Empty:\r\nContent-Length: 5\r\n\r\n\xff\x00\x1b\xe9\n",
    ]
    .concat()
}

#[test]
fn json_keeps_order_case_duplicates_and_bytes() {
    let line = recorded(awkward());
    assert_eq!(
        line["target"],
        "/a%2Fb/%7E?key=2&key=1&Key=%20+&empty=&bare"
    );
    assert_eq!(
        line["headers"],
        json!([
            ["hOsT", "h"],
            ["X-One", "2"],
            ["X-oNE", "1"],
            ["X-Caf", {"base64": BASE64_STANDARD.encode(b"caf\xe9")}],
            ["X-Utf", "caf\u{e9}"],
            ["X-Empty", ""],
            ["Content-Length", "5"]
        ])
    );
    assert_eq!(line["body"], json!(null));
    let body = line["body_base64"].as_str().unwrap();
    assert_eq!(BASE64_STANDARD.decode(body).unwrap(), b"\xff\x00\x1b\xe9\n");
}

#[test]
fn a_recorded_request_is_read_back_byte_for_byte() {
    for sent in [
        awkward(),
        typed(
            "application/json",
            "{\"n\":12345678901234567890,\"p\":1.10,\"n\":\"\\u00e9\u{e9}\u{1f600}\"}",
        ),
        post("/x?a=1", "\u{1b}[31m\u{2028}\r\n\t\0"),
        get("/"),
        b"GET http://h/ HTTP/1.0\r\n\r\n".to_vec(),
    ] {
        let ended = seen("--json", &sent);
        let line = ended.text().lines().nth(1).unwrap();
        let request = recorded_request(line).unwrap_or_else(|| panic!("not read back: {line}"));
        let read = String::from_utf8_lossy(&request);
        assert_eq!(read, String::from_utf8_lossy(&sent), "{line}");
        assert_eq!(request, sent);
    }
}

#[test]
fn text_output_keeps_order_case_and_duplicates() {
    let shown = seen("", awkward());
    shown.stdout_has(" POST /a%2Fb/%7E?key=2&key=1&Key=%20+&empty=&bare\n");
    shown.stdout_has("hOsT: h\nX-One: 2\nX-oNE: 1\nX-Caf: caf\\xe9\nX-Utf: caf\u{e9}\nX-Empty:");
    shown.stdout_has("query\n  key    2\n  key    1\n  Key      \n  empty\n  bare\n");
    shown.stdout_has("ff 00 1b e9 0a");
}

#[test]
fn numbers_escapes_and_duplicate_keys_are_kept() {
    let body =
        r#"{"n":12345678901234567890,"p":1.10,"z":-0.0,"n":1E400,"s":"\u00e9\ud83d\ude00\/"}"#;
    let line = recorded(typed("application/json", body));
    assert_eq!(line["body"], body);
    let shown = seen("", typed("application/json", body));
    shown.stdout_has(
        r#"
  "n": 12345678901234567890,
  "p": 1.10,
  "z": -0.0,
  "n": 1E400,
  "s": "\u00e9\ud83d\ude00\/"
"#,
    );
}

#[test]
fn a_text_body_is_a_string_in_json() {
    for body in [
        "",
        "caf\u{e9}",
        "\u{1b}\0\r\n\t\"\\",
        "\u{feff}\u{202e}\u{9b}",
    ] {
        let line = recorded(request("POST /", &["X: y"], body));
        assert_eq!(line["body"], body);
        assert_eq!(line.get("body_base64"), None);
    }
}

#[test]
fn a_json_line_is_always_one_line() {
    let ended = seen("--json", post("/", "a\nb\r\nc\u{2028}d\u{85}e"));
    assert_eq!(ended.text().matches('\n').count(), 4);
    assert_eq!(ended.json_lines().len(), 4);
}
