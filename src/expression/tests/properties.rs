//! Any text, any body: an answer, and no panic.

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
    fn no_text_is_too_strange_to_be_read(text in any::<String>()) {
        if let Err(malformed) = Expression::parse(&text) {
            prop_assert!(text.is_char_boundary(malformed.at));
            prop_assert_eq!(malformed.to_string().lines().count(), 3);
        }
        let _ = Goal::parse(&text);
    }

    #[test]
    fn no_body_is_too_strange_to_be_asked(
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
    fn not_there_is_the_opposite_of_there(text in expression(), body in content()) {
        let sample = Sample::new("POST", "/", &[], body);
        let there = Expression::parse(&text);
        let not_there = Expression::parse(&format!("!{text}"));
        if let (Ok(there), Ok(not_there)) = (there, not_there) {
            let subject = sample.subject();
            prop_assert_ne!(there.holds(&subject), not_there.holds(&subject));
        }
    }
}

#[test]
fn many_levels_are_no_danger() {
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
