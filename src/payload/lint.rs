//! What a consumer of Standard Webhooks 1.0.0 would trip over.

use jiff::Timestamp;

use super::cloudevents::is_rfc3339;
use super::event::EventType;
use crate::json::{RawValue, ValueKind};
use crate::message::body::media_type;
use crate::message::{Headers, Request};

/// "Payload size": keep it under about 20 kB.
const MAX_BODY: usize = 20_000;
/// What the consumers' libraries allow, both ways.
const TOLERANCE: i64 = 300;
/// The headers of a delivery, and what it means that one is not there.
const HEADERS: [(&str, &str); 3] = [
    ("webhook-id", "nothing tells a repeat"),
    ("webhook-timestamp", "nothing tells a replay"),
    (
        "webhook-signature",
        "nothing tells who sent it; --sign standard signs",
    ),
];

/// One sentence for each thing; nothing where all is well.
pub(crate) fn lint(request: &Request, now: Timestamp) -> Vec<String> {
    let mut found = Vec::new();
    if request.method != "POST" {
        found.push(format!(
            "the method is {}: a webhook is a POST",
            request.method
        ));
    }
    for (name, advice) in HEADERS {
        match request.headers.all(name).count() {
            0 => found.push(format!("`{name}` is missing: {advice}")),
            1 => {}
            _ => found.push(format!("`{name}` is there more than once")),
        }
    }
    found.extend(id(&request.headers));
    found.extend(timestamp(&request.headers, now));
    found.extend(signature(&request.headers));
    let content_type = request.headers.text("content-type").unwrap_or_default();
    if media_type(content_type) != "application/json" {
        let given = if content_type.is_empty() {
            "missing".to_owned()
        } else {
            format!("`{content_type}`")
        };
        found.push(format!(
            "the content type is {given}: consumers expect application/json"
        ));
    }
    if request.body.len() > MAX_BODY {
        found.push(format!(
            "the body has {} bytes: keep it under 20 kB, and let consumers fetch the rest",
            request.body.len()
        ));
    }
    payload(&request.body, &mut found);
    found
}

/// A full stop in it could stand for the one behind it in what is signed.
fn id(headers: &Headers) -> Option<String> {
    let id = headers.text("webhook-id")?;
    (id.is_empty() || id.contains('.')).then(|| {
        format!("`webhook-id` is `{id}`: it has to be some text without the full stop that ends it in what is signed")
    })
}

fn timestamp(headers: &Headers, now: Timestamp) -> Option<String> {
    let text = headers.text("webhook-timestamp")?;
    let Ok(seconds) = text.parse::<i64>() else {
        return Some(format!("`webhook-timestamp` is `{text}`, not Unix seconds"));
    };
    let age = now.as_second().saturating_sub(seconds);
    let side = if age > 0 { "before" } else { "after" };
    (age.abs() > TOLERANCE).then(|| {
        format!(
            "`webhook-timestamp` is {} s {side} now: consumers allow {TOLERANCE} s",
            age.abs()
        )
    })
}

/// A list of `v1,…` and `v1a,…` with spaces between them.
fn signature(headers: &Headers) -> Option<String> {
    let text = headers.text("webhook-signature")?;
    let known = |entry: &str| entry.starts_with("v1,") || entry.starts_with("v1a,");
    (!text.split(' ').any(known))
        .then(|| "`webhook-signature` has no entry `v1,…` or `v1a,…`".to_owned())
}

