//! Expressions as a user writes them.

mod dialects;
mod explained;
mod faults;
mod joined;
mod properties;

use std::time::Duration;

use super::*;
use crate::message::{Headers, Request, Response, Version};
use crate::provider::Origin;
use crate::record::{DeliveryAttempt, ReceivedRequest, SignatureOutcome, SignatureState};

/// A received request to ask about.
#[derive(Debug)]
struct Sample(ReceivedRequest);

impl Sample {
    fn new(method: &str, target: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        let mut request = Request::new(method, target);
        request.headers = headers.iter().copied().collect();
        request.body = body.into();
        Self(ReceivedRequest {
            remote: Some("127.0.0.1:52114".to_owned()),
            ..ReceivedRequest::new(request)
        })
    }

    fn json(body: &str) -> Self {
        Self::new("POST", "/", &[("Content-Type", "application/json")], body)
    }

    fn subject(&self) -> Subject<'_> {
        Subject::request(&self.0, self.0.attempt)
    }

    #[track_caller]
    fn holds(&self, expr: &str) -> bool {
        Expression::parse(expr).unwrap().holds(&self.subject())
    }

    /// Checks whether each of these holds.
    #[track_caller]
    fn table(&self, rows: &[(&str, bool)]) {
        for (expr, holds) in rows {
            assert_eq!(self.holds(expr), *holds, "{expr}");
        }
    }
}

#[test]
fn plain_keys_are_the_facts_about_a_request() {
    let mut sample = Sample::new("POST", "/hooks/a%2Fb?x=1", &[], "{}");
    sample.0.origin = Origin {
        event_type: Some("contact.added".into()),
        id: Some("msg_1".into()),
        provider: Some("github".into()),
    };
    sample.0.signature = Some(SignatureOutcome {
        scheme: None,
        verdict: SignatureState::Valid,
        reason: None,
    });
    sample.table(&[
        ("event", true),
        ("event=contact.added", true),
        ("event=contact.*", true),
        ("event!=contact.*", false),
        ("event~=^contact", true),
        ("event~=(?i)ADDED$", true),
        ("id=msg_1", true),
        ("id=msg_*", false),
        ("provider=github", true),
        ("method=POST", true),
        ("method=P*", true),
        ("path=/hooks/*", true),
        ("path=/hooks/a/b", false),
        ("target=/hooks/a%2Fb?x=1", true),
        ("remote~=^127[.]", true),
        ("signature=valid", true),
        ("body={}", true),
        ("size=2", true),
        ("size=2.0", true),
        ("size<10", true),
        ("size>=3", false),
        ("attempt=1", true),
        ("duplicate", false),
        ("!duplicate", true),
        ("duplicate=false", true),
        ("gap", false),
    ]);
}

#[test]
fn a_duplicate_has_its_attempt_and_gap() {
    let mut sample = Sample::json("{}");
    sample.0.attempt = DeliveryAttempt {
        number: 2,
        duplicate_of: Some(1),
        gap: Some(Duration::from_millis(1500)),
        first_seen: None,
    };
    sample.table(&[
        ("duplicate", true),
        ("!duplicate", false),
        ("duplicate=true", true),
        ("attempt=2", true),
        ("attempt>=2", true),
        ("gap=1.5", true),
        ("gap<1.500001", true),
        ("gap>=2", false),
    ]);
}

#[test]
fn an_absent_key_makes_every_comparison_false() {
    let sample = Sample::json("{}");
    for key in [
        "event",
        "id",
        "query.x",
        "header.X-A",
        "form.x",
        "/a",
        "gap",
    ] {
        for rest in ["=1", "!=1", "~=.*", "<1", "<=1", ">1", ">=1", ""] {
            assert!(!sample.holds(&format!("{key}{rest}")), "{key}{rest}");
        }
        assert!(sample.holds(&format!("!{key}")), "!{key}");
    }
    assert!(!Sample::new("GET", "/", &[], "").holds("body"));
}

