//! The explanation of an expression that does not hold.

use super::*;

#[track_caller]
fn explain_mismatch(sample: &Sample, expr: &str, want: &str) {
    let expr = Expression::parse(expr).unwrap();
    assert!(!expr.holds(&sample.subject()), "{expr}");
    assert_eq!(expr.explain_mismatch(&sample.subject()), want);
}

#[test]
fn the_values_found_are_shown() {
    let mut sample = Sample::new("POST", "/?q=1&q=2", &[], r#"{"a": "x", "n": [1, 2.50]}"#);
    sample.0.origin.event_type = Some("contact.created".into());
    explain_mismatch(
        &sample,
        "event=contact.added",
        "`event` was `contact.created`",
    );
    explain_mismatch(&sample, "query.q=3", "`query.q` was `1`, `2`");
    explain_mismatch(&sample, "!query.q", "`query.q` was `1`, `2`");
    explain_mismatch(&sample, "/a=y", "`/a` was `\"x\"`");
    explain_mismatch(&sample, "/n=2", "`/n` was `[1,2.50]`");
    explain_mismatch(&sample, "/n/*>9", "`/n/*` was `1`, `2.50`");
    explain_mismatch(&sample, "duplicate", "`duplicate` was `false`");
}

#[test]
fn long_values_are_cut() {
    let sample = Sample::json(&format!(
        r#"{{"a": "{}", "n": [{}1]}}"#,
        "x".repeat(500),
        "1,".repeat(500)
    ));
    let explain = |expr| {
        Expression::parse(expr)
            .unwrap()
            .explain_mismatch(&sample.subject())
    };
    assert_eq!(explain("/a=1"), format!("`/a` was `\"{}…`", "x".repeat(79)));
    let ones = "`1`, ".repeat(8);
    assert_eq!(explain("/n/*=2"), format!("`/n/*` was {ones}…"));
}

#[test]
fn the_names_beside_an_absent_key_are_listed() {
    let headers = [("Host", "a"), ("X-Signature", "1"), ("Content-Type", FORM)];
    let sample = Sample::new("POST", "/", &headers, "a=1&b=2");
    explain_mismatch(&sample, "id=1", "there was no `id`");
    explain_mismatch(
        &sample,
        "header.X-Signatur=1",
        "there was no header `X-Signatur`; did you mean `X-Signature`?",
    );
    explain_mismatch(
        &sample,
        "header.Zoe",
        "there was no header `Zoe`; there was `Host`, `X-Signature`, `Content-Type`",
    );
    explain_mismatch(
        &sample,
        "query.x",
        "there was no `x` in the query, nor any other",
    );
    explain_mismatch(
        &sample,
        "form.x",
        "there was no `x` in the form; there was `a`, `b`",
    );
    explain_mismatch(&sample, "/a", "there was no `/a`: the body was not JSON");
}

#[test]
fn the_explanation_says_how_far_a_pointer_led() {
    let sample = Sample::json(r#"{"data": {"mail": "x", "id": 1}, "list": [1], "~": 2}"#);
    explain_mismatch(
        &sample,
        "/data/email",
        "there was no `/data/email` in `/data`; did you mean `mail`?",
    );
    explain_mismatch(
        &sample,
        "/data/x/y",
        "there was no `/data/x/y` in `/data`; there was `mail`, `id`",
    );
    explain_mismatch(
        &sample,
        "/x",
        "there was no `/x` in the body; there was `data`, `list`, `~`",
    );
    explain_mismatch(
        &sample,
        "/list/5",
        "there was no `/list/5`: `/list` was an array of 1",
    );
    explain_mismatch(&sample, "/~0/a", "there was no `/~0/a`: `/~0` was `2`");
    explain_mismatch(
        &Sample::json(""),
        "/a",
        "there was no `/a`: there was no body",
    );
    explain_mismatch(
        &Sample::json("{\"a\" 1}"),
        "/a",
        "there was no `/a`: the body was not JSON: expected `:`, line 1 column 6",
    );
    explain_mismatch(
        &Sample::new("POST", "/", &[], "x"),
        "form.a",
        "there was no `a`: the body was not a form",
    );
}

#[test]
fn a_credential_is_not_shown() {
    let headers = [("Authorization", "Bearer secret")];
    let sample = Sample::new("POST", "/", &headers, "");
    explain_mismatch(
        &sample,
        "header.authorization=Bearer x",
        "`header.authorization` was present, with a value that is not shown",
    );
}

#[test]
fn the_credentials_of_a_compound_expression_are_not_printed() {
    let text = "header.authorization=Bearer x and event=y and header.cookie!=a=1 and id";
    let shown = Expression::parse(text).unwrap().to_string();
    assert!(
        !shown.contains("Bearer") && !shown.contains("a=1"),
        "{shown}"
    );
    assert!(
        shown.contains(" and event=y and header.cookie!="),
        "{shown}"
    );
    assert!(shown.ends_with(" and id"), "{shown}");
}
