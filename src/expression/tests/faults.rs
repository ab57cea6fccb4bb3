//! Texts that are not expressions: the fault and its position.

use super::*;

#[track_caller]
fn wrong(text: &str, message: &str, at: usize) {
    let error = Expression::parse(text).unwrap_err();
    assert_eq!(
        (error.fault.to_string().as_str(), error.at),
        (message, at),
        "{text}"
    );
}

#[test]
fn the_caret_is_under_the_fault() {
    assert_eq!(
        Expression::parse("size=many").unwrap_err().to_string(),
        "`size` is compared with a number\n  size=many\n       ^"
    );
}

#[test]
fn the_nearest_key_is_suggested() {
    wrong("evnt=x", "unknown key `evnt`: did you mean `event`?", 0);
    wrong(
        "!event =x",
        "the white space is a part of the expression: write `event!=x`",
        1,
    );
    wrong(
        "headers.X-A=1",
        "unknown key `headers.X-A`: did you mean `header.X-A`?",
        0,
    );
    wrong(
        "data.email=x",
        "unknown key `data.email`: write `/data/email=x`",
        0,
    );
    wrong(
        "email",
        "unknown key `email`: write `/email` for a value in the body",
        0,
    );
}

#[test]
fn every_part_is_needed() {
    wrong("", "a key is missing, like `event` or `/data/email`", 0);
    wrong("!", "a key is missing, like `event` or `/data/email`", 1);
    wrong("=x", "a key is missing, like `event` or `/data/email`", 0);
    wrong("query.=x", "a name is missing after `query.`", 6);
    wrong("!header.", "a name is missing after `header.`", 8);
    wrong("header.X A=1", "`X A` is not the name of a header", 7);
    wrong(r"/a\", "the backslash escapes nothing", 2);
    wrong(
        "!/a=1",
        "`!KEY` means that the key is absent, and takes no comparison: write `/a!=1`",
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
    let error = Expression::parse("body~=(a").unwrap_err();
    assert_eq!(error.at, 6);
    let start = "not a regular expression: ";
    assert!(error.fault.to_string().starts_with(start), "{error}");
}

#[test]
fn the_nesting_of_a_value_is_bounded() {
    let deep = format!("/a={}", "[".repeat(100_000));
    assert_eq!(Expression::parse(&deep).unwrap_err().at, 3);
}

#[test]
fn requests_and_responses_have_keys_of_their_own() {
    wrong(
        "status=200",
        "only a response has `status`, and this expression is about received requests",
        0,
    );
    for text in ["event=x", "!query.a", "form.x", "attempt=1"] {
        let error = Expression::parse_for_response(text).unwrap_err();
        assert!(
            error
                .fault
                .to_string()
                .starts_with("a response has the keys `status`")
        );
    }
}