#[test]
fn any_of_several_values_is_enough() {
    let headers = [("X-A", "1"), ("x-a", "2"), ("Content-Type", FORM)];
    let sample = Sample::new("POST", "/?q=1&q=a+b%21&n", &headers, "f=1&f=%C3%A9");
    sample.table(&[
        ("query.q=1", true),
        ("query.q=a b!", true),
        ("query.q!=1", true),
        ("query.q=2", false),
        ("query.n", true),
        ("query.n=", true),
        ("query.Q", false),
        ("header.x-A=2", true),
        ("header.X-A>1", true),
        ("form.f=\u{e9}", true),
        ("form.q", false),
    ]);
}

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn a_multipart_body_is_a_form_too() {
    let body = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n";
    let headers = [("Content-Type", "multipart/form-data; boundary=b")];
    let sample = Sample::new("POST", "/", &headers, body);
    sample.table(&[("form.a=1", true), ("form.b", false)]);
}

#[test]
fn a_json_pointer_leads_into_the_body() {
    let sample = Sample::json(
        r#"{"data": {"email": "zoe@example.com", "a/b": 1, "m~n": 2, "": 3, "a=b": 4, "\\": 5},
            "items": [{"id": 7, "tags": ["x"]}, {"id": 8}], "none": null}"#,
    );
    sample.table(&[
        ("/data/email=zoe@example.com", true),
        ("/data/email=\"zoe@example.com\"", true),
        ("/data/email!=zoe@example.com", false),
        ("/data/email~=@example[.]com$", true),
        ("/data/a~1b=1", true),
        ("/data/m~0n=2", true),
        ("/data/=3", true),
        (r"/data/a\=b=4", true),
        (r"/data/\\=5", true),
        ("/items/1/id=8", true),
        ("/items/01/id", false),
        ("/items/*/id=8", true),
        ("/items/*/id!=8", true),
        ("/items/*/id>8", false),
        ("/items/*/tags/*=x", true),
        ("/data/*=3", true),
        ("/none", true),
        ("/none=null", true),
        ("!/none/x", true),
        ("/data/email/x", false),
    ]);
}

