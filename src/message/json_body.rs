//! The JSON document of a message: its body, or a field of a form or multipart body.
//!
//! JSON Pointers, event types and redaction look into this document, in a request and in a response.

use std::borrow::Cow;

use super::body::{BodyKind, starts_like_json};
use super::text_encoding::to_utf8;
use super::{form, multipart};

/// The fields of a form or multipart body that hold the JSON of an event: GitHub, Slack, Bitbucket and Plex send
/// `payload`, Dropbox Sign `json`, Mandrill `mandrill_events`, Jotform `rawRequest`.
const JSON_FIELDS: [&str; 4] = ["payload", "json", "mandrill_events", "rawRequest"];

/// The JSON in a body without codings, as UTF-8 without a byte order mark: all of it, or a field of a form or multipart
/// body.
pub(crate) fn json_in<'a>(kind: &BodyKind, content: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    match kind {
        BodyKind::Json => Some(to_utf8(content)),
        _ => json_field(kind, content).map(|field| field.json),
    }
}

/// A field of a form or multipart body that holds JSON.
pub(crate) struct JsonField<'a> {
    pub(crate) name: &'static str,
    pub(crate) json: Cow<'a, [u8]>,
}

/// The field of a form or multipart body that holds the JSON of an event.
pub(crate) fn json_field<'a>(kind: &BodyKind, content: &'a [u8]) -> Option<JsonField<'a>> {
    let find = |of: &dyn Fn(&str) -> Option<Cow<'a, [u8]>>| {
        JSON_FIELDS.into_iter().find_map(|name| {
            let json = of(name).filter(|value| starts_like_json(value))?;
            Some(JsonField { name, json })
        })
    };
    match kind {
        BodyKind::Form => find(&|name| {
            let mut pairs = form::pairs(content);
            let (_, value) = pairs.find(|(known, _)| known.as_ref() == name.as_bytes())?;
            Some(value)
        }),
        BodyKind::Multipart(boundary) => {
            let parts = multipart::parse(content, boundary)?;
            find(&|name| {
                let mut parts = parts.iter();
                let part = parts.find(|part| part.name().as_deref() == Some(name))?;
                Some(to_utf8(part.body))
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_can_be_in_the_form_field_payload() {
        let json = json_in(&BodyKind::Form, b"x=1&payload=%7B%22a%22%3A1%7D").unwrap();
        assert_eq!(json.as_ref(), b"{\"a\":1}");
        assert_eq!(json_in(&BodyKind::Form, b"payload=text"), None);
    }

    #[test]
    fn json_can_be_in_other_fields_and_in_parts() {
        let json = json_in(&BodyKind::Form, b"mandrill_events=%5B1%5D").unwrap();
        assert_eq!(json.as_ref(), b"[1]");
        let body = b"--XX\r\nContent-Disposition: form-data; name=\"thumb\"; filename=\"a.jpg\"\r\n\r\n{}\r\n\
            --XX\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n{\"a\":1}\r\n--XX--\r\n";
        let kind = BodyKind::Multipart("XX".to_owned());
        let field = json_field(&kind, body).unwrap();
        assert_eq!(
            (field.name, field.json.as_ref()),
            ("json", &b"{\"a\":1}"[..])
        );
        assert_eq!(json_in(&kind, b"--XX--\r\n"), None);
    }

    #[test]
    fn a_byte_order_mark_and_utf_16_do_not_hide_json() {
        let units = "{\"a\":1}".encode_utf16();
        let utf16: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
        for body in [&b"\xef\xbb\xbf{\"a\":1}"[..], &utf16] {
            let json = json_in(&BodyKind::Json, body).unwrap();
            assert_eq!(json.as_ref(), b"{\"a\":1}");
        }
    }
}
