//! Looking for values in a text.

use super::lex::Tokens;
use super::raw::{Children, RawValue};

/// Finds the value to which the reference tokens of a JSON Pointer lead; of members with the same name the last counts.
///
/// There is none in a text that is not JSON.
pub(crate) fn find<'a>(text: &'a [u8], path: &[&str]) -> Option<RawValue<'a>> {
    let [first, rest @ ..] = path else {
        return RawValue::parse(text).ok();
    };
    let outermost = child(Tokens::new(text), first)?;
    rest.iter()
        .try_fold(outermost, |raw, step| child(Tokens::from(raw.0), step))
}

/// Finds the values of several members of an object in one pass; of members with the same name the last counts.
///
/// There are none in a text that is not JSON.
pub(crate) fn find_members<'a, const N: usize>(
    text: &'a [u8],
    keys: [&str; N],
) -> [Option<RawValue<'a>>; N] {
    let mut found = [None; N];
    for child in Children(Tokens::new(text)) {
        let Ok(child) = child else {
            return [None; N];
        };
        let name = child.name();
        for (value, key) in found.iter_mut().zip(keys) {
            if name.as_deref() == Some(key) {
                *value = Some(child.value);
            }
        }
    }
    found
}

pub(super) fn child<'a>(tokens: Tokens<'a>, step: &str) -> Option<RawValue<'a>> {
    let mut found = None;
    for (position, child) in Children(tokens).enumerate() {
        let child = child.ok()?;
        if child.is(step, position) {
            found = Some(child.value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, path: &[&str]) -> Option<&'a str> {
        find(text.as_bytes(), path).map(RawValue::as_str)
    }

    #[test]
    fn a_path_leads_through_objects_and_arrays() {
        let text = r#" {"a": {"b": [10, {"c": 1.10}]}, "": {"/": 2}, "0": 3} "#;
        let table: [(&[&str], _); 11] = [
            (&["a", "b", "0"], Some("10")),
            (&["a", "b", "1", "c"], Some("1.10")),
            (&["a", "b", "1"], Some(r#"{"c": 1.10}"#)),
            (&["", "/"], Some("2")),
            (&["0"], Some("3")),
            (&["a", "b", "2"], None),
            (&["a", "b", "01"], None),
            (&["a", "b", "-"], None),
            (&["a", "x", "c"], None),
            (&["0", "0"], None),
            (&[], Some(text.trim())),
        ];
        for (path, value) in table {
            assert_eq!(found(text, path), value, "{path:?}");
        }
    }

    #[test]
    fn the_last_of_several_members_counts_also_on_the_way() {
        assert_eq!(found(r#"{"a": 1, "a": 2}"#, &["a"]), Some("2"));
        assert_eq!(found(r#"{"a": {"b": 1}, "a": {}}"#, &["a", "b"]), None);
    }

    #[test]
    fn a_name_is_compared_by_what_it_says() {
        assert_eq!(found(r#"{"ty\u0070e": 1}"#, &["type"]), Some("1"));
        assert_eq!(found(r#"{"a\\n": 1}"#, &["a\\n"]), Some("1"));
        assert_eq!(found(r#"{"a\n": 1}"#, &["a\\n"]), None);
        assert_eq!(found(r#"{"\ud800": 1}"#, &["\\ud800"]), None);
    }

    #[test]
    fn there_is_nothing_in_a_text_that_is_not_json() {
        for text in [r#"{"a": 1"#, r#"{"a": 1} x"#, r#"{"a": 1, "b": 01}"#, ""] {
            assert_eq!(found(text, &["a"]), None, "{text}");
            assert_eq!(found(text, &[]), None, "{text}");
            assert_eq!(find_members(text.as_bytes(), ["a"]), [None], "{text}");
        }
    }

    #[test]
    fn several_members_are_found_in_one_pass() {
        let text = br#"{"id": 1, "data": {"type": "inner"}, "type": "x", "i\u0064": 2}"#;
        let [kind, id, event] = find_members(text, ["type", "id", "event"]);
        assert_eq!(kind.map(RawValue::as_str), Some(r#""x""#));
        assert_eq!(id.map(RawValue::as_str), Some("2"));
        assert_eq!(event, None);
        assert_eq!(find_members(br#"["type", 1]"#, ["type"]), [None]);
        assert_eq!(find_members(br#""type""#, ["type"]), [None]);
    }

    #[test]
    fn a_million_levels_are_skipped() {
        let deep = format!(
            r#"{{"a": {}1{}, "b": 2}}"#,
            "[".repeat(1_000_000),
            "]".repeat(1_000_000)
        );
        assert_eq!(found(&deep, &["b"]), Some("2"));
        assert_eq!(found(&deep, &["a", "0", "1"]), None);
    }
}