#[test]
fn json_is_compared_as_json() {
    let sample = Sample::json(
        r#"{"amount": 1.10, "big": 12345678901234567890, "id": "123", "list": [1, {"a": 2, "b": 3}],
            "yes": true, "word": "true", "price": "19.99", "at": "2026-11-21T20:33:01Z"}"#,
    );
    sample.table(&[
        ("/amount=1.1", true),
        ("/amount=11e-1", true),
        ("/amount=1.11", false),
        ("/amount<1.2", true),
        ("/big=12345678901234567890", true),
        ("/big=12345678901234567891", false),
        ("/big<12345678901234567891", true),
        ("/big>12345678901234567889.9", true),
        ("/id=123", true),
        ("/id=\"123\"", true),
        ("/id=123.0", false),
        ("/id<200", true),
        ("/amount=\"1.10\"", false),
        (r#"/list=[1.0,{"b":3,"a":2}]"#, true),
        (r#"/list=[{"b":3,"a":2},1]"#, false),
        ("/list<1", false),
        ("/yes=true", true),
        ("/word=true", true),
        ("/yes=\"true\"", false),
        ("/price>=19.99", true),
        ("/price<20", true),
        ("/at>=2026-11-21", true),
        ("/at<2026-11-21", false),
        // A number and a text have no order.
        ("/amount<abc", false),
        ("/amount>=abc", false),
        ("/at<5", false),
        ("/at>5", false),
    ]);
}

#[test]
fn the_last_member_of_a_name_counts() {
    Sample::json(r#"{"a": 1, "a": 2}"#).table(&[("/a=2", true), ("/a=1", false)]);
}

#[test]
fn a_pointer_looks_into_the_payload_field_of_a_form() {
    let body = "x=1&payload=%7B%22a%22%3A1%7D";
    let sample = Sample::new("POST", "/", &[("Content-Type", FORM)], body);
    sample.table(&[("/a=1", true), ("form.x=1", true)]);
}

#[test]
fn a_compressed_body_is_decoded() {
    // printf '{"a":1}' | gzip -n
    let body = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54\xb2\x32\xac\x05\x00\xaf\xac\x1b\x56\x07\x00\x00\x00";
    let headers = [("Content-Encoding", "gzip")];
    let sample = Sample::new("POST", "/", &headers, *body);
    sample.table(&[
        ("/a=1", true),
        ("body={\"a\":1}", true),
        ("size=7", false),
        (&format!("size={}", body.len()), true),
    ]);
}

#[test]
fn no_pointer_leads_into_a_body_that_is_not_json() {
    for body in [
        "{\"a\": 1",
        "{\"a\": 1} x",
        "a",
        "\u{feff}\u{feff}{\"a\":1}",
    ] {
        assert!(!Sample::json(body).holds("/a"), "{body}");
    }
    assert!(!Sample::new("POST", "/", &[], *b"{\"a\":\"\xff\"}").holds("/a"));
}

#[test]
fn a_byte_order_mark_is_ignored_and_stays_in_the_body() {
    let sample = Sample::json("\u{feff}{\"a\":1}");
    sample.table(&[("/a=1", true), ("size=10", true), ("body~=^\u{feff}", true)]);
}

#[test]
fn the_value_is_the_rest_of_the_text() {
    let headers = [("X-A", "a=b\\c ")];
    let sample = Sample::new("POST", "/", &headers, "");
    sample.table(&[(r"header.X-A=a=b\c ", true), (r"header.X-A= a=b\c ", false)]);
}

#[test]
fn bytes_that_are_not_text_are_compared_as_bytes() {
    let mut sample = Sample::new("POST", "/?q=%FF", &[], "");
    sample.0.request.headers.push("X-A", b"\xff");
    sample.table(&[
        ("header.X-A=\u{ff}", false),
        ("header.X-A~=^.$", true),
        ("query.q=\u{fffd}", false),
    ]);
}

#[test]
fn a_response_has_a_status_and_a_body() {
    let response = Response {
        version: Version::Http11,
        status: 201,
        reason: "Created".into(),
        headers: Headers::from_iter([("Content-Type", "application/json"), ("X-A", "1")]),
        body: br#"{"ok": true}"#.to_vec(),
    };
    let subject = Subject::response(&response);
    for (expr, holds) in [
        ("status=201", true),
        ("status>=300", false),
        ("/ok=true", true),
        ("header.x-a=1", true),
        ("size=12", true),
        ("body~=ok", true),
    ] {
        let expr = Expression::parse_for_response(expr).unwrap();
        assert_eq!(expr.holds(&subject), holds, "{expr}");
    }
}

#[test]
fn the_event_type_asked_for_is_known() {
    let event = |text| Expression::parse(text).unwrap().event().map(str::to_owned);
    assert_eq!(event("event=contact.*").as_deref(), Some("contact.*"));
    assert_eq!(event("event!=contact.*"), None);
    assert_eq!(event("id=1"), None);
}

/// What was evaluated before is what would be evaluated now, and what is explained.
#[test]
fn results_that_are_there_already_are_the_same() {
    let request = Sample::json(r#"{"type":"contact.added","email":"zoe@example.com","n":3}"#);
    for text in [
        "event=contact.*",
        "event=deal.*",
        "body~=zoe",
        "body~=yan and /n>2",
        "/email=zoe@example.com and /n>4",
        "/none",
        "attempt=1",
        "attempt>1 and /n=3",
        "!duplicate and body~=zoe",
    ] {
        let expression = Expression::parse(text).unwrap();
        let evaluated = Expression::evaluate_all([&expression], &request.0);
        let subject = request.subject();
        let known = request.subject().with_results(&evaluated);
        assert_eq!(
            expression.holds(&known),
            expression.holds(&subject),
            "{text}"
        );
        let explained = expression.explain_mismatch(&known);
        assert_eq!(explained, expression.explain_mismatch(&subject), "{text}");
        let mut misses = [ClosestMiss::default(), ClosestMiss::default()];
        misses[0].consider(&expression, &known, 1);
        misses[1].consider(&expression, &subject, 1);
        assert_eq!(misses[0].explain(), misses[1].explain(), "{text}");
    }
}
