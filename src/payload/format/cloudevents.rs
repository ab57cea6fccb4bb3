//! CloudEvents 1.0.2 in its three modes (HTTP binding, section 3; JSON format).

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::{Event, Shape, post};
use crate::json::{ValueKind, quote};
use crate::payload::cloudevents::{SOURCE, encode, fault, is_json};

const JSON_TYPE: &str = "application/json";

pub(super) fn structured(event: &Event) -> Result<Shape, String> {
    let body = object(event, &event.id, event.data.as_str())?;
    Ok(post("application/cloudevents+json", body.into_bytes()))
}

/// A list as the data makes an event of each element, whose ids are told apart by a number; anything else makes a batch of one.
pub(super) fn batch(event: &Event) -> Result<Shape, String> {
    let raw = event.data.raw();
    let is_list = raw.kind() == ValueKind::Array && event.extras.bytes.is_none();
    let events = if is_list {
        let elements = raw.elements().zip(1..);
        elements
            .map(|(data, nth)| object(event, &format!("{}-{nth}", event.id), data.as_str()))
            .collect::<Result<Vec<_>, _>>()?
    } else {
        vec![object(event, &event.id, raw.as_str())?]
    };
    let body = format!("[{}]", events.join(","));
    Ok(post(
        "application/cloudevents-batch+json",
        body.into_bytes(),
    ))
}

/// The attributes are headers but for the data's type, which is the body's.
pub(super) fn binary(event: &Event) -> Result<Shape, String> {
    let own = own(event, &event.id)?;
    let given = event.extras.attributes.iter();
    let given = given.map(|attribute| (attribute.name.as_str(), attribute.text()));
    let headers = own
        .into_iter()
        .chain(given)
        .map(|(name, text)| (format!("ce-{name}"), encode(&text)))
        .collect();
    let body = match &event.extras.bytes {
        Some(bytes) => bytes.clone(),
        None => event.data.as_str().into(),
    };
    Ok(Shape {
        headers,
        ..post(content_type(event).to_owned(), body)
    })
}

fn content_type(event: &Event) -> &str {
    event.extras.content_type.as_deref().unwrap_or(JSON_TYPE)
}

/// The attributes that every event has; the error names one that can't be.
fn own<'a>(event: &'a Event, id: &'a str) -> Result<[(&'static str, String); 5], String> {
    let event_type = event
        .event_type
        .as_ref()
        .ok_or("CloudEvents need an event type: --event contact.added")?;
    let source = event.extras.source.as_deref().unwrap_or(SOURCE);
    let own = [
        ("specversion", "1.0".to_owned()),
        ("id", id.to_owned()),
        ("source", source.to_owned()),
        ("type", event_type.to_string()),
        ("time", event.timestamp.to_string()),
    ];
    let content_type = ("datacontenttype", content_type(event));
    let mut all = own.iter().map(|(name, text)| (*name, text.as_str()));
    match all.find_map(|(name, text)| fault(name, text)) {
        Some(fault) => Err(fault),
        None => fault(content_type.0, content_type.1).map_or(Ok(own), Err),
    }
}

