//! What consumers of Standard Webhooks 1.0.0 would reject or trip over in a request.

use jiff::Timestamp;

use super::cloudevents::is_rfc3339;
use super::event::EventType;
use crate::json::{RawValue, ValueKind};
use crate::message::body::media_type;
use crate::message::content_encoding::content;
use crate::message::{Headers, Request};

/// "Payload size": under about 20 kB.
const MAX_BODY: usize = 20_000;
/// The clock difference that the libraries allow, both ways, in seconds.
const TOLERANCE: i64 = 300;
const HEADERS: [&str; 3] = ["webhook-id", "webhook-timestamp", "webhook-signature"];

/// One problem of a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LintFinding {
    #[error("the method is {0}, but a webhook is a POST")]
    Method(String),
    #[error("`webhook-id` is missing, so consumers cannot detect duplicates")]
    NoId,
    #[error("`webhook-timestamp` is missing, so consumers cannot detect replays")]
    NoTimestamp,
    #[error("`webhook-signature` is missing, so consumers cannot verify the sender")]
    NoSignature,
    #[error("duplicate `{0}`")]
    DuplicateHeader(&'static str),
    #[error(
        "`webhook-id` is `{0}`: it must have text and no full stop, which ends it in the signed text"
    )]
    Id(String),
    #[error("`webhook-timestamp` is `{0}`, not Unix seconds")]
    TimestampFormat(String),
    #[error("`webhook-timestamp` is {} s {} now: consumers allow {TOLERANCE} s", .age.abs(), if *.age > 0 { "before" } else { "after" })]
    TimestampAge { age: i64 },
    #[error("`webhook-signature` has no entry `v1,…` or `v1a,…`")]
    SignatureVersion,
    #[error("the content type is missing: consumers expect application/json")]
    NoContentType,
    #[error("the content type is `{0}`: consumers expect application/json")]
    ContentType(String),
    #[error("the body has {0} bytes: keep it under 20 kB and let consumers fetch the rest")]
    BodySize(usize),
    #[error("the body is not a JSON object")]
    NotAnObject,
    #[error("the body has no `{0}`")]
    NoMember(&'static str),
    #[error("`type` is `{0}`: it must be words of a-z, A-Z, 0-9 and _, separated by full stops")]
    Type(String),
    #[error("`timestamp` in the body is not an RFC 3339 timestamp")]
    BodyTimestamp,
}

/// The problems of a request; none if all is well.
pub(crate) fn lint(request: &Request, now: Timestamp) -> Vec<LintFinding> {
    let mut findings = Vec::new();
    if request.method != "POST" {
        findings.push(LintFinding::Method(request.method.clone()));
    }
    let missing = [
        LintFinding::NoId,
        LintFinding::NoTimestamp,
        LintFinding::NoSignature,
    ];
    for (name, missing) in HEADERS.into_iter().zip(missing) {
        match request.headers.all(name).count() {
            0 => findings.push(missing),
            1 => {}
            _ => findings.push(LintFinding::DuplicateHeader(name)),
        }
    }
    findings.extend(check_id(&request.headers));
    findings.extend(check_timestamp(&request.headers, now));
    findings.extend(check_signature(&request.headers));
    let content_type = request.headers.text("content-type").unwrap_or_default();
    if content_type.is_empty() {
        findings.push(LintFinding::NoContentType);
    } else if media_type(content_type) != "application/json" {
        findings.push(LintFinding::ContentType(content_type.to_owned()));
    }
    if request.body.len() > MAX_BODY {
        findings.push(LintFinding::BodySize(request.body.len()));
    }
    check_body(&content(&request.headers, &request.body), &mut findings);
    findings
}

/// A full stop in the id would make the signed text ambiguous.
fn check_id(headers: &Headers) -> Option<LintFinding> {
    let id = headers.text("webhook-id")?;
    (id.is_empty() || id.contains('.')).then(|| LintFinding::Id(id.to_owned()))
}

fn check_timestamp(headers: &Headers, now: Timestamp) -> Option<LintFinding> {
    let text = headers.text("webhook-timestamp")?;
    let Ok(seconds) = text.parse::<i64>() else {
        return Some(LintFinding::TimestampFormat(text.to_owned()));
    };
    let age = now.as_second().saturating_sub(seconds);
    (age.abs() > TOLERANCE).then_some(LintFinding::TimestampAge { age })
}

/// The header is a list of `v1,…` and `v1a,…`, separated by spaces.
fn check_signature(headers: &Headers) -> Option<LintFinding> {
    let text = headers.text("webhook-signature")?;
    let is_known = |entry: &str| entry.starts_with("v1,") || entry.starts_with("v1a,");
    (!text.split(' ').any(is_known)).then_some(LintFinding::SignatureVersion)
}

/// "Payload structure": `type`, `timestamp` and `data`.
fn check_body(body: &[u8], findings: &mut Vec<LintFinding>) {
    let raw = RawValue::parse(body).ok();
    let Some(raw) = raw.filter(|raw| raw.kind() == ValueKind::Object) else {
        return findings.push(LintFinding::NotAnObject);
    };
    match raw.child("type").map(RawValue::string) {
        None => findings.push(LintFinding::NoMember("type")),
        Some(text) => {
            let text = text.unwrap_or_default();
            if !EventType::parse(&text).is_ok_and(|known| known.is_standard()) {
                findings.push(LintFinding::Type(text.into_owned()));
            }
        }
    }
    match raw.child("timestamp").map(RawValue::string) {
        None => findings.push(LintFinding::NoMember("timestamp")),
        Some(text) if text.as_deref().is_some_and(is_rfc3339) => {}
        Some(_) => findings.push(LintFinding::BodyTimestamp),
    }
    if raw.child("data").is_none() {
        findings.push(LintFinding::NoMember("data"));
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
        let now = Timestamp::from_second(1_795_293_181 + 300).unwrap();
        let findings = lint(request, now).into_iter();
        findings.map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn a_standard_request_has_no_findings() {
        assert_eq!(found(&request(&[], BODY)), [""; 0]);
    }

    #[test]
    fn each_header_is_checked() {
        for (name, value, words) in [
            ("webhook-id", "", "`webhook-id` is missing"),
            ("webhook-id", "a.b", "`webhook-id` is `a.b`"),
            ("webhook-timestamp", "", "`webhook-timestamp` is missing"),
            ("webhook-timestamp", "2026-11-21", "not Unix seconds"),
            ("webhook-timestamp", "1795293180", "is 301 s before now"),
            ("webhook-timestamp", "1795293782", "is 301 s after now"),
            ("webhook-signature", "", "cannot verify the sender"),
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
        assert_eq!(found(&twice), ["duplicate `webhook-id`"]);
        let mut other = request(&[], BODY);
        other.method = "PUT".to_owned();
        assert_eq!(
            found(&other),
            ["the method is PUT, but a webhook is a POST"]
        );
    }

    #[test]
    fn the_body_is_checked() {
        for (from, to, words) in [
            (r#""type":"deal.won","#, "", "the body has no `type`"),
            ("deal.won", "Push Hook", "`type` is `Push Hook`: it must be"),
            (r#""deal.won""#, "7", "`type` is ``"),
            (
                "20:33:01Z",
                "noon",
                "`timestamp` in the body is not an RFC 3339",
            ),
            (
                r#""2026-11-21T20:33:01Z""#,
                "1795293181",
                "is not an RFC 3339",
            ),
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
