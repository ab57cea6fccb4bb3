//! `hook show --redact`: a record without private data, and otherwise unchanged.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::listen_fixture::{request, typed};
use super::show_fixture::{awkward, record_of, requests, show};
use super::support::{Folder, Listener, hook};

#[test]
fn the_named_data_is_redacted_and_the_rest_unchanged() {
    let body = "{\"data\":{\"email\":\"zoe@example.com\",\"n\":1.10},\"list\":[{\"email\":\"a@example.com\"}]}";
    let headers = [
        "Authorization: Bearer sesame",
        "Content-Type: application/json",
    ];
    let record = record_of(&[request("POST /?token=sesame&a=%20", &headers, body)]);
    let keys = [
        "header.authorization",
        "query.token",
        "/data/email",
        "/list/*/email",
    ];
    let flags = keys.map(|key| format!("--redact {key}")).join(" ");
    let done = show(&flags, &record).run();
    done.stdout_lacks("sesame")
        .stdout_lacks("example.com")
        .stderr_is("");
    let line = &done.lines_of("request")[0];
    assert_eq!(line["target"], "/?token=%5Bredacted%5D&a=%20");
    assert_eq!(
        line["body"],
        "{\"data\":{\"email\":\"[redacted]\",\"n\":1.10},\"list\":[{\"email\":\"[redacted]\"}]}"
    );
    let record = String::from_utf8(record).unwrap();
    let untouched = ["\"received_at\":", "\"remote\":", "\"attempt\":"];
    for start in untouched {
        let at = |text: &str| text[text.find(start).unwrap()..][..40.min(text.len())].to_owned();
        assert_eq!(at(done.text())[..20], at(&record)[..20]);
    }
}

#[test]
fn a_redacted_record_is_a_valid_record() {
    let record = record_of(&awkward());
    let keys = "--redact form.card --redact /token --redact header.x-caf --redact query.key";
    let redacted = show(keys, &record).run();
    redacted
        .stderr_is("")
        .stdout_lacks("4111-1111")
        .stdout_lacks("4111+1111")
        .stdout_lacks("Y2Fm6");
    assert_eq!(requests(&redacted).len(), awkward().len());
    // The lengths are right. Otherwise the raw requests could not be separated.
    let raw = show("--to raw", &redacted.stdout).run();
    let restored = show("--json", &raw.stdout).run();
    assert_eq!(requests(&restored), requests(&redacted));
}

#[test]
fn a_key_without_a_match_is_warned_about() {
    let record = record_of(&[typed("application/json", "{\"a\":1}")]);
    let done = show("--redact /a --redact /b --redact header.X-No", &record).run();
    done.stderr_is(
        "hook: warning: `/b` matched nothing to redact\n\
         hook: warning: `header.X-No` matched nothing to redact\n",
    );
}

#[test]
fn rejected_heads_are_left_out() {
    let listener = Listener::start("--json --count 1");
    listener
        .ask("GET / HTTP/1.1\nAuthorization: sesame\n\n")
        .status_is(400);
    listener.ask(typed("text/plain", "hi")).status_is(200);
    let done = show(
        "--redact header.Authorization",
        listener.finish().stdout.clone(),
    )
    .run();
    assert_eq!(done.lines_of("rejected").len(), 0);
    assert_eq!(done.json_lines().len(), 2);
}

#[test]
fn other_formats_are_redacted_as_records() {
    let raw = request("POST /?a=1", &["X-Key: sesame"], "hi");
    let done = show("--redact header.X-Key --nth 1", raw).run();
    done.stdout_lacks("sesame");
    assert_eq!(done.lines_of("request").len(), 1);
}

#[test]
fn a_malformed_key_is_a_usage_error() {
    let folder = Folder::new();
    folder.write("capture", "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    for key in ["token", "cookie.a", "header.", "/a~"] {
        let done = hook("show capture --redact").arg(key).within(&folder).run();
        done.fails(2, "--redact").error_line();
    }
    let done = hook("show capture --redact /a --to har")
        .within(&folder)
        .run();
    done.fails(2, "--to");
}