/// "Payload structure": `type`, `timestamp` and `data`.
fn payload(body: &[u8], found: &mut Vec<String>) {
    let raw = RawValue::parse(body).ok();
    let Some(raw) = raw.filter(|raw| raw.kind() == ValueKind::Object) else {
        return found.push("the body is not a JSON object".to_owned());
    };
    let missing = |name: &str| format!("the body has no `{name}`: --format standard has it");
    match raw.child("type").map(RawValue::string) {
        None => found.push(missing("type")),
        Some(text) => {
            let text = text.unwrap_or_default();
            if !EventType::parse(&text).is_ok_and(|known| known.is_standard()) {
                found.push(format!(
                    "`type` is `{text}`: it has to be words of a-z, A-Z, 0-9 and _ with full stops between them"
                ));
            }
        }
    }
    match raw.child("timestamp").map(RawValue::string) {
        None => found.push(missing("timestamp")),
        Some(text) if text.as_deref().is_some_and(is_rfc3339) => {}
        Some(_) => found.push("`timestamp` in the body is no time after RFC 3339".to_owned()),
    }
    if raw.child("data").is_none() {
        found.push(missing("data"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"type":"deal.won","timestamp":"2026-11-21T20:33:01Z","data":{}}"#;

    fn request(changes: &[(&str, &str)], body: &str) -> Request {
        let mut request = Request::new("POST", "/");
        for (name, value) in [
            ("content-type", "application/json; charset=utf-8"),
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", "1795293181"),
            ("webhook-signature", "v0,x v1,abc="),
        ] {
            request.headers.push(name, value);
        }
        for (name, value) in changes {
            match *value {
                "" => {
                    request.headers.remove(name);
                }
                value => request.headers.set(name, value),
            }
        }
        request.body = body.as_bytes().to_vec();
        request
    }

    fn found(request: &Request) -> Vec<String> {
        lint(
            request,
            Timestamp::from_second(1_795_293_181 + 300).unwrap(),
        )
    }

    #[test]
    fn a_delivery_after_the_standard_has_nothing_to_trip_over() {
        assert_eq!(found(&request(&[], BODY)), [""; 0]);
    }

    #[test]
    fn each_thing_is_a_sentence() {
        for (name, value, words) in [
            ("webhook-id", "", "`webhook-id` is missing"),
            ("webhook-id", "a.b", "`webhook-id` is `a.b`"),
            ("webhook-timestamp", "", "`webhook-timestamp` is missing"),
            ("webhook-timestamp", "2026-11-21", "not Unix seconds"),
            ("webhook-timestamp", "1795293180", "is 301 s before now"),
            ("webhook-timestamp", "1795293782", "is 301 s after now"),
            ("webhook-signature", "", "nothing tells who sent it"),
            ("webhook-signature", "sha256=ab", "no entry `v1,…`"),
            ("content-type", "", "the content type is missing"),
            ("content-type", "text/plain", "is `text/plain`: consumers"),
        ] {
            let found = found(&request(&[(name, value)], BODY));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains(words), "{found:?}");
        }
        let mut twice = request(&[], BODY);
        twice.headers.push("Webhook-Id", "msg_2");
        assert_eq!(found(&twice), ["`webhook-id` is there more than once"]);
        let mut other = request(&[], BODY);
        other.method = "PUT".to_owned();
        assert_eq!(found(&other), ["the method is PUT: a webhook is a POST"]);
    }

    #[test]
    fn the_body_is_looked_into() {
        for (from, to, words) in [
            (r#""type":"deal.won","#, "", "the body has no `type`"),
            (
                "deal.won",
                "Push Hook",
                "`type` is `Push Hook`: it has to be",
            ),
            (r#""deal.won""#, "7", "`type` is ``"),
            ("20:33:01Z", "noon", "`timestamp` in the body is no time"),
            (r#""2026-11-21T20:33:01Z""#, "1795293181", "is no time"),
            (r#","data":{}"#, "", "the body has no `data`"),
        ] {
            let found = found(&request(&[], &BODY.replace(from, to)));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains(words), "{found:?}");
        }
        for body in ["", "[]", "a=1", "{"] {
            assert_eq!(
                found(&request(&[], body)),
                ["the body is not a JSON object"]
            );
        }
        let filled = |length: usize| BODY.replace("{}", &format!("\"{}\"", "x".repeat(length)));
        let rest = filled(0).len();
        assert_eq!(found(&request(&[], &filled(20_000 - rest))), [""; 0]);
        let over = found(&request(&[], &filled(20_001 - rest)));
        assert!(over[0].starts_with("the body has 20001 bytes"), "{over:?}");
    }
}
