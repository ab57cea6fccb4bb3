//! Valid events, and the problems of invalid ones.

use super::read::BatchSummary;
use super::*;
use crate::message::{Headers, Request};

const WHOLE: &str = r#"{"specversion":"1.0","id":"1","source":"/s","type":"t""#;

fn received(headers: &[(&str, &str)], body: &str) -> Request {
    let mut request = Request::new("POST", "/");
    request.headers = headers.iter().copied().collect::<Headers>();
    request.body = body.as_bytes().to_vec();
    request
}

fn read_request(request: &Request) -> Option<CloudEventSummary> {
    read(&request.headers, Some(&request.body))
}

fn problems(request: &Request) -> String {
    read_request(request).unwrap().problems.join("; ")
}

/// The problems of a structured event.
fn structured(body: &str) -> String {
    problems(&received(
        &[("Content-Type", "application/cloudevents+json")],
        body,
    ))
}

fn batch(body: &str) -> CloudEventSummary {
    let content_type = "Application/CloudEvents-Batch+json; charset=utf-8";
    read_request(&received(&[("Content-Type", content_type)], body)).unwrap()
}

/// The problems of a binary event with these headers and the required ones.
fn binary(more: &[(&str, &str)]) -> String {
    let required = [
        ("CE-SpecVersion", "1.0"),
        ("ce-id", "1"),
        ("ce-source", "/s"),
        ("ce-type", "t"),
    ];
    let given = |name: &str| more.iter().any(|(known, _)| *known == name);
    let required = required.into_iter().filter(|(name, _)| !given(name));
    let headers: Vec<_> = required.chain(more.iter().copied()).collect();
    problems(&received(&headers, "{}"))
}

#[test]
fn a_valid_structured_event_has_no_problems() {
    for more in [
        "",
        r#","subject":null,"time":null,"datacontenttype":null,"dataschema":null"#,
        r#","subject":"s","time":"2026-11-21T20:33:01+01:00","dataschema":"urn:x""#,
        r#","extint":10,"extbool":true,"exttext":"","extbinary":"TWE=""#,
        r#","data":{"a":1.10}"#,
        r#","data":null"#,
        r#","datacontenttype":"text/plain","data":"text""#,
        r#","datacontenttype":"text/plain; charset=utf-8","data_base64":"TWE=""#,
        r#","datacontenttype":"application/a+json","data":[1]"#,
    ] {
        assert_eq!(structured(&format!("{WHOLE}{more}}}")), "", "{more}");
    }
}

