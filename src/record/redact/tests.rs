use super::*;
use crate::message::Request;
use crate::provider::Origin;
use crate::record::{Fidelity, ReceivedRequest, ResponseLine, SourceLines};

fn exchange(content_type: &str, body: &[u8]) -> Exchange {
    let mut request = Request::new("POST", "/a?k=1&token=a%20b&to%6ben=2&token");
    request.headers.push("Authorization", "Bearer sesame");
    request.headers.push("content-type", content_type);
    request.headers.push("AUTHORIZATION", b"\xff");
    request
        .headers
        .push("Content-Length", body.len().to_string());
    request.trailers.push("X-Sum", "7");
    request.body = body.to_vec();
    Exchange {
        nth: 1.into(),
        received: ReceivedRequest {
            received_at: Some("2026-11-21T20:33:01Z".parse().unwrap()),
            remote: Some("127.0.0.1:1".to_owned()),
            origin: recognize(&request),
            ..ReceivedRequest::new(request)
        },
        response: None,
        url: None,
        lines: SourceLines::default(),
        fidelity: Fidelity::default(),
    }
}

fn redacted(exchange: &Exchange, keys: &[&str]) -> (String, Vec<String>) {
    let keys: Vec<_> = keys
        .iter()
        .map(|key| RedactKey::parse(key).unwrap())
        .collect();
    let mut redaction = Redaction::new(&keys);
    let lines = redaction.lines(exchange).unwrap();
    (
        lines,
        redaction.unmatched().map(ToString::to_string).collect(),
    )
}

