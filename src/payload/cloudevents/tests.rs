//! Events that keep to the specification, and what is said of those that don't.

use super::read::Batch;
use super::*;
use crate::message::{Headers, Request};

const WHOLE: &str = r#"{"specversion":"1.0","id":"1","source":"/s","type":"t""#;

fn received(headers: &[(&str, &str)], body: &str) -> Request {
    let mut request = Request::new("POST", "/");
    request.headers = headers.iter().copied().collect::<Headers>();
    request.body = body.as_bytes().to_vec();
    request
}

fn faults(request: &Request) -> String {
    read(request).unwrap().faults.join("; ")
}

/// What is said of a structured event.
fn structured(body: &str) -> String {
    faults(&received(
        &[("Content-Type", "application/cloudevents+json")],
        body,
    ))
}

fn batch(body: &str) -> Reading {
    let content_type = "Application/CloudEvents-Batch+json; charset=utf-8";
    read(&received(&[("Content-Type", content_type)], body)).unwrap()
}

/// What is said of a binary event with these headers beside the required ones.
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
    faults(&received(&headers, "{}"))
}

#[test]
fn a_structured_event_that_keeps_to_the_specification_has_no_faults() {
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
fn what_is_wrong_with_a_structured_event_is_said() {
    for (body, words) in [
        ("", "has to be a JSON object"),
        ("[]", "has to be a JSON object"),
        ("{", "has to be a JSON object"),
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
            "`source` is no URI-reference: `a b`",
        ),
    ] {
        assert!(structured(body).contains(words), "{}", structured(body));
    }
    for (more, words) in [
        (r#","subject":"""#, "`subject` is empty"),
        (
            r#","time":"lunchtime""#,
            "`time` is no time after RFC 3339: `lunchtime`",
        ),
        (
            r#","dataschema":"/x""#,
            "`dataschema` is no absolute URI: `/x`",
        ),
        (
            r#","datacontenttype":"xyz""#,
            "`datacontenttype` is no media type: `xyz`",
        ),
        (
            r#","MyExt":"x""#,
            "an attribute's name is of a-z and 0-9, which `MyExt` is not",
        ),
        (
            r#","my.ext":1.5"#,
            "an attribute's name is of a-z and 0-9, which `my.ext` is not",
        ),
        (
            r#","ext":1.5"#,
            "`ext` is `1.5`, which is no 32-bit integer",
        ),
        (r#","ext":[1]"#, "`ext` is an array, which no attribute is"),
        (r#","ext":"a\u0007""#, "`ext` has a control character"),
        (r#","ext":"\ud800""#, "`ext` has half of a surrogate pair"),
        (r#","id":"2""#, "`id` is there twice"),
        (
            r#","data":"x","data_base64":"TWE=""#,
            "both `data` and `data_base64` are there",
        ),
        (r#","data_base64":"*""#, "`data_base64` is not Base64"),
        (r#","data_base64":7"#, "`data_base64` is not Base64"),
        (
            r#","datacontenttype":"text/xml","data":{}"#,
            "`data` has to be a string: its type is not JSON",
        ),
    ] {
        assert_eq!(structured(&format!("{WHOLE}{more}}}")), words, "{more}");
    }
}

#[test]
fn what_is_wrong_with_a_binary_event_is_said() {
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
            "`specversion` is `0.3`, not `1.0`; `specversion` is there twice",
        ),
        (
            &[("ce-time", "today")],
            "`time` is no time after RFC 3339: `today`",
        ),
        (
            &[("ce-subject", "%C0%A0")],
            "`ce-subject`: its bytes are not UTF-8 once decoded",
        ),
        (
            &[("ce-subject", "100%")],
            "`ce-subject`: a percent sign without two hex digits behind it",
        ),
        (
            &[("ce-subject", "Zo\u{eb}")],
            "`ce-subject`: it has characters that have to be encoded",
        ),
        (
            &[("ce-my-ext", "x")],
            "an attribute's name is of a-z and 0-9, which `my-ext` is not",
        ),
        (&[("ce-data", "x")], "`data` is no name of an attribute"),
        (
            &[("ce-datacontenttype", "text/xml")],
            "`ce-datacontenttype` has no place beside Content-Type",
        ),
        (
            &[("Content-Type", "xml")],
            "`datacontenttype` is no media type: `xml`",
        ),
    ] {
        assert_eq!(binary(headers), words, "{headers:?}");
    }
    let lonely = faults(&received(&[("ce-type", "t")], ""));
    assert_eq!(
        lonely,
        "`specversion` is missing; `id` is missing; `source` is missing"
    );
}

#[test]
fn a_batch_is_as_good_as_its_events() {
    let good = batch(&format!("[{WHOLE}}}, {WHOLE}}}]"));
    let held = Batch {
        count: 2,
        types: vec!["t".to_owned()],
        more: false,
    };
    assert_eq!(good.batch, Some(held));
    assert_eq!(good.faults, [""; 0]);
    assert_eq!(batch("[]").batch, Some(Batch::default()));
    let bad = batch(&format!("[{WHOLE}}}, 7, {WHOLE},\"time\":\"x\"}}]"));
    assert_eq!(
        bad.faults,
        [
            "event 2: an event has to be a JSON object",
            "event 3: `time` is no time after RFC 3339: `x`"
        ]
    );
    assert_eq!(
        batch("{}").faults,
        ["the body of a batch has to be a JSON array"]
    );
    let many = batch("[1,2,3,4,5,6,7]").faults;
    assert_eq!(many.last().map(String::as_str), Some("and 2 more"));
}

#[test]
fn what_an_event_is_about_is_read_decoded() {
    let headers = [
        ("ce-id", "1"),
        ("ce-source", "/s"),
        ("ce-subject", "Zo%C3%AB"),
    ];
    let about = read(&received(&headers, "")).unwrap().about;
    assert_eq!(
        about,
        [
            ("source", "/s".to_owned()),
            ("subject", "Zo\u{eb}".to_owned())
        ]
    );
}

#[test]
fn what_is_no_cloud_event_is_not_judged() {
    for headers in [
        &[][..],
        &[("Content-Type", "application/json")],
        &[("Content-Type", "application/cloudevents+avro")],
        &[("ce-subject", "x")],
    ] {
        assert_eq!(read(&received(headers, "{}")), None, "{headers:?}");
    }
}

#[test]
fn hostile_bodies_cost_no_more_than_their_length() {
    let many = batch(&format!("[{}7]", "7,".repeat(200_000)));
    assert_eq!(many.batch.map(|batch| batch.count), Some(200_001));
    assert_eq!(many.faults.len(), 6);
    let names: Vec<_> = (0..200_000).map(|n| format!(r#","n{n}":1.5"#)).collect();
    let names = names.concat();
    let faults = structured(&format!("{WHOLE}{names}}}"));
    assert!(faults.ends_with("and 92 more"), "{faults}");
    let names = names.replace("1.5", "1");
    let faults = structured(&format!("{WHOLE}{names}}}"));
    assert!(faults.starts_with("it has more than 100"), "{faults}");
    let types: String = (0..9)
        .map(|n| WHOLE.replace(r#""t""#, &format!("\"t{n}\"")) + "},")
        .collect();
    let types = batch(&format!("[{types}{WHOLE}}}]")).batch.unwrap();
    assert_eq!((types.types.len(), types.more, types.count), (3, true, 10));
}
