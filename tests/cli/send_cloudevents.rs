//! `hook send --format cloudevents` in its three modes, on the wire.

use serde_json::json;

use crate::send_fixture::{refused, sent, sent_with};
use crate::support::Message;

const FIXED: &str = "--event deal.won --id msg_1 --timestamp 1795293181";

fn shaped(arguments: &str) -> Message {
    sent(&format!("{FIXED} {arguments}"))
}

#[test]
fn structured_mode_sends_one_object() {
    let request = shaped("--format cloudevents --data '{ \"n\": 1.10 }' a.b=x");
    assert_eq!(
        request.text(),
        r#"{"specversion":"1.0","id":"msg_1","source":"/hook","type":"deal.won","time":"2026-11-21T20:33:01Z","datacontenttype":"application/json","data":{ "n": 1.10, "a": {"b":"x"} }}"#
    );
    assert_eq!(request.start_line(), "POST / HTTP/1.1");
    assert_eq!(
        request.headers("content-type"),
        ["application/cloudevents+json"]
    );
    assert!(!request.to_string().contains("ce-"), "{request}");
}

#[test]
fn binary_mode_sends_attributes_as_headers() {
    let request = shaped(
        "--format cloudevents-binary --data '[1, 2.50]' --source urn:crm \
         --attribute 'subject=Zoë & co' --attribute sampled:=true",
    );
    assert_eq!(request.text(), "[1, 2.50]");
    assert_eq!(
        request.header_lines()[3..11],
        [
            "Content-Type: application/json",
            "ce-specversion: 1.0",
            "ce-id: msg_1",
            "ce-source: urn:crm",
            "ce-type: deal.won",
            "ce-time: 2026-11-21T20:33:01Z",
            "ce-subject: Zo%C3%AB%20&%20co",
            "ce-sampled: true",
        ]
    );
}

#[test]
fn batch_mode_sends_one_event_per_element() {
    let request = shaped("--format cloudevents-batch --data '[{\"n\":1},{\"n\":2}]'");
    assert_eq!(
        request.headers("content-type"),
        ["application/cloudevents-batch+json"]
    );
    let events = request.json();
    let attributes: Vec<_> = (0..2)
        .map(|n| (&events[n]["id"], &events[n]["data"]["n"]))
        .collect();
    assert_eq!(
        attributes,
        [
            (&json!("msg_1-1"), &json!(1)),
            (&json!("msg_1-2"), &json!(2))
        ]
    );
    let one = shaped("--format cloudevents-batch").json();
    assert_eq!(
        (one.as_array().unwrap().len(), &one[0]["id"]),
        (1, &json!("msg_1"))
    );
}

#[test]
fn the_content_type_describes_the_data() {
    let picture = |format: &str| {
        sent_with(
            &format!("{FIXED} --format {format} --content-type image/png --data @a.png"),
            |hook| hook.file("a.png", b"\x89PNG\0"),
        )
    };
    let structured = picture("cloudevents");
    assert_eq!(
        structured.headers("content-type"),
        ["application/cloudevents+json"]
    );
    assert_eq!(structured.json()["datacontenttype"], "image/png");
    assert_eq!(structured.json()["data_base64"], "iVBORwA=");
    assert_eq!(structured.json().get("data"), None);
    let binary = picture("cloudevents-binary");
    assert_eq!(binary.headers("content-type"), ["image/png"]);
    assert_eq!(binary.body(), b"\x89PNG\0");
    let text = shaped("--format cloudevents --content-type application/xml --data '<a/>'");
    assert_eq!(text.json()["data"], "<a/>");
}

#[test]
fn impossible_events_are_usage_errors() {
    let structured = "--format cloudevents --event deal.won";
    for (arguments, words) in [
        (
            "--format cloudevents --data {}",
            "CloudEvents require `--event TYPE`",
        ),
        (
            "--event deal.won --source /x",
            "requires `--format cloudevents`",
        ),
        (
            "--format form --event deal.won --attribute subject=x",
            "requires `--format cloudevents`",
        ),
        (
            "--as github --event push --source /x",
            "cannot be used with",
        ),
        (
            "--format cloudevents --event deal.won --source 'a b'",
            "not a URI-reference: `a b`",
        ),
        (
            "--format cloudevents --event deal.won --attribute My=x",
            "a-z and 0-9, and `My` does not",
        ),
        (
            "--format cloudevents --event deal.won --attribute id=x",
            "use `--id`",
        ),
        (
            "--format cloudevents --event deal.won --attribute n:=1.5",
            "not a 32-bit integer",
        ),
    ] {
        refused(arguments, words);
    }
    refused(
        &format!("{structured} --content-type xml"),
        "not a media type: `xml`",
    );
    refused(
        &format!("{structured} --content-type text/plain --data x a=1"),
        "data items need data that is JSON",
    );
    refused(&format!("{structured} --data x"), "`--data` is not JSON");
}