fn request(line: &str) -> Request {
    match RecordLine::parse(line.trim_end()) {
        Ok(RecordLine::Request(received)) => received.request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_other_byte_of_a_line_stays() {
    let mut exchange = exchange("text/plain", b"hi");
    let line = exchange
        .received
        .to_line()
        .replace("\"v\":1", "\"v\" : 1, \"new\":[1.10]");
    exchange.lines.request = Some(line.trim_end().to_owned());
    let (redacted, unmatched) = redacted(&exchange, &["header.authorization", "query.token"]);
    let want = line
        .replace("\"Bearer sesame\"", "\"[redacted]\"")
        .replace("{\"base64\":\"/w==\"}", "\"[redacted]\"")
        .replace(
            "token=a%20b&to%6ben=2&token",
            "token=%5Bredacted%5D&to%6ben=%5Bredacted%5D&token",
        );
    assert_eq!(redacted, want);
    assert_eq!(unmatched, [""; 0]);
}

#[test]
fn every_other_byte_of_a_json_body_stays() {
    let body = b" {\"a\":1.10, \"s\":[ {\"k\":\"x\"},{\"k\":{\"y\":1}}],\"d\":1,\"d\":2}\n";
    let (line, unmatched) = redacted(
        &exchange("application/json", body),
        &["/s/*/k", "/d", "/no"],
    );
    let request = request(&line);
    let want = " {\"a\":1.10, \"s\":[ {\"k\":\"[redacted]\"},{\"k\":\"[redacted]\"}],\"d\":\"[redacted]\",\"d\":\"[redacted]\"}\n";
    assert_eq!(String::from_utf8_lossy(&request.body), want);
    assert_eq!(
        request.headers.text("content-length"),
        Some(want.len().to_string().as_str())
    );
    assert_eq!(unmatched, ["/no"]);
}

#[test]
fn every_other_field_of_a_form_stays() {
    let body = b"a=%7e+1&card=4111&payload=%7B%22t%22%3A%22x%22%7D";
    let exchange = exchange("application/x-www-form-urlencoded", body);
    let (line, unmatched) = redacted(&exchange, &["form.card", "/t"]);
    assert_eq!(
        String::from_utf8_lossy(&request(&line).body),
        "a=%7e+1&card=%5Bredacted%5D&payload=%7B%22t%22%3A%22%5Bredacted%5D%22%7D"
    );
    assert_eq!(unmatched, [""; 0]);
}

#[test]
fn a_part_of_a_multipart_body_is_redacted() {
    let body = b"--X\r\nContent-Disposition: form-data; name=\"card\"\r\n\r\n4111\r\n\
        --X\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n\xff\r\n--X--\r\n";
    let exchange = exchange("multipart/form-data; boundary=X", body);
    let (line, _) = redacted(&exchange, &["form.card"]);
    let shown = |bytes: &[u8]| bytes.escape_ascii().to_string();
    let want = shown(body).replace("4111", "[redacted]");
    assert_eq!(shown(&request(&line).body), want);
}

#[test]
fn many_values_and_many_parts_are_redacted_in_one_pass() {
    let json = format!("[{}0]", "{\"k\": 1}, ".repeat(50_000));
    let (line, _) = redacted(&exchange("application/json", json.as_bytes()), &["/*/k"]);
    assert!(request(&line).body == json.replace("\"k\": 1", "\"k\": \"[redacted]\"").as_bytes());
    let part = "--X\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n4111\r\n";
    let parts = format!("{}--X--\r\n", part.repeat(1000));
    let form = exchange("multipart/form-data; boundary=X", parts.as_bytes());
    let (line, _) = redacted(&form, &["form.k"]);
    assert!(request(&line).body == parts.replace("4111", "[redacted]").as_bytes());
}

#[test]
fn json_in_broken_utf_16_is_not_rewritten() {
    let encoded = |text: &str| {
        text.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>()
    };
    let keys = [RedactKey::parse("/b").unwrap()];
    let lines = |body: &[u8]| {
        Redaction::new(&keys)
            .lines(&exchange("application/json", body))
            .map_err(|error| error.to_string())
    };
    let whole = encoded("{\"a\":\"x\",\"b\":1}");
    let half_pair = [
        encoded("{\"a\":\""),
        b"\x00\xd8".to_vec(),
        encoded("\",\"b\":1}"),
    ]
    .concat();
    let half_unit = [whole.clone(), b"\n".to_vec()].concat();
    let body = request(&lines(&whole).unwrap()).body;
    assert_eq!(body, encoded("{\"a\":\"x\",\"b\":\"[redacted]\"}"));
    for broken in [half_pair, half_unit] {
        let error = lines(&broken).unwrap_err();
        assert!(error.ends_with(": it is not valid UTF-16"), "{error}");
    }
}

#[test]
fn an_event_type_derived_from_a_redacted_value_is_redacted() {
    let exchange = exchange("application/json", b"{\"type\":\"contact.added\",\"x\":1}");
    assert_eq!(
        exchange.received.origin.event_type.as_deref(),
        Some("contact.added")
    );
    let (line, _) = redacted(&exchange, &["/type"]);
    assert!(!line.contains("contact.added"), "{line}");
}

#[test]
fn a_response_is_redacted_too() {
    let mut exchange = exchange("text/plain", b"hi");
    let mut response = ResponseLine::new(1, 200, std::time::Duration::ZERO);
    response.headers = Some(Headers::from_iter([("Set-Cookie", "a=sesame")]));
    response.body = Some(b"{\"token\":\"sesame\"}".to_vec());
    exchange.response = Some(response);
    exchange.received.request.headers.remove("authorization");
    let (lines, unmatched) = redacted(&exchange, &["header.set-cookie", "/token"]);
    assert!(!lines.contains("sesame"), "{lines}");
    assert_eq!(unmatched, [""; 0]);
}

#[test]
fn keys_that_match_nothing_are_reported() {
    let exchange = exchange("text/plain", b"hi");
    let keys = ["header.x", "query.x", "form.k", "/k"];
    let (line, unmatched) = redacted(&exchange, &keys);
    assert_eq!(line, exchange.received.to_line());
    assert_eq!(unmatched, keys);
    assert_eq!(exchange.received.origin, Origin::default());
}

#[test]
fn keys_have_four_forms() {
    for text in ["", "body", "header.", "cookie.a", "data/email", "/a~2"] {
        assert!(RedactKey::parse(text).is_err(), "{text}");
    }
    let dotted = RedactKey::parse("query.a.b");
    assert_eq!(dotted, Ok(RedactKey::Query("a.b".to_owned())));
}
