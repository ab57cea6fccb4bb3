//! The kind of a body: by its content type, and where that is missing, general or wrong, by its bytes.

use std::borrow::Cow;

use super::Headers;
use super::text_encoding::{TextEncoding, to_utf8, without_mark};
use crate::json;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    Empty,
    /// JSON by its type, or by its bytes if the type does not contradict. The text may be malformed.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/…`, with its boundary.
    Multipart(String),
    Xml,
    /// UTF-8 without NUL.
    Text,
    Binary,
}

impl BodyKind {
    /// The kind of this body, without its codings, in a message with these headers.
    pub(crate) fn of(headers: &Headers, body: &[u8]) -> BodyKind {
        if body.is_empty() {
            return BodyKind::Empty;
        }
        let content_type = headers.text("content-type").unwrap_or_default();
        let media_type = media_type(content_type);
        let (top, sub) = media_type.split_once('/').unwrap_or((&media_type, ""));
        match (top, sub) {
            (_, "json") => BodyKind::Json,
            ("application", "x-www-form-urlencoded") if !starts_like_json(body) => BodyKind::Form,
            ("multipart", _) => match parameter(content_type, "boundary") {
                Some(boundary) => BodyKind::Multipart(boundary),
                None => text_or_binary(body),
            },
            (_, "xml") => BodyKind::Xml,
            _ if sub.ends_with("+json") => BodyKind::Json,
            _ if sub.ends_with("+xml") && top != "image" => BodyKind::Xml,
            ("image" | "audio" | "video" | "font", _) => BodyKind::Binary,
            _ if is_json(body) => BodyKind::Json,
            _ => text_or_binary(body),
        }
    }
}

/// curl's `-d` labels JSON as a form. The first name of a real form rarely starts with a bracket.
pub(crate) fn starts_like_json(body: &[u8]) -> bool {
    matches!(
        without_mark(body).trim_ascii_start().first(),
        Some(b'{' | b'[')
    )
}

fn is_json(body: &[u8]) -> bool {
    let text = to_utf8(body);
    starts_like_json(&text) && json::RawValue::parse(&text).is_ok()
}

fn text_or_binary(body: &[u8]) -> BodyKind {
    let text = match TextEncoding::of(body) {
        TextEncoding::Utf8 | TextEncoding::Utf8WithMark => Cow::Borrowed(body),
        TextEncoding::Utf16LittleEndian | TextEncoding::Utf16BigEndian => to_utf8(body),
    };
    if !text.contains(&0) && std::str::from_utf8(&text).is_ok() {
        BodyKind::Text
    } else {
        BodyKind::Binary
    }
}

/// A content type without parameters, in lower case: `application/json`.
pub(crate) fn media_type(content_type: &str) -> String {
    let end = content_type.find(';').unwrap_or(content_type.len());
    content_type[..end].trim().to_ascii_lowercase()
}

/// A parameter of a header value such as `multipart/form-data; boundary="x y"`, unquoted (RFC 9110 section 5.6.6).
pub(crate) fn parameter(value: &str, key: &str) -> Option<String> {
    let mut rest = &value[value.find(';')? + 1..];
    loop {
        let (name, after) = rest.split_once('=')?;
        let (found, tail) = parameter_value(after);
        if name.trim().eq_ignore_ascii_case(key) {
            return Some(found);
        }
        rest = tail.split_once(';')?.1;
    }
}

/// A parameter's value, and the text after it.
fn parameter_value(text: &str) -> (String, &str) {
    let text = text.trim_start();
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            _ => value.push(char),
        }
    }
    (value, "")
}

