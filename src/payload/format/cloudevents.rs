//! CloudEvents 1.0.2 in its three modes (HTTP binding, section 3; JSON format).

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::json::{ValueKind, quote};
use crate::payload::cloudevents::{check_attribute, encode, is_json};
use crate::payload::error::PayloadError;
use crate::payload::event::{EncodedEvent, Event};

/// The default `source`.
const SOURCE: &str = "/hook";

const JSON_TYPE: &str = "application/json";

pub(super) fn structured(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let body = object(event, &event.id, event.data.as_str())?;
    Ok(EncodedEvent::post(
        "application/cloudevents+json",
        body.into_bytes(),
    ))
}

/// If the data is a list, each element becomes an event, with a number appended to the id. Otherwise the batch has one
/// event.
pub(super) fn batch(event: &Event) -> Result<EncodedEvent, PayloadError> {
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
    Ok(EncodedEvent::post(
        "application/cloudevents-batch+json",
        body.into_bytes(),
    ))
}

/// The attributes become headers, except `datacontenttype`, which is the `Content-Type`.
pub(super) fn binary(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let required = required(event, &event.id)?;
    let given = event.extras.attributes.iter();
    let given = given.map(|attribute| (attribute.name.as_str(), attribute.text()));
    let headers = required
        .into_iter()
        .chain(given)
        .map(|(name, text)| (format!("ce-{name}"), encode(&text)))
        .collect();
    let body = match &event.extras.bytes {
        Some(bytes) => bytes.clone(),
        None => event.data.as_str().into(),
    };
    Ok(EncodedEvent {
        headers,
        ..EncodedEvent::post(content_type(event).to_owned(), body)
    })
}

fn content_type(event: &Event) -> &str {
    event.extras.content_type.as_deref().unwrap_or(JSON_TYPE)
}

/// The attributes that every event has.
fn required<'a>(
    event: &'a Event,
    id: &'a str,
) -> Result<[(&'static str, String); 5], PayloadError> {
    let event_type = event
        .event_type
        .as_ref()
        .ok_or(PayloadError::NoCloudEventType)?;
    let source = event.extras.source.as_deref().unwrap_or(SOURCE);
    let required = [
        ("specversion", "1.0".to_owned()),
        ("id", id.to_owned()),
        ("source", source.to_owned()),
        ("type", event_type.to_string()),
        ("time", event.time()),
    ];
    let all = required.iter().map(|(name, text)| (*name, text.as_str()));
    for (name, text) in all.chain([("datacontenttype", content_type(event))]) {
        check_attribute(name, text)?;
    }
    Ok(required)
}

/// One event as a JSON object.
fn object(event: &Event, id: &str, data: &str) -> Result<String, PayloadError> {
    let mut members: Vec<String> = required(event, id)?
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

    use super::*;
    use crate::message::Request;
    use crate::payload::cloudevents::{Attribute, AttributeError, read};
    use crate::payload::format::Format;
    use crate::payload::format::tests::event;

    const OWN: &str = r#""specversion":"1.0","id":"msg_1","source":"/hook","type":"deal.won","time":"2026-11-21T20:33:01Z""#;

    fn attributes(texts: &[&str]) -> Vec<Attribute> {
        let all = texts.iter().map(|text| Attribute::parse(text).unwrap());
        all.collect()
    }

    fn body(encoded: EncodedEvent) -> String {
        String::from_utf8(encoded.body).unwrap()
    }

    #[test]
    fn structured_mode_is_one_object_with_the_data_unchanged() {
        let mut event = event(Some("deal.won"), "{ \"n\" : 1.10 }");
        Arc::make_mut(&mut event.extras).attributes =
            attributes(&["subject=d \u{eb}", "sampled:=true", "n:=7"]);
        let encoded = structured(&event).unwrap();
        assert_eq!(
            encoded.content_type.as_deref(),
            Some("application/cloudevents+json")
        );
        assert_eq!(
            body(encoded),
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
    fn binary_mode_has_encoded_attributes_in_headers_and_the_data_as_its_body() {
        let mut event = event(Some("Push \u{eb}"), "[1, 2.50]");
        Arc::make_mut(&mut event.extras).source = Some("urn:x".to_owned());
        Arc::make_mut(&mut event.extras).attributes = attributes(&["subject=50 % \"off\"", "n:=7"]);
        let encoded = binary(&event).unwrap();
        let headers: Vec<_> = encoded.headers.iter().map(|(n, v)| (&**n, &**v)).collect();
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
        assert_eq!(encoded.content_type.as_deref(), Some("application/json"));
        assert_eq!(body(encoded), "[1, 2.50]");
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
    fn an_encoded_event_follows_the_specification() {
        let mut event = event(Some("Push \"Hook\" 100%"), r#"[{"a":1}]"#);
        Arc::make_mut(&mut event.extras).attributes =
            attributes(&["subject=\u{1f600} \u{eb}", "dataschema=urn:x"]);
        for format in [
            Format::CloudEvents,
            Format::CloudEventsBinary,
            Format::CloudEventsBatch,
        ] {
            let encoded = format.encode(&event).unwrap();
            let mut request = Request::new(encoded.method, "/");
            request
                .headers
                .push("Content-Type", &*encoded.content_type.unwrap());
            for (name, value) in &encoded.headers {
                request.headers.push(name, value);
            }
            request.body = encoded.body;
            let reading = read(&request.headers, Some(&request.body)).unwrap();
            assert_eq!(reading.problems, [""; 0], "{format:?}");
            let subject = ("subject", "\u{1f600} \u{eb}".to_owned());
            assert_eq!(
                reading.attributes.contains(&subject),
                reading.batch.is_none()
            );
        }
    }

    #[test]
    fn an_event_needs_a_type_and_valid_attributes() {
        assert!(structured(&event(None, "{}")) == Err(PayloadError::NoCloudEventType));
        let mut wrong = event(Some("deal.won"), "{}");
        Arc::make_mut(&mut wrong.extras).content_type = Some("xml".to_owned());
        let error = binary(&wrong).unwrap_err().to_string();
        assert!(error.contains("not a media type: `xml`"), "{error}");
        Arc::make_mut(&mut wrong.extras).content_type = None;
        wrong.id = "a\u{85}b".to_owned();
        let error = batch(&wrong).unwrap_err();
        assert_eq!(
            error,
            AttributeError::ControlCharacter("id".to_owned()).into()
        );
    }
}
