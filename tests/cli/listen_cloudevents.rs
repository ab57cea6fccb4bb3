//! `hook listen` and CloudEvents: the attributes on the event line, and the warning for an event that breaks the
//! specification.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::listen_fixture::{recorded, request, seen, typed};
use super::support::{Finished, Listener, hook};

const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json; charset=utf-8";
const VALID: &str = r#""specversion":"1.0","id":"7","source":"/crm","type":"deal.won""#;

#[track_caller]
fn binary(arguments: &str, headers: &[&str]) -> Finished {
    seen(arguments, request("POST /", headers, ""))
}

#[test]
fn the_event_line_shows_source_subject_and_time() {
    let body =
        format!(r#"{{{VALID},"subject":"Zoë","time":"2026-11-21T20:33:01Z","data":{{"n":1.10}}}}"#);
    let about = "subject Zoë, time 2026-11-21T20:33:01Z";
    let full = seen("", typed(STRUCTURED, &body));
    full.stdout_has("#1 POST /  deal.won\n")
        .stdout_has(&format!(", CloudEvents, /crm/7, {about}\n\nHost"))
        .stdout_has("\"n\": 1.10\n");
    let line = seen("--view line", typed(STRUCTURED, &body));
    line.stdout_has(" 200 POST /  deal.won  CloudEvents  ");
    for ended in [full, line] {
        ended.stdout_lacks("not a valid");
    }
}

#[test]
fn attributes_in_headers_are_decoded() {
    let headers = [
        "ce-specversion: 1.0",
        "ce-type: Push%20%C3%AB",
        "ce-source: /crm",
        "ce-id: a%20b",
        "ce-subject: %22%25%22%1b",
    ];
    let ended = binary("", &headers);
    ended.stdout_has("#1 POST /  Push ë\n");
    ended.stdout_has(r#", CloudEvents, /crm/a b, subject "%"\x1b"#);
    binary("--view line", &headers).stdout_has("  Push ë  CloudEvents  not a valid");
    let event = &recorded(request("POST /", &headers, ""))["event"];
    assert_eq!(
        (&event["type"], &event["id"]),
        (&"Push ë".into(), &"/crm/a b".into())
    );
}

#[test]
fn a_batch_shows_its_size_and_types() {
    let other = VALID.replace("deal.won", "deal.lost");
    let body = format!("[{{{VALID}}},{{{other}}},{{{VALID}}}]");
    let shown = |body: &str| seen("--view line", typed(BATCH, body));
    seen("", typed(BATCH, &body)).stdout_has(", CloudEvents, batch of 3: deal.won, deal.lost\n");
    shown(&body).stdout_has(" 200 POST /  batch of 3  CloudEvents  ");
    shown("[]").stdout_has(" 200 POST /  batch of 0  CloudEvents  2 B  ");
    let bad = format!("[{{{VALID}}},7]");
    shown(&bad)
        .stdout_has("  not a valid CloudEvent: event 2: an event must be a JSON object  68 B  ");
}

#[test]
fn an_invalid_event_is_reported_and_still_gets_200() {
    let body = VALID.replace("1.0", "0.9").replace("/crm", "a b");
    let ended = seen("", typed(STRUCTURED, format!("{{{body}}}")));
    ended.stdout_has(
        "\nnot a valid CloudEvent: `specversion` is `0.9`, not `1.0`; `source` is not a URI-reference: `a b`\n\n",
    );
    ended.stdout_has("#1 200 OK");
    binary("--view line", &["ce-specversion: 1.0", "ce-type: t", "ce-id: %ff"]).stdout_has(
        "  not a valid CloudEvent: `ce-id`: its bytes are not UTF-8 once decoded; `source` is missing  0 B  ",
    );
    binary("--view line", &["ce-id: 7"]).stdout_has("`specversion` is missing");
}

#[test]
fn a_compressed_event_is_decoded_before_it_is_checked() {
    let packed = |body: String| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(body.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let content_type = format!("Content-Type: {STRUCTURED}");
    for (coding, body, verdict) in [
        ("gzip", format!("{{{VALID}}}"), json!("valid")),
        ("gzip", "{}".to_owned(), json!("invalid")),
        ("unheard-of", "{}".to_owned(), json!(null)),
    ] {
        let headers = [&*content_type, &format!("Content-Encoding: {coding}")];
        let line = recorded(request("POST /", &headers, packed(body)));
        assert_eq!(line["cloudevents"]["verdict"], verdict);
    }
}

#[test]
fn json_includes_the_verdict() {
    let verdict = |body: String| recorded(typed(STRUCTURED, body))["cloudevents"].take();
    let valid = json!({"verdict": "valid", "reason": null});
    assert_eq!(verdict(format!("{{{VALID}}}")), valid);
    let twice = json!({"verdict": "invalid", "reason": "duplicate `id`"});
    assert_eq!(verdict(format!(r#"{{{VALID},"id":"8"}}"#)), twice);
    let other = recorded(typed("application/json", format!("{{{VALID}}}")));
    assert_eq!(other["cloudevents"], json!(null));
}

#[test]
fn hostile_attributes_are_escaped() {
    let body = format!(
        r#"{{{VALID},"subject":"\u001b[2J{}"}}"#,
        "x".repeat(1 << 20)
    );
    let ended = seen("--view headers", typed(STRUCTURED, body));
    ended.stdout_has(r"subject \x1b[2Jxxx").stdout_has("…\n");
    ended.stdout_has("not a valid CloudEvent: `subject` contains a control character");
    let line = ended.text().lines().nth(1).unwrap();
    assert!(line.len() < 1000, "{}", line.len());
}

#[test]
fn events_from_send_are_recognized_and_valid() {
    for (format, expected) in [
        ("cloudevents", ", subject Zoë 100%, time "),
        ("cloudevents-binary", ", subject Zoë 100%, time "),
        (
            "cloudevents-batch",
            ", CloudEvents, batch of 1: contact.added\n",
        ),
    ] {
        let listener = Listener::start("--view headers --count 1");
        let url = listener.url();
        hook(format!(
            "send -q --url {url} --event contact.added --format {format} --source /crm --attribute 'subject=Zoë 100%'"
        ))
        .run();
        listener
            .finish()
            .stdout_has(expected)
            .stdout_lacks(", source /crm") // the id begins with it
            .stdout_lacks("not a valid");
    }
}

#[test]
fn the_event_type_of_a_multipart_body_is_found() {
    let listener = Listener::start("--count 1");
    let url = listener.url();
    hook(format!(
        "send -q --url {url} --event deal.won --format multipart --data {{}} sum:=1.10 note@note.txt"
    ))
    .file("note.txt", "hello")
    .run();
    let ended = listener.finish();
    ended.stdout_has("#1 POST /  deal.won\n");
    ended.stdout_has("  part 2  \"sum\"  4 B\n    1.10\n");
    ended.stdout_has(
        "  part 3  \"note\"  file \"note.txt\"  text/plain; charset=utf-8  5 B\n    hello\n",
    );
}