/// The keys, a POST with a secret that cannot be looked for, and the start of the reason.
fn unsearchable() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    const BODY: &str = "{\"data\":{\"email\":\"sesame\"}}";
    const PART: &str = "--X\nContent-Disposition: form-data; name=\"card\"\n\nsesame\n--X--\n";
    let pointer = "/data/email";
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(BODY.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let coded = |coding: &str, body: &[u8]| {
        let coding = format!("Content-Encoding: {coding}");
        let headers = ["Content-Type: application/json", coding.as_str()];
        request("POST /", &headers, body)
    };
    let json = |body: &[u8]| typed("application/json", body);
    let multipart = |body: &str| typed("multipart/form-data; boundary=X", body);
    let mut cases = vec![
        (pointer, json(&BODY.as_bytes()[..25]), "malformed JSON"),
        (
            pointer,
            json(b"{\"data\":{\"email\":\"sesame\xff\"}}"),
            "malformed JSON",
        ),
        (
            pointer,
            json(b"{\"data\":{\"em\\u0061il\":\"sesame\"},}"),
            "malformed JSON",
        ),
        (
            pointer,
            typed("text/plain", "[{\"email\":\"sesame\""),
            "malformed JSON",
        ),
        (
            pointer,
            typed(
                "application/x-ndjson",
                format!("{BODY}\n{{\"email\":\"sesame\n"),
            ),
            "malformed JSON",
        ),
        (
            pointer,
            typed(
                "application/x-www-form-urlencoded",
                "a=1&payload=%7B%22email%22%3A%22sesame",
            ),
            "malformed JSON",
        ),
        (
            pointer,
            typed("text/event-stream", format!("data: {BODY}\n\n")),
            "it has the text `email`",
        ),
        (
            pointer,
            typed("text/xml", "<email>sesame</email>"),
            "it has the text `email`",
        ),
        (
            pointer,
            typed("application/octet-stream", b"\0\xff\"email\":\"sesame\""),
            "it has the text `email`",
        ),
        (
            "/list/*/email/0",
            typed("text/plain", "email: sesame"),
            "it has the text `email`",
        ),
        (
            pointer,
            coded("gzip", &packed[..packed.len() - 12]),
            "incomplete gzip",
        ),
        (
            pointer,
            coded("gzip", &[&packed[..14], b"sesame", &packed[20..]].concat()),
            "broken gzip",
        ),
        (pointer, coded("gzip", b"\xffsesame"), "broken gzip"),
        (
            pointer,
            coded("compress", b"\x1f\x9dsesame"),
            "the coding `compress` is not decoded",
        ),
        (
            "form.card",
            coded("compress", b"\x1f\x9dsesame"),
            "the coding `compress` is not decoded",
        ),
        (
            pointer,
            typed("application/octet-stream", &packed),
            "it is compressed",
        ),
        ("form.card", multipart(PART), "malformed multipart"),
        (
            "form.card",
            multipart(&PART.replace('\n', "\r\n").replace("--X--", "")),
            "malformed multipart",
        ),
        (pointer, multipart(PART), "malformed multipart"),
        (
            "form.card",
            typed("multipart/form-data", PART),
            "it has the text `card`",
        ),
        (
            "form.card",
            typed("text/plain", "a=1&card=sesame"),
            "it has the text `card`",
        ),
        (
            "form.card",
            typed("application/x-www-form-urlencoded", "{a=1&c%61rd=sesame"),
            "it has the text `card`",
        ),
    ];
    let crlf = PART
        .replace('\n', "\r\n")
        .replace("name=\"card\"", "name=\"json\"");
    cases.push((
        pointer,
        multipart(&crlf.replace("sesame", "{\"email\":\"sesame\"")),
        "malformed JSON",
    ));
    cases
}

