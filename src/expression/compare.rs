//! Predicates on the values of a key, and how values are compared.
//!
//! JSON is compared as JSON: numbers by their exact value, strings by their content, objects without regard to the
//! order of their members. Other values are compared as bytes, as numbers or with a glob, as their key says.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::decimal::Decimal;
use super::key::{Comparison, ExpressionKey, KeyValue};
use super::subject::Subject;
use crate::glob;
use crate::json::{RawValue, TokenKind, Tokens, ValueKind};

/// A wanted value may be nested this deep. It bounds the recursion, however deep a sender nests.
const MAX_DEPTH: usize = 100;

/// What has to be true of a key.
#[derive(Clone, Debug)]
pub(super) enum Predicate {
    Present,
    Absent,
    Compare(Operator, String),
    Matches(regex_lite::Regex),
}

impl Predicate {
    pub(super) fn holds(&self, key: &ExpressionKey, subject: &Subject) -> bool {
        let comparison = key.comparison();
        let is_present = |value: KeyValue| comparison != Comparison::Flag || value.text() == "true";
        match self {
            Self::Present => key.any(subject, &mut |value| is_present(value)),
            Self::Absent => !key.any(subject, &mut |value| is_present(value)),
            Self::Matches(regex) => key.any(subject, &mut |value| regex.is_match(&value.text())),
            Self::Compare(operator, wanted) => key.any(subject, &mut |value| {
                operator.holds(&value, wanted, comparison)
            }),
        }
    }
}

/// A comparison with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Operator {
    pub(super) fn holds(self, have: &KeyValue, value: &str, comparison: Comparison) -> bool {
        let is = |test: fn(Ordering) -> bool| order(have, value).is_some_and(test);
        match self {
            Self::Equal => equals(have, value, comparison),
            Self::Unequal => !equals(have, value, comparison),
            Self::Less => is(Ordering::is_lt),
            Self::AtMost => is(Ordering::is_le),
            Self::Greater => is(Ordering::is_gt),
            Self::AtLeast => is(Ordering::is_ge),
        }
    }
}

fn equals(have: &KeyValue, value: &str, comparison: Comparison) -> bool {
    match (have, comparison) {
        (KeyValue::Text(_), Comparison::Glob(star)) => glob::matches(value, &have.text(), star),
        (KeyValue::Text(_), Comparison::Number) => order(have, value) == Some(Ordering::Equal),
        (KeyValue::Text(bytes), Comparison::Text | Comparison::Flag) => {
            bytes.as_ref() == value.as_bytes()
        }
        (KeyValue::Json(raw), _) => {
            let as_json = RawValue::parse(value.as_bytes()).is_ok_and(|wanted| same(*raw, wanted));
            // A string needs no quotes: `/email=zoe@example.com`, and `/id=123` even where the id is a string.
            as_json || raw.string().is_some_and(|text| text == value)
        }
    }
}

/// Numbers are ordered by value, texts by their bytes, which also orders RFC 3339 times. A number and a text have no
/// order.
fn order(have: &KeyValue, value: &str) -> Option<Ordering> {
    let (text, is_text) = match have {
        KeyValue::Text(_) => (have.text(), true),
        KeyValue::Json(raw) => match raw.kind() {
            ValueKind::Number => (Cow::Borrowed(raw.as_str()), false),
            ValueKind::String => (raw.string()?, true),
            ValueKind::Object | ValueKind::Array | ValueKind::Literal => return None,
        },
    };
    match (Decimal::parse(&text), Decimal::parse(value)) {
        (Some(have), Some(value)) => Some(have.compare(value)),
        (_, None) if is_text => Some(text.as_ref().cmp(value)),
        _ => None,
    }
}

/// Whether a wanted value is nested too deep to be compared.
pub(super) fn is_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    Tokens::from(text).map_while(Result::ok).any(|token| {
        match token.kind {
            TokenKind::ObjectStart | TokenKind::ArrayStart => depth += 1,
            TokenKind::ObjectEnd | TokenKind::ArrayEnd => depth -= 1,
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

/// Whether two JSON values are the same, however they are written. Of members with the same name the last one counts.
fn same(have: RawValue, wanted: RawValue) -> bool {
    match (have.kind(), wanted.kind()) {
        (ValueKind::Number, ValueKind::Number) => {
            let numbers = Decimal::parse(have.as_str()).zip(Decimal::parse(wanted.as_str()));
            numbers.is_some_and(|(have, wanted)| have.compare(wanted) == Ordering::Equal)
        }
        (ValueKind::String, ValueKind::String) => match (have.string(), wanted.string()) {
            (Some(have), Some(wanted)) => have == wanted,
            _ => have == wanted, // half of a surrogate pair has no text
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

/// Collects only the wanted members: a received object may have millions.
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
    fn json_values_are_compared_by_their_meaning() {
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
        assert!(!is_too_deep(&nested(MAX_DEPTH)));
        assert!(is_too_deep(&nested(MAX_DEPTH + 1)));
        assert!(is_too_deep(&"[".repeat(100_000)));
        assert!(!is_too_deep("plain text ]]]"));
        let hostile = nested(200_000);
        let raw = RawValue::parse(hostile.as_bytes()).unwrap();
        assert!(!same(raw, RawValue::parse(b"[[[]]]").unwrap()));
    }
}