#[test]
fn the_problems_of_a_structured_event_are_listed() {
    for (body, words) in [
        ("", "must be a JSON object"),
        ("[]", "must be a JSON object"),
        ("{", "must be a JSON object"),
        (
            "{}",
            "`specversion` is missing; `id` is missing; `source` is missing; `type` is missing",
        ),
        (
            r#"{"specversion":"1.0","id":null,"source":"/s","type":"t"}"#,
            "`id` is missing",
        ),
        (
            r#"{"specversion":"0.9","id":"1","source":"/s","type":"t"}"#,
            "`specversion` is `0.9`, not `1.0`",
        ),
        (
            r#"{"specversion":1.0,"id":"1","source":"/s","type":"t"}"#,
            "`specversion` is a number, not a string",
        ),
        (
            r#"{"specversion":"1.0","id":25,"source":"/s","type":"t"}"#,
            "`id` is a number, not a string",
        ),
        (
            r#"{"specversion":"1.0","id":{},"source":"/s","type":"t"}"#,
            "`id` is an object, not a string",
        ),
        (
            r#"{"specversion":"1.0","id":"","source":"","type":""}"#,
            "`id` is empty; `source` is empty; `type` is empty",
        ),
        (
            r#"{"specversion":"1.0","id":"1","source":"a b","type":"t"}"#,
            "`source` is not a URI-reference: `a b`",
        ),
    ] {
        assert!(structured(body).contains(words), "{}", structured(body));
    }
    for (more, words) in [
        (r#","subject":"""#, "`subject` is empty"),
        (
            r#","time":"lunchtime""#,
            "`time` is not an RFC 3339 timestamp: `lunchtime`",
        ),
        (
            r#","dataschema":"/x""#,
            "`dataschema` is not an absolute URI: `/x`",
        ),
        (
            r#","datacontenttype":"xyz""#,
            "`datacontenttype` is not a media type: `xyz`",
        ),
        (
            r#","MyExt":"x""#,
            "an attribute name consists of a-z and 0-9, and `MyExt` does not",
        ),
        (
            r#","my.ext":1.5"#,
            "an attribute name consists of a-z and 0-9, and `my.ext` does not",
        ),
        (
            r#","ext":1.5"#,
            "`ext` is `1.5`, which is not a 32-bit integer",
        ),
        (
            r#","ext":[1]"#,
            "`ext` is an array; an attribute is a string, a boolean or an integer",
        ),
        (r#","ext":"a\u0007""#, "`ext` contains a control character"),
        (
            r#","ext":"\ud800""#,
            "`ext` contains half of a surrogate pair",
        ),
        (r#","id":"2""#, "duplicate `id`"),
        (
            r#","data":"x","data_base64":"TWE=""#,
            "`data` and `data_base64` exclude each other",
        ),
        (r#","data_base64":"*""#, "`data_base64` is not Base64"),
        (r#","data_base64":7"#, "`data_base64` is not Base64"),
        (
            r#","datacontenttype":"text/xml","data":{}"#,
            "`data` must be a string: its content type is not JSON",
        ),
    ] {
        assert_eq!(structured(&format!("{WHOLE}{more}}}")), words, "{more}");
    }
}

#[test]
fn the_problems_of_a_binary_event_are_listed() {
    for (headers, words) in [
        (&[][..], ""),
        (
            &[("ce-subject", "Zo%C3%AB"), ("Content-Type", "text/xml")],
            "",
        ),
        (&[("ce-ext", r#"{"a": 5}"#)], ""),
        (&[("ce-id", "")], "`id` is empty"),
        (
            &[("ce-specversion", "0.3"), ("CE-SpecVersion", "0.3")],
            "`specversion` is `0.3`, not `1.0`; duplicate `specversion`",
        ),
        (
            &[("ce-time", "today")],
            "`time` is not an RFC 3339 timestamp: `today`",
        ),
        (
            &[("ce-subject", "%C0%A0")],
            "`ce-subject`: its bytes are not UTF-8 once decoded",
        ),
        (
            &[("ce-subject", "100%")],
            "`ce-subject`: a percent sign is not followed by two hex digits",
        ),
        (
            &[("ce-subject", "Zo\u{eb}")],
            "`ce-subject`: it has characters that must be percent-encoded",
        ),
        (
            &[("ce-my-ext", "x")],
            "an attribute name consists of a-z and 0-9, and `my-ext` does not",
        ),
        (&[("ce-data", "x")], "`data` is not an attribute"),
        (
            &[("ce-datacontenttype", "text/xml")],
            "`ce-datacontenttype` must not be sent: `Content-Type` has its value",
        ),
        (
            &[("Content-Type", "xml")],
            "`datacontenttype` is not a media type: `xml`",
        ),
    ] {
        assert_eq!(binary(headers), words, "{headers:?}");
    }
    let lonely = problems(&received(&[("ce-type", "t")], ""));
    assert_eq!(
        lonely,
        "`specversion` is missing; `id` is missing; `source` is missing"
    );
}

#[test]
fn the_problems_of_a_batch_are_those_of_its_events() {
    let good = batch(&format!("[{WHOLE}}}, {WHOLE}}}]"));
    let held = BatchSummary {
        count: 2,
        types: vec!["t".to_owned()],
        more: false,
    };
    assert_eq!(good.batch, Some(held));
    assert_eq!(good.problems, [""; 0]);
    assert_eq!(batch("[]").batch, Some(BatchSummary::default()));
    let bad = batch(&format!("[{WHOLE}}}, 7, {WHOLE},\"time\":\"x\"}}]"));
    assert_eq!(
        bad.problems,
        [
            "event 2: an event must be a JSON object",
            "event 3: `time` is not an RFC 3339 timestamp: `x`"
        ]
    );
    assert_eq!(
        batch("{}").problems,
        ["the body of a batch must be a JSON array"]
    );
    let many = batch("[1,2,3,4,5,6,7]").problems;
    assert_eq!(many.last().map(String::as_str), Some("and 2 more"));
}

#[test]
fn the_attributes_in_headers_are_decoded() {
    let headers = [
        ("ce-id", "1"),
        ("ce-source", "/s"),
        ("ce-subject", "Zo%C3%AB"),
    ];
    let attributes = read_request(&received(&headers, "")).unwrap().attributes;
    assert_eq!(
        attributes,
        [
            ("source", "/s".to_owned()),
            ("subject", "Zo\u{eb}".to_owned())
        ]
    );
}

#[test]
fn other_requests_are_not_read() {
    for headers in [
        &[][..],
        &[("Content-Type", "application/json")],
        &[("Content-Type", "application/cloudevents+avro")],
        &[("ce-subject", "x")],
    ] {
        assert_eq!(read_request(&received(headers, "{}")), None, "{headers:?}");
    }
}

#[test]
fn the_cost_of_a_hostile_body_is_bounded_by_its_length() {
    let many = batch(&format!("[{}7]", "7,".repeat(200_000)));
    assert_eq!(many.batch.map(|batch| batch.count), Some(200_001));
    assert_eq!(many.problems.len(), 6);
    let names: Vec<_> = (0..200_000).map(|n| format!(r#","n{n}":1.5"#)).collect();
    let names = names.concat();
    let problems = structured(&format!("{WHOLE}{names}}}"));
    assert!(problems.ends_with("and 92 more"), "{problems}");
    let names = names.replace("1.5", "1");
    let problems = structured(&format!("{WHOLE}{names}}}"));
    assert!(problems.starts_with("it has more than 100"), "{problems}");
    let types: String = (0..9)
        .map(|n| WHOLE.replace(r#""t""#, &format!("\"t{n}\"")) + "},")
        .collect();
    let types = batch(&format!("[{types}{WHOLE}}}]")).batch.unwrap();
    assert_eq!((types.types.len(), types.more, types.count), (3, true, 10));
}
