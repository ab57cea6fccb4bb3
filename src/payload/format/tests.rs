use std::sync::Arc;

use jiff::Timestamp;

use super::*;
use crate::json::{Json, ValueKind};
use crate::payload::event::EncodedEvent;
use crate::payload::{Event, EventType, PayloadError, SAMPLES};

pub(super) fn event(event_type: Option<&str>, data: &str) -> Event {
    Event {
        event_type: event_type.map(|text| EventType::parse(text).unwrap()),
        id: "msg_1".to_owned(),
        timestamp: Timestamp::from_second(1_795_293_181).unwrap(),
        data: Json::parse(data).unwrap(),
        extras: Arc::default(),
    }
}

fn encode(
    format: Format,
    event_type: Option<&str>,
    data: &str,
) -> Result<EncodedEvent, PayloadError> {
    format.encode(&event(event_type, data))
}

fn body(format: Format, event_type: Option<&str>, data: &str) -> String {
    let encoded = encode(format, event_type, data).unwrap();
    String::from_utf8(encoded.body).unwrap()
}

#[test]
fn the_envelope_holds_the_data_unchanged() {
    let data = "{ \"n\" : 1.10,\n\"n\":12345678901234567890, \"e\":\"\\u00e9\" }";
    assert_eq!(
        body(Format::Standard, Some("deal.won"), data),
        format!(r#"{{"type":"deal.won","timestamp":"2026-11-21T20:33:01Z","data":{data}}}"#)
    );
    for data in ["null", "7", "\"x\"", "[1, 2]"] {
        let body = body(Format::Standard, Some("ping"), data);
        assert!(body.ends_with(&format!(r#""data":{data}}}"#)), "{body}");
    }
}

#[test]
fn the_envelope_needs_a_standard_event_type() {
    let error = |event_type| encode(Format::Standard, event_type, "{}").unwrap_err();
    assert_eq!(error(None), PayloadError::NoStandardType);
    for event_type in ["Push Hook", "a..b"] {
        let known = EventType::parse(event_type).unwrap();
        assert_eq!(
            error(Some(event_type)),
            PayloadError::NotStandardType(known)
        );
    }
}

#[test]
fn plain_adds_the_event_type_as_the_first_member() {
    let plain = |data| body(Format::Plain, Some("Push \"Hook\""), data);
    let event = r#""event":"Push \"Hook\"""#;
    assert_eq!(plain("{}"), format!("{{{event}}}"));
    assert_eq!(plain("{ }"), format!("{{{event} }}"));
    assert_eq!(plain("\n{\"a\":1}\n"), format!("{{{event},\"a\":1}}"));
}

#[test]
fn plain_leaves_other_data_unchanged() {
    for data in [r#"{"a":1,"event":"mine"}"#, r#"{"\u0065vent":null}"#] {
        assert_eq!(body(Format::Plain, Some("deal.won"), data), data);
    }
    for data in ["[1, 2.50]", "7", " {} "] {
        assert_eq!(body(Format::Plain, None, data), data);
    }
    let error = encode(Format::Plain, Some("deal.won"), "[]").unwrap_err();
    assert_eq!(error, PayloadError::TypeWithoutObject(ValueKind::Array));
}

#[test]
fn names_and_values_keep_the_order_of_the_data() {
    let form = |data| body(Format::Form, None, data);
    for (data, want) in [
        ("{}", ""),
        (r#"{"b":1,"a":2,"b":3}"#, "b=1&a=2&b=3"),
        (
            r#"{"a":{"c":1,"b":{"d":2}},"e":3}"#,
            "a%5Bc%5D=1&a%5Bb%5D%5Bd%5D=2&e=3",
        ),
        (r#"{"a":[1,"2",null]}"#, "a%5B%5D=1&a%5B%5D=2&a%5B%5D="),
        (
            r#"{"a":[{"b":1,"c":2},{"b":3}]}"#,
            "a%5B0%5D%5Bb%5D=1&a%5B0%5D%5Bc%5D=2&a%5B1%5D%5Bb%5D=3",
        ),
        (
            r#"{"a":[[1,2],[3]]}"#,
            "a%5B0%5D%5B%5D=1&a%5B0%5D%5B%5D=2&a%5B1%5D%5B%5D=3",
        ),
        (
            r#"{"a":true,"b":1.10,"c":1E400,"d":-0}"#,
            "a=true&b=1.10&c=1E400&d=-0",
        ),
        (r#"{"\u00e9":"a\n\"&=+"}"#, "%C3%A9=a%0A%22%26%3D%2B"),
    ] {
        assert_eq!(form(data), want, "{data}");
    }
}

#[test]
fn a_form_and_a_query_encode_a_space_differently() {
    let form = body(Format::Form, Some("a b"), r#"{"c d":"e f"}"#);
    assert_eq!(form, "event=a+b&c+d=e+f");
    let query = encode(Format::Query, Some("a b"), r#"{"c d":"e f"}"#).unwrap();
    assert_eq!(query.query, "event=a%20b&c%20d=e%20f");
    assert_eq!((query.method, query.content_type), ("GET", None));
    assert!(query.body.is_empty());
}

#[test]
fn a_member_event_of_the_data_is_kept() {
    let form = body(Format::Form, Some("deal.won"), r#"{"a":1,"event":"mine"}"#);
    assert_eq!(form, "a=1&event=mine");
}

#[test]
fn names_and_values_need_an_object() {
    for (data, what) in [("[]", "an array"), ("7", "a number"), ("\"x\"", "a string")] {
        for format in [Format::Form, Format::Query] {
            let error = encode(format, Some("deal.won"), data).unwrap_err();
            let error = error.to_string();
            assert!(error.ends_with(&format!("the data is {what}")), "{error}");
        }
    }
}

#[test]
fn deep_data_is_encoded() {
    let deep = format!("{}7{}", r#"{"a":"#.repeat(2000), "}".repeat(2000));
    let form = body(Format::Form, None, &deep);
    assert_eq!(form, format!("a{}=7", "%5Ba%5D".repeat(1999)));
}

#[test]
fn every_sample_fits_every_format() {
    let json = [
        Format::Standard,
        Format::Plain,
        Format::CloudEvents,
        Format::CloudEventsBinary,
        Format::CloudEventsBatch,
    ];
    let other = [Format::Form, Format::Query, Format::Multipart, Format::Xml];
    for sample in SAMPLES {
        let body = |format: Format| {
            let event = event(Some(sample.event_type), sample.data().as_str());
            String::from_utf8(format.encode(&event).unwrap().body).unwrap()
        };
        assert!(json.iter().all(|format| Json::parse(body(*format)).is_ok()));
        assert!(
            other
                .iter()
                .all(|format| Json::parse(body(*format)).is_err())
        );
    }
}