#[test]
fn a_request_whose_body_cannot_be_searched_is_left_out() {
    for (key, request, why) in unsearchable() {
        let requests = [request, typed("application/json", "{\"a\":1}")].concat();
        let done = show(&format!("--redact {key}"), &requests).run();
        let seen = String::from_utf8_lossy(&requests).into_owned();
        done.code(1).stdout_lacks("sesame");
        assert_eq!(done.lines_of("request").len(), 1, "{seen}");
        let start = format!(
            "hook: request 1 is left out: its body may hold `{key}` and cannot be searched for it: {why}"
        );
        assert!(done.stderr.starts_with(&start), "{seen}\n{}", done.stderr);
        assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
        // Other keys do not look into a body.
        let done = show("--redact header.host", &requests).run();
        assert_eq!(done.lines_of("request").len(), 2, "{seen}");
    }
}

#[test]
fn a_response_whose_body_cannot_be_searched_is_left_out_with_its_request() {
    let record = String::from_utf8(record_of(&[typed("text/plain", "hi")])).unwrap();
    let line = "\"headers\":null,\"body\":null";
    assert!(record.contains(line));
    let torn = "\"headers\":[],\"body\":\"{\\\"email\\\":\\\"sesame\"";
    let done = show("--redact /email", record.replace(line, torn)).run();
    done.code(1).stdout_is("");
    done.stderr_has("request 1 is left out: the body of its response may hold `/email`");
}

#[test]
fn a_body_that_cannot_hold_the_value_stays() {
    for (content_type, body) in [
        ("text/plain", "hello, webmaster"),
        ("text/plain", "my emails are private"),
        ("text/xml", "<a>1</a>"),
        ("image/png", "\u{89}PNG"),
        ("application/x-www-form-urlencoded", "email=b&comment=[hi]"),
        ("application/json", "\"email\""),
    ] {
        let done = show("--redact /data/email", typed(content_type, body)).run();
        assert_eq!(done.lines_of("request")[0]["body"], body);
        done.stderr_is("hook: warning: `/data/email` matched nothing to redact\n");
    }
}

#[test]
fn every_json_document_of_a_body_is_redacted() {
    let line = "{\"email\":\"sesame\"}";
    let redacted = "{\"email\":\"[redacted]\"}";
    for content_type in ["application/x-ndjson", "application/json", "text/plain"] {
        let body = format!("{line}\r\n\n {line}\n{line}");
        let done = show("--redact /email", typed(content_type, &body)).run();
        done.stderr_is("");
        let want = body.replace(line, redacted);
        assert_eq!(done.lines_of("request")[0]["body"], want, "{content_type}");
    }
    let form = "payload={\"email\":\"sesame\"}&payload={\"email\":\"sesame\"}&any=[{\"email\":\"sesame\"}]";
    let form = typed("application/x-www-form-urlencoded", form);
    let done = show("--redact /email --redact /*/email", form).run();
    done.stderr_is("").stdout_lacks("sesame");
    let part = |name: &str| {
        format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{line}\r\n")
    };
    let body = format!("{}{}--X--\r\n", part("json"), part("other"));
    let done = show(
        "--redact /email",
        typed("multipart/mixed; boundary=X", &body),
    )
    .run();
    done.stderr_is("");
    let want = body.replace(line, redacted);
    assert_eq!(done.lines_of("request")[0]["body"], want);
}

#[test]
fn a_coding_that_was_not_applied_hides_nothing() {
    for coding in ["gzip", "utf-8"] {
        let coding = format!("Content-Encoding: {coding}");
        let headers = ["Content-Type: application/json", coding.as_str()];
        let plain = request("POST /", &headers, "{\"email\":\"sesame\"}");
        let done = show("--redact /email", plain).run();
        done.stderr_is("").stdout_lacks("sesame");
    }
}
