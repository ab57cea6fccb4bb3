//! Any text and any body: a result, and no panic.

use proptest::prelude::*;

use super::*;

/// Texts that are nearly expressions.
fn expression() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        "(!)?(event|body|size|duplicate|gap|query.a|header.A|form.a|path)",
        "(/[ab*0]?){1,4}",
        "[!=~<>/\\\\a*é\u{1b}.-]{0,6}",
    ];
    let operator = "(=|!=|~=|<|<=|>|>=)?";
    let value = prop_oneof![
        "[ab1.*/(){}\\[\\]\",:\\\\eé-]{0,8}",
        "-?[0-9]{1,30}(\\.[0-9]{1,5})?(e-?[0-9]{1,50})?",
    ];
    (key, operator, value).prop_map(|(key, operator, value)| key + &operator + &value)
}

/// Bodies that are nearly JSON or forms.
fn content() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        "[{}\\[\\]\",:ab01.e\\\\u -]{0,40}".prop_map(String::into_bytes),
        "(\\{\"a\":|\\[){0,30}[\\]}1]{0,30}".prop_map(String::into_bytes),
        "(a|payload|%|=|&|\\+|\\{|\\}){0,20}".prop_map(String::into_bytes),
    ]
}

proptest! {
    #[test]
    fn any_text_parses_or_fails_with_a_position(text in any::<String>()) {
        if let Err(error) = Expression::parse(&text) {
            prop_assert!(text.is_char_boundary(error.at));
            prop_assert_eq!(error.to_string().lines().count(), 3);
        }
        let _ = Goal::parse(&text);
    }

    #[test]
    fn any_body_can_be_asked_about(
        text in expression(),
        body in content(),
        kind in "(application/json|application/x-www-form-urlencoded|multipart/form-data; boundary=a|)",
        coding in "(gzip|deflate|)",
        target in "/[ab?&=%]{0,10}",
    ) {
        let headers = [("Content-Type", kind.as_str()), ("Content-Encoding", &coding)];
        let sample = Sample::new("POST", &target, &headers, body);
        let subject = sample.subject();
        if let Ok(expr) = Expression::parse(&text) {
            let _ = (expr.holds(&subject), expr.explain_mismatch(&subject));
            prop_assert_eq!(expr.to_string(), text);
        }
    }

    #[test]
    fn absent_is_the_opposite_of_present(text in expression(), body in content()) {
        let sample = Sample::new("POST", "/", &[], body);
        let present = Expression::parse(&text);
        let absent = Expression::parse(&format!("!{text}"));
        if let (Ok(present), Ok(absent)) = (present, absent) {
            let subject = sample.subject();
            prop_assert_ne!(present.holds(&subject), absent.holds(&subject));
        }
    }
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(200_000), "]".repeat(200_000));
    let sample = Sample::json(&deep);
    sample.table(&[
        ("/a/0/0/0=1", false),
        ("/*/*/*=[[1]]", false),
        ("/a=[[[[]]]]", false),
        ("/b", false),
    ]);
    assert!(
        Expression::parse("/a=1")
            .unwrap()
            .explain_mismatch(&sample.subject())
            .len()
            < 300
    );
}
