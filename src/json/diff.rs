//! The differences between two values: each with its JSON Pointer, and the old and the new text.
//!
//! Members are compared by name and elements by index. Numbers that are written differently differ, white space does
//! not count.

use std::collections::HashMap;

use super::pointer::escape_token;
use super::raw::{RawValue, ValueKind};

/// Values nested deeper are compared as text: each level is read again for its children.
const MAX_DEPTH: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference<'a> {
    /// The JSON Pointer; empty for the whole value.
    pub(crate) pointer: String,
    /// The text in the first value; `None` if it was added.
    pub(crate) old: Option<&'a str>,
    /// The text in the second value; `None` if it was removed.
    pub(crate) new: Option<&'a str>,
}

/// The differences in the order of the first value.
pub(crate) fn differences<'a>(old: RawValue<'a>, new: RawValue<'a>) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    compare(old, new, &mut String::new(), 0, &mut found);
    found
}

fn compare<'a>(
    old: RawValue<'a>,
    new: RawValue<'a>,
    pointer: &mut String,
    depth: usize,
    found: &mut Vec<Difference<'a>>,
) {
    if old.as_str() == new.as_str() {
        return;
    }
    let is_container = matches!(old.kind(), ValueKind::Object | ValueKind::Array);
    if !is_container || old.kind() != new.kind() || depth == MAX_DEPTH {
        return found.push(Difference {
            pointer: pointer.clone(),
            old: Some(old.as_str()),
            new: Some(new.as_str()),
        });
    }
    let (old, new) = (children(old), children(new));
    let before: HashMap<_, _> = old.iter().map(|(key, value)| (key, *value)).collect();
    let after: HashMap<_, _> = new.iter().map(|(key, value)| (key, *value)).collect();
    let added = new.iter().filter(|(key, _)| !before.contains_key(key));
    for (key, _) in old.iter().chain(added) {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&escape_token(&key.0));
        match (before.get(key), after.get(key)) {
            (Some(old), Some(new)) => compare(*old, *new, pointer, depth + 1, found),
            (old, new) => found.push(Difference {
                pointer: pointer.clone(),
                old: old.map(|raw| raw.as_str()),
                new: new.map(|raw| raw.as_str()),
            }),
        }
        pointer.truncate(length);
    }
}

/// The children by name or index, and the number of each among those of the same name.
fn children(raw: RawValue<'_>) -> Vec<((String, usize), RawValue<'_>)> {
    if raw.kind() == ValueKind::Array {
        let elements = raw.elements().enumerate();
        return elements
            .map(|(index, value)| ((index.to_string(), 0), value))
            .collect();
    }
    let mut counts = HashMap::new();
    raw.members()
        .map(|(name, value)| {
            let count = counts.entry(name.to_string()).or_insert(0);
            *count += 1;
            ((name.into_owned(), *count), value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(old: &str, new: &str) -> Vec<String> {
        let raw = |text| RawValue::parse(text).unwrap();
        let found = differences(raw(old.as_bytes()), raw(new.as_bytes()));
        let side = |text: Option<&str>| text.unwrap_or("-").to_owned();
        found
            .iter()
            .map(|found| format!("{} {} {}", found.pointer, side(found.old), side(found.new)))
            .collect()
    }

    #[test]
    fn a_difference_has_its_pointer_and_both_texts() {
        assert_eq!(
            of(r#"{"a":1.10,"b":[1,2]}"#, r#"{ "b":[1,2], "a":1.1 }"#),
            ["/a 1.10 1.1"]
        );
        assert_eq!(
            of(
                r#"{"a":{"x/y":1},"b":[1,2],"c":0}"#,
                r#"{"a":{"x/y":"1"},"b":[1],"d":{}}"#
            ),
            ["/a/x~1y 1 \"1\"", "/b/1 2 -", "/c 0 -", "/d - {}"]
        );
        assert_eq!(of("[1]", "{}"), [" [1] {}"]);
        assert_eq!(of("[ ]", "[]"), [""; 0]);
    }

    #[test]
    fn members_of_the_same_name_are_compared_in_order() {
        assert_eq!(of(r#"{"a":1,"a":2}"#, r#"{"a":1,"a":3}"#), ["/a 2 3"]);
        assert_eq!(of(r#"{"a":1}"#, r#"{"a":1,"a":2}"#), ["/a - 2"]);
    }

    #[test]
    fn values_nested_too_deep_are_compared_as_text() {
        let deep = |inner: &str| "[".repeat(5_000) + inner + &"]".repeat(5_000);
        let (old, new) = (deep("1"), deep("2"));
        let found = differences(
            RawValue::parse(old.as_bytes()).unwrap(),
            RawValue::parse(new.as_bytes()).unwrap(),
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].pointer, "/0".repeat(MAX_DEPTH));
    }
}
