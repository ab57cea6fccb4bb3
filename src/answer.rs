//! What the listener answers; pure.

use std::time::Duration;

use crate::message::Headers;
use crate::message::json::Raw;

/// The answer that every request gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// 200 to 599.
    pub status: u16,
    /// The user's headers, and a content type where there is a body.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
    /// How long the answer is held back.
    pub delay: Duration,
}

impl Plan {
    /// A plan; a body without a content type gets one by its file's name, else by its bytes.
    pub fn new(
        status: u16,
        mut headers: Headers,
        body: Vec<u8>,
        file: Option<&str>,
        delay: Duration,
    ) -> Self {
        if !body.is_empty() && !headers.contains("content-type") {
            headers.push("Content-Type", content_type(file, &body));
        }
        Self {
            status,
            headers,
            body,
            delay,
        }
    }
}

/// The type by the file's extension; JSON if it parses as JSON; else text.
fn content_type(file: Option<&str>, body: &[u8]) -> &'static str {
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
        None if Raw::parse(body).is_ok() => "application/json",
        None => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_follows_the_file_then_the_bytes() {
        for (file, body, want) in [
            (Some("a.XML"), "{}", "application/xml"),
            (Some("a.unknown"), "{}", "application/json"),
            (None, "[1]", "application/json"),
            (None, "ok", "text/plain; charset=utf-8"),
        ] {
            assert_eq!(content_type(file, body.as_bytes()), want);
        }
    }

    #[test]
    fn the_users_type_wins_and_no_body_has_none() {
        let plan = |headers, body: &str| {
            Plan::new(200, headers, body.into(), None, Duration::ZERO).headers
        };
        let own = Headers::from_iter([("content-type", "x/y")]);
        assert_eq!(plan(own.clone(), "{}"), own);
        assert!(plan(Headers::new(), "").is_empty());
    }
}