/// A content type for bytes without one: by the extension of their file, else JSON if they parse as JSON, else text if
/// they are UTF-8.
pub(crate) fn guess_content_type(file: Option<&str>, body: &[u8]) -> &'static str {
    const TYPES: [(&str, &str); 12] = [
        ("css", "text/css"),
        ("csv", "text/csv"),
        ("gif", "image/gif"),
        ("htm", "text/html; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
        ("jpg", "image/jpeg"),
        ("js", "text/javascript"),
        ("json", "application/json"),
        ("pdf", "application/pdf"),
        ("png", "image/png"),
        ("svg", "image/svg+xml"),
        ("xml", "application/xml"),
    ];
    let extension = file
        .and_then(|name| name.rsplit_once('.'))
        .map(|(_, end)| end);
    let known = TYPES
        .iter()
        .find(|(known, _)| extension.is_some_and(|end| end.eq_ignore_ascii_case(known)));
    match known {
        Some((_, content_type)) => content_type,
        None if json::RawValue::parse(without_mark(body)).is_ok() => "application/json",
        None if std::str::from_utf8(body).is_ok() => "text/plain; charset=utf-8",
        None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(content_type: &str, body: &[u8]) -> BodyKind {
        BodyKind::of(&Headers::from_iter([("Content-Type", content_type)]), body)
    }

    #[test]
    fn the_content_type_decides() {
        assert_eq!(
            kind_of("Application/JSON; charset=utf-8", b"{oops"),
            BodyKind::Json
        );
        assert_eq!(
            kind_of("application/cloudevents+json", b"{}"),
            BodyKind::Json
        );
        assert_eq!(
            kind_of("application/x-www-form-urlencoded", b"a=1"),
            BodyKind::Form
        );
        assert_eq!(kind_of("text/xml", b"<a/>"), BodyKind::Xml);
        assert_eq!(kind_of("application/soap+xml", b"<a/>"), BodyKind::Xml);
        assert_eq!(
            kind_of("multipart/form-data; boundary=\"a b\"", b"x"),
            BodyKind::Multipart("a b".into())
        );
        assert_eq!(kind_of("image/png", b"text"), BodyKind::Binary);
        assert_eq!(kind_of("application/json", b""), BodyKind::Empty);
    }

    #[test]
    fn the_bytes_decide_if_the_type_is_missing_or_wrong() {
        assert_eq!(BodyKind::of(&Headers::new(), b" {\"a\":1}"), BodyKind::Json);
        assert_eq!(kind_of("text/plain", b"[1]"), BodyKind::Json);
        assert_eq!(
            kind_of("application/x-www-form-urlencoded", b"{\"a\":1}"),
            BodyKind::Json
        );
        assert_eq!(BodyKind::of(&Headers::new(), b"{not json"), BodyKind::Text);
        assert_eq!(
            kind_of("application/octet-stream", b"\xff\x00"),
            BodyKind::Binary
        );
        assert_eq!(BodyKind::of(&Headers::new(), b"a\0b"), BodyKind::Binary);
    }

    #[test]
    fn parameters_are_found_after_quoted_ones() {
        let value = "form-data; filename=\"a; name=\\\"x\"; name = real ; q";
        assert_eq!(parameter(value, "name").as_deref(), Some("real"));
        assert_eq!(parameter(value, "FILENAME").as_deref(), Some("a; name=\"x"));
        assert_eq!(parameter(value, "q"), None);
        assert_eq!(parameter("text/plain", "charset"), None);
    }

    #[test]
    fn a_byte_order_mark_and_utf_16_do_not_hide_json() {
        let utf16: Vec<u8> = "{\"a\":1}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for body in [&b"\xef\xbb\xbf{\"a\":1}"[..], &utf16] {
            for content_type in ["application/json", "text/plain", "application/octet-stream"] {
                let kind = kind_of(content_type, body);
                assert_eq!(kind, BodyKind::Json, "{content_type}");
            }
        }
        assert_eq!(kind_of("text/plain", b"\xff\xfea\0"), BodyKind::Text);
    }

    #[test]
    fn the_guess_uses_the_extension_then_the_bytes() {
        for (file, body, want) in [
            (Some("a.XML"), "{}", "application/xml"),
            (Some("a.unknown"), "{}", "application/json"),
            (None, "[1]", "application/json"),
            (None, "ok", "text/plain; charset=utf-8"),
        ] {
            assert_eq!(guess_content_type(file, body.as_bytes()), want);
        }
    }
}
