//! Conditions that ` and ` joins.

use super::*;

fn contact() -> Sample {
    let headers = [
        ("Content-Type", "application/json"),
        ("X-A", "salt and pepper"),
    ];
    let mut sample = Sample::new(
        "POST",
        "/?q=this+and+that",
        &headers,
        r#"{"data":{"email":"a@example.com","text":"one and /two"},"n":3}"#,
    );
    sample.0.origin.event_type = Some("contact.added".into());
    sample
}

#[test]
fn all_conditions_have_to_hold() {
    contact().table(&[
        ("event=contact.added and /data/email=a@example.com", true),
        ("event=contact.added and /data/email=b@example.com", false),
        ("event=contact.removed and /data/email=a@example.com", false),
        (
            "event=contact.* and /n>=3 and method=POST and !query.z",
            true,
        ),
        ("event and !id and /n", true),
        ("event and id and /n", false),
        ("!id and !event", false),
        ("duplicate=false and attempt=1", true),
        ("event==contact.added and /n==3", true),
        ("header.x-a~=^salt and query.q and size>10", true),
    ]);
}

#[test]
fn and_is_a_word_where_no_known_key_follows() {
    let sample = contact();
    sample.table(&[
        ("header.X-A=salt and pepper", true),
        ("query.q=this and that", true),
        ("header.X-A~=salt and pepper and method=POST", true),
        ("header.X-A=salt and pepper and method=GET", false),
        ("body~=one and events", false),
    ]);
    for (text, parts) in [
        ("body~=fish and chips and 1=2", 1),
        ("body~=fish and event type", 1),
        ("body~=fish and events=1", 1),
        ("body~=fish and x.y=1", 1),
        ("query.a and b=1", 1),
        ("/a and b=1", 1),
        ("body~=fish and /chips", 2),
        ("body~=fish and !/chips and size", 3),
    ] {
        let parsed = Expression::parse(text).unwrap();
        assert_eq!(parsed.conditions.len(), parts, "{text}");
    }
}

#[test]
fn a_backslash_makes_the_word_literal() {
    let sample = contact();
    sample.table(&[
        (r"/data/text=one \and /two", true),
        (r"/data/text=one \and /two and /n=3", true),
        (r"/data/text=one \and /two and /n=4", false),
        (r"/data/text~=^one \and /two$", true),
        (r"/data/text=one \\and /two", false),
    ]);
    let backslash = Sample::json(r#"{"a":"one \\and /two"}"#);
    backslash.table(&[
        (r"/a=one \\and /two", true),
        (r"/a=one \and /two", false),
        (r"/a~=\\and", true),
    ]);
}

#[test]
fn a_goal_counts_requests_that_meet_all_of_it() {
    let goal = Goal::parse("event=contact.* and /n=3 x 2").unwrap();
    assert_eq!((goal.times, goal.expression.conditions.len()), (2, 2));
    assert_eq!(goal.expression.to_string(), "event=contact.* and /n=3");
    assert_eq!(goal.expression.event(), None, "an event is not all of it");
}

#[test]
fn responses_have_compound_expressions_too() {
    assert!(Expression::parse_for_response("status=200 and /id").is_ok());
    let error = Expression::parse_for_response("status=200 and event=x").unwrap_err();
    assert_eq!(error.at, 15);
    let error = Expression::parse("event=x and status=200").unwrap_err();
    assert_eq!(error.at, 12);
}

#[test]
fn what_does_not_hold_is_explained_and_the_rest_is_not() {
    let sample = contact();
    let explain = |text: &str| {
        Expression::parse(text)
            .unwrap()
            .explain_mismatch(&sample.subject())
    };
    assert_eq!(
        explain("event=contact.added and /data/email=zoe@example.com"),
        "`/data/email` was `\"a@example.com\"`"
    );
    assert_eq!(
        explain("event=x and method=POST and id=7"),
        "`event` was `contact.added` and there was no `id`"
    );
}

#[test]
fn the_closest_miss_is_the_one_with_most_conditions_and_the_nearest_value() {
    let expression = Expression::parse("method=POST and /email=zoe@example.com").unwrap();
    let mut miss = ClosestMiss::default();
    assert_eq!(miss.explain(), None);
    for (number, method, body, closest) in [
        (1, "GET", r#"{"email":"x"}"#, 1),
        (2, "POST", "{}", 2),
        (3, "POST", r#"{"email":"bob@example.org"}"#, 3),
        (4, "POST", r#"{"email":"zoe@exmple.com"}"#, 4),
        (5, "POST", r#"{"email":"ann@example.com"}"#, 4),
        (6, "GET", r#"{"email":"zoe@example.com"}"#, 4),
        (7, "POST", r#"{"email":"zoe@exmple.com"}"#, 4),
    ] {
        let sample = Sample::new(method, "/", &[], body);
        miss.consider(&expression, &sample.subject(), number);
        let explained = miss.explain().unwrap();
        let wanted = format!("the closest was request {closest}: ");
        assert!(explained.starts_with(&wanted), "{number}: {explained}");
    }
    assert_eq!(
        miss.explain().unwrap(),
        "the closest was request 4: `/email` was `\"zoe@exmple.com\"`"
    );
}

#[test]
fn only_so_many_misses_are_looked_at() {
    let expression = Expression::parse("/a=1").unwrap();
    let mut miss = ClosestMiss::default();
    let other = Sample::json("{}");
    for number in 0..1000 {
        miss.consider(&expression, &other.subject(), number);
    }
    miss.consider(&expression, &Sample::json(r#"{"a":2}"#).subject(), 1000);
    assert!(miss.explain().unwrap().contains("request 0: "));
}
