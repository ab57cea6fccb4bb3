//! What is no expression, and the place that is pointed at.

use super::*;

#[track_caller]
fn wrong(text: &str, message: &str, at: usize) {
    let malformed = Expression::parse(text).unwrap_err();
    assert_eq!(
        (malformed.message.as_str(), malformed.at),
        (message, at),
        "{text}"
    );
}

#[test]
fn the_caret_stands_under_what_is_wrong() {
    assert_eq!(
        Expression::parse("size=many").unwrap_err().to_string(),
        "`size` is compared with a number\n  size=many\n       ^"
    );
}

#[test]
fn an_unknown_key_gets_the_nearest() {
    wrong("evnt=x", "unknown key `evnt`: did you mean `event`?", 0);
    wrong(
        "!event =x",
        "unknown key `event `: did you mean `event`?",
        1,
    );
    wrong(
        "headers.X-A=1",
        "unknown key `headers.X-A`: did you mean `header.X-A`?",
        0,
    );
    wrong(
        "data.email=x",
        "unknown key `data.email`: a place in the body is written `/data/email`",
        0,
    );
    wrong(
        "email",
        "unknown key `email`: a place in the body is written `/email`",
        0,
    );
}

#[test]
fn every_part_is_needed() {
    wrong("", "a key is missing, like `event` or `/data/email`", 0);
    wrong("!", "a key is missing, like `event` or `/data/email`", 1);
    wrong("=x", "a key is missing, like `event` or `/data/email`", 0);
    wrong("query.=x", "a name is missing behind `query.`", 6);
    wrong("!header.", "a name is missing behind `header.`", 8);
    wrong("header.X A=1", "`X A` is not a header's name", 7);
    wrong(r"/a\", "the backslash escapes nothing", 2);
    wrong(
        "!/a=1",
        "`!KEY` asks that it is not there, and compares nothing: write `KEY!=VALUE`",
        3,
    );
}

#[test]
fn a_pointer_has_two_escapes() {
    let message = "write `~0` for `~` and `~1` for `/` in a name";
    wrong("/a~2=1", message, 2);
    wrong("/a/b~", message, 4);
    assert!(Expression::parse("/a~=1").is_ok(), "an operator, no escape");
}

#[test]
fn numbers_are_compared_with_numbers() {
    wrong("gap<5s", "`gap` is compared with a number of seconds", 4);
    wrong("attempt>=", "`attempt` is compared with a number", 9);
    wrong("size=0x10", "`size` is compared with a number", 5);
    assert!(Expression::parse("size~=0$").is_ok());
}

#[test]
fn a_regular_expression_is_checked() {
    let malformed = Expression::parse("body~=(a").unwrap_err();
    assert_eq!(malformed.at, 6);
    let start = "not a regular expression: ";
    assert!(malformed.message.starts_with(start), "{malformed}");
}

#[test]
fn a_value_can_not_be_nested_without_end() {
    let deep = format!("/a={}", "[".repeat(100_000));
    assert_eq!(Expression::parse(&deep).unwrap_err().at, 3);
}

#[test]
fn requests_and_answers_have_keys_of_their_own() {
    wrong(
        "status=200",
        "`status` is what an answer has, and this is about received requests",
        0,
    );
    for text in ["event=x", "!query.a", "form.x", "attempt=1"] {
        let malformed = Expression::parse_for_response(text).unwrap_err();
        assert!(malformed.message.starts_with("an answer has `status`"));
    }
}
