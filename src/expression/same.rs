//! Whether two JSON values are the same, however they are written.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::decimal::Decimal;
use crate::json::{RawValue, TokenKind, Tokens, ValueKind};

/// A wanted value may be nested so deep, which bounds the recursion whatever a sender nests.
const DEEPEST: usize = 100;

/// Whether a wanted value is nested deeper than can be compared.
pub(super) fn is_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    Tokens::from(text).map_while(Result::ok).any(|token| {
        match token.kind {
            TokenKind::ObjectStart | TokenKind::ArrayStart => depth += 1,
            TokenKind::ObjectEnd | TokenKind::ArrayEnd => depth -= 1,
            _ => {}
        }
        depth > DEEPEST
    })
}

/// Whether they are the same: numbers by value, strings by what they say, objects in any order of their members, of
/// which the last of a name counts.
pub(super) fn same(have: RawValue, wanted: RawValue) -> bool {
    match (have.kind(), wanted.kind()) {
        (ValueKind::Number, ValueKind::Number) => {
            let numbers = Decimal::parse(have.as_str()).zip(Decimal::parse(wanted.as_str()));
            numbers.is_some_and(|(have, wanted)| have.compare(wanted) == Ordering::Equal)
        }
        (ValueKind::String, ValueKind::String) => match (have.string(), wanted.string()) {
            (Some(have), Some(wanted)) => have == wanted,
            _ => have == wanted, // half of a surrogate pair is no text
        },
        (ValueKind::Literal, ValueKind::Literal) => have == wanted,
        (ValueKind::Array, ValueKind::Array) => same_elements(have, wanted),
        (ValueKind::Object, ValueKind::Object) => same_members(have, wanted),
        _ => false,
    }
}

fn same_elements(have: RawValue, wanted: RawValue) -> bool {
    let (mut have, mut wanted) = (have.elements(), wanted.elements());
    loop {
        match (have.next(), wanted.next()) {
            (None, None) => return true,
            (Some(have), Some(wanted)) if same(have, wanted) => {}
            _ => return false,
        }
    }
}

/// Only the wanted members are gathered: what came may have millions.
fn same_members(have: RawValue, wanted: RawValue) -> bool {
    let mut found: BTreeMap<Cow<str>, (RawValue, bool)> = wanted
        .members()
        .map(|(name, value)| (name, (value, false)))
        .collect();
    for (name, value) in have.members() {
        match found.get_mut(&name) {
            Some((wanted, is_same)) => *is_same = same(value, *wanted),
            None => return false,
        }
    }
    found.values().all(|(_, is_same)| *is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_by_what_they_say() {
        for (have, wanted, holds) in [
            ("1.10", "1.1", true),
            ("12345678901234567890", "12345678901234567891", false),
            (r#""\u0061\/""#, r#""a/""#, true),
            (r#""\ud800""#, r#""\ud800""#, true),
            ("null", "false", false),
            ("1", r#""1""#, false),
            ("[1, 2 ,{ }]", "[1,2.0,{}]", true),
            ("[1,2]", "[2,1]", false),
            ("[1,2]", "[1]", false),
            ("[]", "[1]", false),
            (r#"{"a":1, "b" : [2]}"#, r#"{"b":[2.0],"a":1e0}"#, true),
            (r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false),
            (r#"{"a":1,"b":2}"#, r#"{"a":1}"#, false),
            (r#"{"a":1,"a":2}"#, r#"{"a":2}"#, true),
            (r#"{"a":2,"a":1}"#, r#"{"a":2}"#, false),
            ("{}", "[]", false),
        ] {
            let raw = |text: &'static str| RawValue::parse(text.as_bytes()).unwrap();
            assert_eq!(same(raw(have), raw(wanted)), holds, "{have} {wanted}");
        }
    }

    #[test]
    fn depth_is_bounded_by_the_wanted_value() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(!is_too_deep(&nested(DEEPEST)));
        assert!(is_too_deep(&nested(DEEPEST + 1)));
        assert!(is_too_deep(&"[".repeat(100_000)));
        assert!(!is_too_deep("plain text ]]]"));
        let hostile = nested(200_000);
        let raw = RawValue::parse(hostile.as_bytes()).unwrap();
        assert!(!same(raw, RawValue::parse(b"[[[]]]").unwrap()));
    }
}
