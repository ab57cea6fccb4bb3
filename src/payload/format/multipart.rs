//! `multipart/form-data` (RFC 7578): a field for each value of the data, then the files.

use super::encoded_event::EncodedEvent;
use super::flat::pairs;
use crate::message::body::guess_content_type;
use crate::payload::error::PayloadError;
use crate::payload::event::Event;

pub(super) fn encode(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let extras = &event.extras;
    if extras.content_type.is_some() {
        return Err(PayloadError::MultipartContentType);
    }
    let boundary = &extras.boundary;
    let mut body = Vec::new();
    let mut part = |disposition: String, content_type: Option<&str>, content: &[u8]| {
        let content_type = content_type.map(|known| format!("\r\nContent-Type: {known}"));
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; {disposition}{}\r\n\r\n",
            content_type.unwrap_or_default()
        );
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    };
    for (name, value) in pairs(event)? {
        part(parameter("name", &name), None, value.as_bytes());
    }
    for file in &extras.files {
        let name = parameter("name", &file.name);
        let file_name = parameter("filename", &file.file_name);
        let content_type = guess_content_type(Some(&file.file_name), &file.bytes);
        part(
            format!("{name}; {file_name}"),
            Some(content_type),
            &file.bytes,
        );
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    Ok(EncodedEvent::post(
        format!("multipart/form-data; boundary={boundary}"),
        body,
    ))
}

/// As browsers write it: UTF-8, with quotes and line ends percent-encoded (WHATWG HTML, "multipart form data").
fn parameter(name: &str, value: &str) -> String {
    let value = value
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    format!("{name}=\"{value}\"")
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
        let encoded = encode(&event).unwrap();
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
        assert_eq!(encode(&event).unwrap().body, b"--B--\r\n");
        Arc::make_mut(&mut event.extras).content_type = Some("text/plain".to_owned());
        assert_eq!(encode(&event), Err(PayloadError::MultipartContentType));
    }
}