/// One event as a JSON object.
fn object(event: &Event, id: &str, data: &str) -> Result<String, String> {
    let mut members: Vec<String> = own(event, id)?
        .iter()
        .map(|(name, text)| format!(r#""{name}":{}"#, quote(text)))
        .collect();
    let given = event.extras.attributes.iter();
    members.extend(given.map(|attribute| format!(r#""{}":{}"#, attribute.name, attribute.value)));
    let content_type = content_type(event);
    members.push(format!(r#""datacontenttype":{}"#, quote(content_type)));
    members.push(match &event.extras.bytes {
        // JSON format, section 3.1: text goes as a string, other bytes as Base64.
        Some(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => format!(r#""data":{}"#, quote(text)),
            Err(_) => format!(r#""data_base64":"{}""#, BASE64_STANDARD.encode(bytes)),
        },
        None if is_json(content_type) => format!(r#""data":{data}"#),
        None => format!(r#""data":{}"#, quote(data)),
    });
    Ok(format!("{{{}}}", members.join(",")))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Format;
    use super::super::tests::event;
    use super::*;
    use crate::message::Request;
    use crate::payload::cloudevents::{Attribute, read};

    const OWN: &str = r#""specversion":"1.0","id":"msg_1","source":"/hook","type":"deal.won","time":"2026-11-21T20:33:01Z""#;

    fn attributes(texts: &[&str]) -> Vec<Attribute> {
        let all = texts.iter().map(|text| Attribute::parse(text).unwrap());
        all.collect()
    }

    fn body(shape: Shape) -> String {
        String::from_utf8(shape.body).unwrap()
    }

    #[test]
    fn structured_is_all_in_an_object_with_the_data_as_it_is() {
        let mut event = event(Some("deal.won"), "{ \"n\" : 1.10 }");
        Arc::make_mut(&mut event.extras).attributes =
            attributes(&["subject=d \u{eb}", "sampled:=true", "n:=7"]);
        let shape = structured(&event).unwrap();
        assert_eq!(
            shape.content_type.as_deref(),
            Some("application/cloudevents+json")
        );
        assert_eq!(
            body(shape),
            format!(
                r#"{{{OWN},"subject":"d ë","sampled":true,"n":7,"datacontenttype":"application/json","data":{{ "n" : 1.10 }}}}"#
            )
        );
    }

    #[test]
    fn data_that_is_not_json_is_a_string_or_base64() {
        let mut event = event(Some("deal.won"), "{}");
        Arc::make_mut(&mut event.extras).content_type = Some("application/xml".to_owned());
        for (bytes, member) in [
            (&b"<a b=\"c\"/>"[..], r#""data":"<a b=\"c\"/>""#),
            (b"\xff\0", r#""data_base64":"/wA=""#),
            (b"", r#""data":"""#),
        ] {
            Arc::make_mut(&mut event.extras).bytes = Some(bytes.to_vec());
            let structured = body(structured(&event).unwrap());
            let end = format!(r#""datacontenttype":"application/xml",{member}}}"#);
            assert!(structured.ends_with(&end), "{structured}");
            let binary = binary(&event).unwrap();
            assert_eq!(binary.content_type.as_deref(), Some("application/xml"));
            assert_eq!(binary.body, bytes);
        }
    }

    #[test]
    fn binary_has_encoded_attributes_in_headers_and_the_data_as_its_body() {
        let mut event = event(Some("Push \u{eb}"), "[1, 2.50]");
        Arc::make_mut(&mut event.extras).source = Some("urn:x".to_owned());
        Arc::make_mut(&mut event.extras).attributes = attributes(&["subject=50 % \"off\"", "n:=7"]);
        let shape = binary(&event).unwrap();
        let headers: Vec<_> = shape.headers.iter().map(|(n, v)| (&**n, &**v)).collect();
        assert_eq!(
            headers,
            [
                ("ce-specversion", "1.0"),
                ("ce-id", "msg_1"),
                ("ce-source", "urn:x"),
                ("ce-type", "Push%20%C3%AB"),
                ("ce-time", "2026-11-21T20:33:01Z"),
                ("ce-subject", "50%20%25%20%22off%22"),
                ("ce-n", "7"),
            ]
        );
        assert_eq!(shape.content_type.as_deref(), Some("application/json"));
        assert_eq!(body(shape), "[1, 2.50]");
    }

    #[test]
    fn a_batch_has_an_event_for_each_element_of_the_data() {
        let batch = |data| body(batch(&event(Some("deal.won"), data)).unwrap());
        let end = r#""datacontenttype":"application/json","data":"#;
        let nth = |nth: &str| OWN.replace("msg_1", &format!("msg_1{nth}"));
        assert_eq!(batch("{}"), format!("[{{{OWN},{end}{{}}}}]"));
        assert_eq!(batch("[]"), "[]");
        assert_eq!(
            batch("[ 1.10, {} ]"),
            format!("[{{{},{end}1.10}},{{{},{end}{{}}}}]", nth("-1"), nth("-2"))
        );
    }

    #[test]
    fn what_is_sent_keeps_to_the_specification() {
        let mut event = event(Some("Push \"Hook\" 100%"), r#"[{"a":1}]"#);
        Arc::make_mut(&mut event.extras).attributes =
            attributes(&["subject=\u{1f600} \u{eb}", "dataschema=urn:x"]);
        for format in [
            Format::CloudEvents,
            Format::CloudEventsBinary,
            Format::CloudEventsBatch,
        ] {
            let shape = format.shape(&event).unwrap();
            let mut request = Request::new(shape.method, "/");
            request
                .headers
                .push("Content-Type", &*shape.content_type.unwrap());
            for (name, value) in &shape.headers {
                request.headers.push(name, value);
            }
            request.body = shape.body;
            let reading = read(&request).unwrap();
            assert_eq!(reading.faults, [""; 0], "{format:?}");
            let subject = ("subject", "\u{1f600} \u{eb}".to_owned());
            assert_eq!(reading.about.contains(&subject), reading.batch.is_none());
        }
    }

    #[test]
    fn an_event_needs_a_type_and_attributes_that_can_be() {
        assert!(
            structured(&event(None, "{}"))
                .unwrap_err()
                .contains("--event")
        );
        let mut wrong = event(Some("deal.won"), "{}");
        Arc::make_mut(&mut wrong.extras).content_type = Some("xml".to_owned());
        assert!(binary(&wrong).unwrap_err().contains("no media type: `xml`"));
        Arc::make_mut(&mut wrong.extras).content_type = None;
        wrong.id = "a\u{85}b".to_owned();
        assert!(
            batch(&wrong)
                .unwrap_err()
                .contains("`id` has a control character")
        );
    }
}
