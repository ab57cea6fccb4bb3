//! What there was instead.

use super::*;

#[track_caller]
fn had(sample: &Sample, expr: &str, want: &str) {
    let expr = Expr::parse(expr).unwrap();
    assert!(!expr.holds(&sample.subject()), "{expr}");
    assert_eq!(expr.had(&sample.subject()), want);
}

#[test]
fn another_value_is_shown() {
    let mut sample = Sample::new("POST", "/?q=1&q=2", &[], r#"{"a": "x", "n": [1, 2.50]}"#);
    sample.origin.event_type = Some("contact.created".into());
    had(
        &sample,
        "event=contact.added",
        "`event` was `contact.created`",
    );
    had(&sample, "query.q=3", "`query.q` was `1`, `2`");
    had(&sample, "!query.q", "`query.q` was `1`, `2`");
    had(&sample, "/a=y", "`/a` was `\"x\"`");
    had(&sample, "/n=2", "`/n` was `[1,2.50]`");
    had(&sample, "/n/*>9", "`/n/*` was `1`, `2.50`");
    had(&sample, "duplicate", "`duplicate` was `false`");
}

#[test]
fn what_is_long_is_cut() {
    let sample = Sample::json(&format!(
        r#"{{"a": "{}", "n": [{}1]}}"#,
        "x".repeat(500),
        "1,".repeat(500)
    ));
    let had = |expr| Expr::parse(expr).unwrap().had(&sample.subject());
    assert_eq!(had("/a=1"), format!("`/a` was `\"{}…`", "x".repeat(79)));
    let ones = "`1`, ".repeat(8);
    assert_eq!(had("/n/*=2"), format!("`/n/*` was {ones}…"));
}

#[test]
fn what_was_there_beside_an_absent_key_is_listed() {
    let headers = [("Host", "a"), ("X-Signature", "1"), ("Content-Type", FORM)];
    let sample = Sample::new("POST", "/", &headers, "a=1&b=2");
    had(&sample, "id=1", "there was no `id`");
    had(
        &sample,
        "header.X-Signatur=1",
        "there was no header `X-Signatur`; did you mean `X-Signature`?",
    );
    had(
        &sample,
        "header.Zoe",
        "there was no header `Zoe`; there was `Host`, `X-Signature`, `Content-Type`",
    );
    had(
        &sample,
        "query.x",
        "there was no `x` in the query, nor any other",
    );
    had(
        &sample,
        "form.x",
        "there was no `x` in the form; there was `a`, `b`",
    );
    had(&sample, "/a", "there was no `/a`: the body was not JSON");
}

#[test]
fn a_pointer_says_how_far_it_led() {
    let sample = Sample::json(r#"{"data": {"mail": "x", "id": 1}, "list": [1], "~": 2}"#);
    had(
        &sample,
        "/data/email",
        "there was no `/data/email` in `/data`; did you mean `mail`?",
    );
    had(
        &sample,
        "/data/x/y",
        "there was no `/data/x/y` in `/data`; there was `mail`, `id`",
    );
    had(
        &sample,
        "/x",
        "there was no `/x` in the body; there was `data`, `list`, `~`",
    );
    had(
        &sample,
        "/list/5",
        "there was no `/list/5`: `/list` was an array of 1",
    );
    had(&sample, "/~0/a", "there was no `/~0/a`: `/~0` was `2`");
    had(
        &Sample::json(""),
        "/a",
        "there was no `/a`: there was no body",
    );
    had(
        &Sample::json("{\"a\" 1}"),
        "/a",
        "there was no `/a`: the body was not JSON: expected `:`, line 1 column 6",
    );
    had(
        &Sample::new("POST", "/", &[], "x"),
        "form.a",
        "there was no `a`: the body was not a form",
    );
}

#[test]
fn a_credential_is_not_shown() {
    let headers = [("Authorization", "Bearer secret")];
    let sample = Sample::new("POST", "/", &headers, "");
    had(
        &sample,
        "header.authorization=Bearer x",
        "`header.authorization` was there, with a value that is not shown",
    );
}
