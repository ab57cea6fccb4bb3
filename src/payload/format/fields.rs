//! The formats of names and values: a form, a multipart form with files, or the query of a GET as older providers send
//! it.

use crate::json::{RawValue, ValueKind};
use crate::message::body::guess_content_type;
use crate::message::form::{encode_form, encode_query};
use crate::message::multipart::{self, NewPart};
use crate::payload::error::PayloadError;
use crate::payload::event::{EncodedEvent, Event};

pub(super) fn form(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let pairs = pairs(event)?;
    Ok(EncodedEvent {
        method: "POST",
        content_type: Some("application/x-www-form-urlencoded".into()),
        body: encode_form(borrowed(&pairs)).into_bytes(),
        ..EncodedEvent::default()
    })
}

pub(super) fn query(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let pairs = pairs(event)?;
    Ok(EncodedEvent {
        method: "GET",
        query: encode_query(borrowed(&pairs)),
        ..EncodedEvent::default()
    })
}

/// `multipart/form-data` (RFC 7578): a field for each value of the data, then the files.
pub(super) fn multipart(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let extras = &event.extras;
    if extras.content_type.is_some() {
        return Err(PayloadError::MultipartContentType);
    }
    let boundary = &extras.boundary;
    let pairs = pairs(event)?;
    let fields = borrowed(&pairs).map(|(name, value)| NewPart {
        name: Some(name),
        file_name: None,
        content_type: None,
        body: value.as_bytes(),
    });
    let files = extras.files.iter().map(|file| NewPart {
        name: Some(&file.name),
        file_name: Some(&file.file_name),
        content_type: Some(guess_content_type(Some(&file.file_name), &file.bytes)),
        body: &file.bytes,
    });
    let body = multipart::write(fields.chain(files), boundary);
    Ok(EncodedEvent::post(
        format!("multipart/form-data; boundary={boundary}"),
        body,
    ))
}

fn borrowed(pairs: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(n, v)| (n.as_str(), v.as_str()))
}

/// The event type, then the data: nested names as `a[b]`, lists as `a[]`.
fn pairs(event: &Event) -> Result<Vec<(String, String)>, PayloadError> {
    let raw = event.data.raw();
    if raw.kind() != ValueKind::Object {
        return Err(PayloadError::NotAnObject("names and values", raw.kind()));
    }
    let mut pairs = Vec::new();
    if let Some(event_type) = &event.event_type
        && !raw.members().any(|(name, _)| name == "event")
    {
        pairs.push(("event".to_owned(), event_type.to_string()));
    }
    for (name, value) in raw.members() {
        flatten(name.into_owned(), value, &mut pairs);
    }
    Ok(pairs)
}

/// A list of scalars is `a[]`. Containers in a list get their index, so that their members stay apart.
fn flatten(name: String, value: RawValue<'_>, pairs: &mut Vec<(String, String)>) {
    // A stack of its own, because the user decides the depth. It is last in, first out, so children go in backwards.
    let mut stack = vec![(name, value)];
    while let Some((name, value)) = stack.pop() {
        let start = stack.len();
        match value.kind() {
            ValueKind::Object => stack.extend(
                value
                    .members()
                    .map(|(member, value)| (format!("{name}[{member}]"), value)),
            ),
            ValueKind::Array => {
                stack.extend(value.elements().enumerate().map(
                    |(index, value)| match value.kind() {
                        ValueKind::Object | ValueKind::Array => (format!("{name}[{index}]"), value),
                        _ => (format!("{name}[]"), value),
                    },
                ));
            }
            _ => pairs.push((name, scalar(value))),
        }
        stack[start..].reverse();
    }
}

pub(super) fn scalar(value: RawValue<'_>) -> String {
    match (value.string(), value.as_str()) {
        (Some(text), _) => text.into_owned(),
        (None, "null") => String::new(),
        (None, token) => token.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::message::multipart::parse;
    use crate::payload::FilePart;
    use crate::payload::format::tests::event;

    #[test]
    fn fields_come_first_then_the_files() {
        let mut event = event(
            Some("deal.won"),
            r#"{"a":{"b":["x\n","\u00eb"]},"q\"":1.10}"#,
        );
        Arc::make_mut(&mut event.extras).boundary = "B".to_owned();
        let file = |file_name: &str, bytes: &[u8]| FilePart {
            name: "f".to_owned(),
            file_name: file_name.to_owned(),
            bytes: bytes.to_vec(),
        };
        Arc::make_mut(&mut event.extras).files = vec![
            file("a.png", b"\x89\r\n--\0"),
            file("Zo\u{eb} \"2\".txt", b""),
        ];
        let encoded = multipart(&event).unwrap();
        assert_eq!(
            encoded.content_type.as_deref(),
            Some("multipart/form-data; boundary=B")
        );
        let parts = parse(&encoded.body, "B").unwrap();
        let seen: Vec<_> = parts
            .iter()
            .map(|part| {
                (
                    part.name().unwrap(),
                    part.file_name(),
                    part.content_type(),
                    part.body,
                )
            })
            .collect();
        let own = str::to_owned;
        assert_eq!(
            seen,
            [
                (own("event"), None, None, &b"deal.won"[..]),
                (own("a[b][]"), None, None, b"x\n"),
                (own("a[b][]"), None, None, "\u{eb}".as_bytes()),
                (own("q%22"), None, None, b"1.10"),
                (
                    own("f"),
                    Some(own("a.png")),
                    Some("image/png"),
                    b"\x89\r\n--\0"
                ),
                (
                    own("f"),
                    Some(own("Zo\u{eb} %222%22.txt")),
                    Some("text/plain; charset=utf-8"),
                    b""
                ),
            ]
        );
    }

    #[test]
    fn a_body_without_parts_is_its_end_and_a_content_type_is_refused() {
        let mut event = event(None, "{}");
        Arc::make_mut(&mut event.extras).boundary = "B".to_owned();
        assert_eq!(multipart(&event).unwrap().body, b"--B--\r\n");
        Arc::make_mut(&mut event.extras).content_type = Some("text/plain".to_owned());
        assert_eq!(multipart(&event), Err(PayloadError::MultipartContentType));
    }
}
