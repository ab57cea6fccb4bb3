//! Method, headers, content type, id and timestamp of `hook send`.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::send_fixture::{refused, refused_with, sent, sent_with};

#[test]
fn the_method_is_sent_unchanged() {
    for method in ["PUT", "PATCH", "DELETE", "GET", "PURGE", "get", "M-SEARCH"] {
        let request = sent(&format!("--event contact.added -X {method}"));
        assert_eq!(request.start_line(), format!("{method} / HTTP/1.1"));
        assert!(!request.body().is_empty(), "{request}");
    }
    assert_eq!(
        sent("--format query --method POST a=1").start_line(),
        "POST /?a=1 HTTP/1.1"
    );
}

#[test]
fn content_length_0_is_sent_where_a_body_is_expected() {
    assert_eq!(sent("--body ''").headers("content-length"), ["0"]);
    assert_eq!(sent("--body '' -X DELETE").header("content-length"), None);
}

#[test]
fn an_invalid_method_is_refused() {
    refused("--event contact.added -X 'A B'", "not a method");
    refused("--event contact.added -X ''", "not a method");
}

#[test]
fn headers_keep_order_case_and_duplicates() {
    let request = sent("--event contact.added -H 'X-B: 1' -H 'x-a:2' -H 'X-b:  3 ' X-C:4");
    let lines = request.header_lines().join("\n");
    assert!(
        lines.contains("X-B: 1\nx-a: 2\nX-b: 3\nX-C: 4\n"),
        "{request}"
    );
}

#[test]
fn a_header_replaces_the_default_one() {
    for header in [
        "Host: hooks.example.com",
        "User-Agent: Provider/1",
        "Accept: application/json",
        "Content-Type: application/cloudevents+json",
        "webhook-id: mine",
        "webhook-timestamp: 1",
    ] {
        let request = sent_with("--event contact.added -H", |hook| hook.arg(header));
        let (name, value) = header.split_once(": ").unwrap();
        assert_eq!(request.headers(name), [value], "{request}");
    }
}

#[test]
fn a_header_is_removed_or_sent_empty() {
    let request =
        sent("--event contact.added -H user-agent: -H Accept: -H webhook-id: -H 'X-Empty;'");
    for name in ["user-agent", "accept", "webhook-id"] {
        assert_eq!(request.header(name), None);
    }
    assert!(
        request.header_lines().contains(&"X-Empty:".to_owned()),
        "{request}"
    );
}

#[test]
fn a_non_ascii_value_is_sent_as_utf_8() {
    let request = sent("--event contact.added -H 'X-Name: Zoë'");
    assert_eq!(request.headers("x-name"), ["Zoë"]);
}

#[test]
fn values_that_would_break_the_head_are_refused() {
    for (header, words) in [
        (
            "X-A: a\r\nX-B: b",
            "a header value cannot contain a line break",
        ),
        ("X-A: a\nb", "a header value cannot contain a line break"),
        (
            "X-A: \u{1b}[2J",
            "a header value cannot contain control characters",
        ),
        ("X A: 1", "is not a header name"),
        (": 1", "is not a header name"),
        ("X-A", "no colon: write `Name: value`"),
        (
            "Transfer-Encoding: chunked",
            "`Transfer-Encoding` cannot be set",
        ),
    ] {
        refused_with("--event contact.added -H", |hook| hook.arg(header), words);
    }
    for flag in ["--id", "--content-type"] {
        let broken = |hook: crate::support::Hook| hook.arg("a\nb");
        refused_with(&format!("--event contact.added {flag}"), broken, flag);
    }
}

#[test]
fn the_content_type_replaces_that_of_the_format() {
    let request = sent("--event contact.added --content-type application/vnd.acme+json");
    assert_eq!(
        request.headers("content-type"),
        ["application/vnd.acme+json"]
    );
}

#[test]
fn a_content_type_without_a_body_is_refused() {
    let flags = "--event contact.added --format query --content-type text/plain";
    refused(flags, "`--content-type` needs a body");
}

#[test]
fn the_id_is_the_given_one_or_a_new_one() {
    let id = |arguments: &str| {
        let request = sent(&format!("--event contact.added {arguments}"));
        request.header("webhook-id").unwrap()
    };
    assert_eq!(id("--id order-1042"), "order-1042");
    let (one, other) = (id(""), id(""));
    assert_ne!(one, other);
    assert!(one.starts_with("msg_") && one.len() > 20, "{one}");
}

#[test]
fn the_timestamp_is_rfc_3339_or_unix_seconds() {
    for (given, body, header) in [
        ("1795293181", "2026-11-21T20:33:01Z", "1795293181"),
        (
            "2026-11-21T21:33:01+01:00",
            "2026-11-21T20:33:01Z",
            "1795293181",
        ),
        (
            "2026-11-21T20:33:01.250Z",
            "2026-11-21T20:33:01.250Z",
            "1795293181",
        ),
        ("0", "1970-01-01T00:00:00Z", "0"),
    ] {
        let request = sent(&format!("--event contact.added --timestamp {given}"));
        assert_eq!(request.json()["timestamp"], body);
        assert_eq!(request.headers("webhook-timestamp"), [header]);
    }
    for given in ["yesterday", "2026-11-21", "''"] {
        refused(
            &format!("--event contact.added --timestamp {given}"),
            "`2026-11-21T20:33:01Z`",
        );
    }
}

#[test]
fn the_default_timestamp_is_now() {
    let now = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs()
    };
    let before = now();
    let request = sent("--event contact.added");
    let sent: u64 = request
        .header("webhook-timestamp")
        .unwrap()
        .parse()
        .unwrap();
    assert!((before..=now()).contains(&sent), "{sent}");
    let in_body = request.json()["timestamp"].as_str().unwrap().to_owned();
    let in_body: jiff::Timestamp = in_body.parse().unwrap();
    assert_eq!(in_body.as_second().cast_unsigned(), sent);
}
