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

/// Expressions about parts of a request that a [`request`] may have.
fn expressions() -> impl Strategy<Value = Vec<Expression>> {
    let key = "(!)?(event|id|provider|signature|body|size|attempt|duplicate|gap|query\\.a|header\\.X-A|form\\.a|/a|/\\*|/a/0)";
    let operator = "(=|!=|~=|<=|>)";
    let condition = prop_oneof![
        key.prop_map(|key: String| key),
        (key, operator, "(a|b|1|2|true|a\\*|\\[1\\]|valid)")
            .prop_map(|(key, operator, value)| key + &operator + &value),
    ];
    let text = prop::collection::vec(condition, 1..4).prop_map(|all| all.join(" and "));
    let parsed = text.prop_filter_map("not an expression", |text| Expression::parse(&text).ok());
    prop::collection::vec(parsed, 1..4)
}

/// A request, with its attempt among those of its delivery.
fn request() -> impl Strategy<Value = Sample> {
    let kind = "(application/json|application/x-www-form-urlencoded|)";
    let body = "(a|b|a=b|a=1&a=2|\\{\"a\":(1|\"b\"|\\[1,2\\])\\}|\\[1\\]|\\{)?";
    let origin = prop::collection::vec(prop::option::of("[ab]"), 3);
    let attempt = prop::option::of((2_u64..4, 0_u64..3));
    (
        "/[ab]?(\\?a=[ab1])?",
        kind,
        "[ab]{0,2}",
        body,
        origin,
        attempt,
    )
        .prop_map(|(target, kind, header, body, origin, attempt)| {
            let headers = [("Content-Type", kind.as_str()), ("X-A", &header)];
            let mut sample = Sample::new("POST", &target, &headers, body);
            let [event_type, id, provider] = <[_; 3]>::try_from(origin).unwrap();
            sample.0.origin = Origin {
                event_type,
                id,
                provider,
            };
            if let Some((number, gap)) = attempt {
                sample.0.attempt = DeliveryAttempt {
                    number,
                    duplicate_of: Some(1),
                    gap: Some(Duration::from_secs(gap)),
                    first_seen: None,
                };
            }
            sample
        })
}

proptest! {
    #[test]
    fn results_that_are_known_are_those_that_are_found(expressions in expressions(), sample in request()) {
        let known = Expression::evaluate_all(&expressions, &sample.0);
        let (direct, with_results) = (sample.subject(), sample.subject().with_results(&known));
        for expression in &expressions {
            prop_assert_eq!(expression.holds(&with_results), expression.holds(&direct), "{}", expression);
            prop_assert_eq!(
                expression.explain_mismatch(&with_results),
                expression.explain_mismatch(&direct),
                "{}", expression
            );
            let closest = |subject: &Subject| {
                let mut miss = ClosestMiss::default();
                miss.consider(expression, subject, 1);
                format!("{miss:?}")
            };
            prop_assert_eq!(closest(&with_results), closest(&direct), "{}", expression);
        }
    }

    #[test]
    fn a_result_that_is_known_is_not_found_again(expressions in expressions(), sample in request(), other in request()) {
        // The results are asked, not the body: another request with them has them too, but for its attempts.
        let known = Expression::evaluate_all(&expressions, &sample.0);
        let other = Sample(ReceivedRequest { attempt: sample.0.attempt, ..other.0 });
        for expression in &expressions {
            let with_results = other.subject().with_results(&known);
            prop_assert_eq!(expression.holds(&with_results), expression.holds(&sample.subject()), "{}", expression);
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

/// A condition as text, with its value escaped for a place between others.
fn written() -> impl Strategy<Value = (String, &'static str, String)> {
    let key = "(event|body|size|header\\.X-A|form\\.a|query\\.b|/a/0|/\\*)";
    let value = prop_oneof![
        "[ -~é]{0,12}",
        "( |\\\\|and|and |event=|/a|!id|x|&&|or | x 2){0,8}",
        "[0-9]{1,3}",
    ];
    let operator = prop_oneof![Just("=="), Just("!="), Just("<="), Just(">=")];
    (key, operator, value)
}

fn escaped(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find(' ') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        if after.trim_start_matches('\\').starts_with("and ") {
            out.push('\\');
        }
        rest = after;
    }
    out + rest
}

proptest! {
    #[test]
    fn what_is_written_is_what_is_parsed(all in prop::collection::vec(written(), 1..4)) {
        let texts = all.iter().map(|(key, operator, value)| format!("{key}{operator}{}", escaped(value)));
        let text = texts.collect::<Vec<_>>().join(" and ");
        let Ok(parsed) = Expression::parse(&text) else { return Ok(()) };
        let conditions: Vec<_> = parsed.conditions.iter().map(|condition| format!("{:?}", condition.predicate)).collect();
        let values: Vec<_> = all.iter().map(|(_, _, value)| format!("{value:?})")).collect();
        prop_assert_eq!(conditions.len(), values.len(), "{}", text);
        for (condition, value) in conditions.iter().zip(&values) {
            prop_assert!(condition.ends_with(value.as_str()), "{} {}", condition, value);
        }
    }

    #[test]
    fn an_expression_that_is_printed_is_parsed_as_itself(text in "((!)?(event|id|/a|header.A|size)(=|==|~=|<)?[a1 ,'\"&.*]{0,4}( and | && |, | or | \\\\and )?){1,4}") {
        if let Ok(parsed) = Expression::parse(&text) {
            let again = Expression::parse(&parsed.to_string()).unwrap();
            prop_assert_eq!(format!("{parsed:?}"), format!("{again:?}"));
        }
    }

    #[test]
    fn no_white_space_makes_the_parser_panic(text in "(event|/a|[.$]a|header.A)[ \t\u{a0}\u{3000}]?(=|==|!=|=>|is)[ \u{2003}]?[a1é'\"\\\\]{0,3}([ \t\u{a0}\u{2003}\u{3000}](and|or|AND|\\\\and|&&|,)[ \u{a0}\u{3000}]?){0,2}(id|!size|é)?") {
        let _ = Expression::parse(&text);
    }

    #[test]
    fn the_form_that_is_proposed_differs_and_shows_no_panic(text in "(event|/a|[.$]a\\.b|id)( ?(=|==|===|is|:|contains) ?)('x'|\"x\"|x| x)( and | && |, | or | AND )?(id|\\.c\\.d|size)?(=1)?") {
        if let Err(error) = Expression::parse(&text)
            && let crate::expression::parse::ExpressionFault::Foreign(_, written) = &error.fault
        {
            prop_assert_ne!(written, &text);
        }
    }
}
