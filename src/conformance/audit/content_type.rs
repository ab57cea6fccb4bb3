//! Whether the content type of a request fits its body.

use crate::conformance::clip;
use crate::json::RawValue;
use crate::message::body::{media_type, starts_like_json};

/// What a body is by its bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BodySyntax {
    Json,
    Xml,
    Form,
    Other,
}

/// What is wrong with the type of a body, as the rest of a sentence about the request.
pub(super) fn content_type_fault(content_type: &str, body: &[u8]) -> Option<String> {
    let name = media_type(content_type);
    let subtype = name.split_once('/').map_or("", |(_, subtype)| subtype);
    let is = |syntax: &str| subtype == syntax || subtype.ends_with(&format!("+{syntax}"));
    if is("json") && RawValue::parse(body).is_err() {
        return Some(format!("says `{}` and is not JSON", clip(&name)));
    }
    let (fits, found) = match BodySyntax::of(body) {
        // Lines and sequences of JSON have types of their own.
        BodySyntax::Json => (subtype.contains("json"), "JSON"),
        BodySyntax::Xml => (is("xml") || is("html"), "XML"),
        BodySyntax::Form => (subtype == "x-www-form-urlencoded", "a form"),
        BodySyntax::Other => {
            return is("xml").then(|| format!("says `{}` and is not XML", clip(&name)));
        }
    };
    (!fits).then(|| format!("says `{}`, and its body is {found}", clip(&name)))
}

impl BodySyntax {
    fn of(body: &[u8]) -> Self {
        if starts_like_json(body) && RawValue::parse(body).is_ok() {
            Self::Json
        } else if body.trim_ascii_start().starts_with(b"<") {
            Self::Xml
        } else if is_form(body) {
            Self::Form
        } else {
            Self::Other
        }
    }
}

/// Whether a body is pairs of a name and a value, all in the characters that a form leaves as they are.
fn is_form(body: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~*+%[]".contains(byte);
    body.split(|byte| *byte == b'&').all(|pair| {
        let mut parts = pair.split(|byte| *byte == b'=');
        let parts = [parts.next(), parts.next(), parts.next()];
        let [Some(name), Some(value), None] = parts else {
            return false;
        };
        !name.is_empty()
            && !value.is_empty()
            && pair.iter().all(|byte| is_plain(byte) || *byte == b'=')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_type_fits_its_body() {
        for (content_type, body) in [
            ("application/json", r#"{"a":1}"#),
            ("Application/JSON; charset=utf-8", r#"{"a":1}"#),
            ("application/json", "1"),
            ("application/cloudevents+json", r#"{"a":1}"#),
            ("application/x-ndjson", r#"{"a":1}"#),
            ("application/x-www-form-urlencoded", "a=1&b[]=%20x"),
            ("text/xml", "<a/>"),
            ("application/soap+xml", "<?xml version=\"1.0\"?><a/>"),
            ("text/html", "<p>"),
            ("multipart/form-data; boundary=x", "--x\r\n\r\na\r\n--x--"),
            ("text/plain", "a = 1"),
            ("application/octet-stream", "YWJj="),
        ] {
            assert_eq!(
                content_type_fault(content_type, body.as_bytes()),
                None,
                "{content_type} {body}"
            );
        }
    }

    #[test]
    fn a_content_type_that_contradicts_its_body_is_a_fault() {
        for (content_type, body, expected) in [
            (
                "Application/JSON",
                "{",
                "says `application/json` and is not JSON",
            ),
            (
                "application/a+json",
                "a=1",
                "says `application/a+json` and is not JSON",
            ),
            (
                "application/x-www-form-urlencoded",
                r#"{"a":1}"#,
                "says `application/x-www-form-urlencoded`, and its body is JSON",
            ),
            (
                "text/plain",
                "[1]",
                "says `text/plain`, and its body is JSON",
            ),
            (
                "text/plain",
                "a=1&b=2",
                "says `text/plain`, and its body is a form",
            ),
            (
                "text/plain",
                "<a/>",
                "says `text/plain`, and its body is XML",
            ),
            ("text/xml", "hello", "says `text/xml` and is not XML"),
        ] {
            let found = content_type_fault(content_type, body.as_bytes());
            assert_eq!(found.as_deref(), Some(expected));
        }
    }
}
