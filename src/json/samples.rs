//! Texts for the property tests.

use proptest::prelude::*;

use super::token::Tokens;

/// The texts of a document's tokens.
pub(super) fn tokens(text: &str) -> Vec<&str> {
    Tokens::from(text)
        .map(|token| token.unwrap().text)
        .collect()
}

/// Any JSON text that has a value: any layout, any escapes, duplicate keys, long numbers.
pub(super) fn document() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        string(),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("null".to_owned()),
    ];
    spaced(scalar).prop_recursive(5, 40, 5, |value| {
        let member = (spaced(string()), value.clone()).prop_map(|(key, value)| key + ":" + &value);
        spaced(prop_oneof![list(value, '[', ']'), list(member, '{', '}')])
    })
}

fn list(
    item: impl Strategy<Value = String> + 'static,
    start: char,
    end: char,
) -> impl Strategy<Value = String> {
    let items = prop::collection::vec(item, 1..5).prop_map(|items| items.join(","));
    prop_oneof![4 => items, 1 => space()].prop_map(move |inside| format!("{start}{inside}{end}"))
}

fn spaced(text: impl Strategy<Value = String> + 'static) -> BoxedStrategy<String> {
    (space(), text, space())
        .prop_map(|(before, text, after)| before + &text + &after)
        .boxed()
}

fn space() -> impl Strategy<Value = String> {
    prop_oneof![2 => Just(String::new()), 1 => "[ \n\r\t]{1,3}"]
}

/// Few letters, so that names meet.
fn string() -> impl Strategy<Value = String> {
    r#""([ab]|[ é😀,:{}\[\]']|\\["\\/bfnrt]|\\u00[0-9a-fA-F]{2}|\\ud83d\\uDE00){0,3}""#
}
