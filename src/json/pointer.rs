//! JSON Pointer (RFC 6901): the way to a value inside another.
//!
//! A pointer is a list of reference tokens. [`find`] follows plain tokens through a text that was not checked before.
//! A [`Pointer`] may also contain the token `*`, which is not part of the RFC, and has two readings:
//!
//! - [`Pointer::any`] asks about the value as a parser sees it: of members with one name the last counts, and `*`
//!   stands for each element of an array and each member of an object. Expressions use it.
//! - [`Pointer::ranges`] finds the text of every value that the pointer can mean, so that none is overlooked: members
//!   with one name all count, and `*` stands for each element of an array (in an object it is a name). Redaction uses
//!   it.

use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use super::raw::{RawValue, child};
use super::token::Tokens;

/// Finds the value to which reference tokens lead; of members with one name the last counts. A text that is not JSON
/// has no values.
pub(crate) fn find<'a>(text: &'a [u8], tokens: &[&str]) -> Option<RawValue<'a>> {
    let [first, rest @ ..] = tokens else {
        return RawValue::parse(text).ok();
    };
    let outermost = child(Tokens::new(text), first)?;
    rest.iter()
        .try_fold(outermost, |value, token| value.child(token))
}

/// The reference tokens of a JSON Pointer, unescaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pointer(Vec<String>);

/// Why a text is not a JSON Pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PointerError {
    #[error("a JSON Pointer starts with `/`")]
    NoSlash,
    /// `at` counts characters.
    #[error("write `~0` for `~` and `~1` for `/` in a name")]
    BadEscape { at: usize },
}

impl Pointer {
    /// Reads a pointer such as `/data/a~1b/0` (RFC 6901 section 4).
    pub(crate) fn parse(text: &str) -> Result<Self, PointerError> {
        let mut chars = text.chars().enumerate();
        if chars.next().is_none_or(|(_, first)| first != '/') {
            return Err(PointerError::NoSlash);
        }
        let mut tokens = Vec::new();
        let mut token = String::new();
        while let Some((at, char)) = chars.next() {
            match char {
                '/' => tokens.push(std::mem::take(&mut token)),
                '~' => token.push(match chars.next() {
                    Some((_, '0')) => '~',
                    Some((_, '1')) => '/',
                    _ => return Err(PointerError::BadEscape { at }),
                }),
                _ => token.push(char),
            }
        }
        tokens.push(token);
        Ok(Self(tokens))
    }

    /// A pointer of these tokens, which are not escaped.
    pub(crate) fn new(tokens: impl IntoIterator<Item: Into<String>>) -> Self {
        Self(tokens.into_iter().map(Into::into).collect())
    }

    pub(crate) fn tokens(&self) -> &[String] {
        &self.0
    }

    /// The ranges in the text of `root` of all values that the pointer can mean.
    pub(crate) fn ranges(&self, root: RawValue<'_>) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        push_ranges(root, 0, &self.0, &mut ranges);
        ranges
    }

    /// Whether `test` holds for any value that a parser finds at the pointer. The recursion is as deep as the pointer
    /// is long.
    pub(crate) fn any<'a>(
        &self,
        root: RawValue<'a>,
        test: &mut dyn FnMut(RawValue<'a>) -> bool,
    ) -> bool {
        any(root, &self.0, test)
    }
}

/// Writes the pointer as it is parsed.
impl Display for Pointer {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|token| write!(f, "/{}", escape_token(token)))
    }
}

fn push_ranges(value: RawValue, start: usize, tokens: &[String], ranges: &mut Vec<Range<usize>>) {
    let Some((token, rest)) = tokens.split_first() else {
        return ranges.push(start..start + value.as_str().len());
    };
    for (position, child) in value.children().enumerate() {
        if child.is_named(token, position) || (token == "*" && child.key.is_none()) {
            push_ranges(child.value, start + child.start, rest, ranges);
        }
    }
}

fn any<'a>(
    value: RawValue<'a>,
    tokens: &[String],
    test: &mut dyn FnMut(RawValue<'a>) -> bool,
) -> bool {
    match tokens {
        [] => test(value),
        [token, rest @ ..] if token == "*" => {
            value.children().any(|child| any(child.value, rest, test))
        }
        [token, rest @ ..] => value
            .child(token)
            .is_some_and(|child| any(child, rest, test)),
    }
}

/// A reference token, escaped for a pointer.
pub(crate) fn escape_token(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::super::raw::MemberIndex;
    use super::*;

    fn found<'a>(text: &'a str, path: &[&str]) -> Option<&'a str> {
        find(text.as_bytes(), path).map(RawValue::as_str)
    }

    #[test]
    fn tokens_lead_through_objects_and_arrays() {
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
    fn the_last_of_several_members_counts_at_every_level() {
        assert_eq!(found(r#"{"a": 1, "a": 2}"#, &["a"]), Some("2"));
        assert_eq!(found(r#"{"a": {"b": 1}, "a": {}}"#, &["a", "b"]), None);
    }

    #[test]
    fn names_are_compared_decoded() {
        assert_eq!(found(r#"{"ty\u0070e": 1}"#, &["type"]), Some("1"));
        assert_eq!(found(r#"{"a\\n": 1}"#, &["a\\n"]), Some("1"));
        assert_eq!(found(r#"{"a\n": 1}"#, &["a\\n"]), None);
        assert_eq!(found(r#"{"\ud800": 1}"#, &["\\ud800"]), None);
    }

    #[test]
    fn nothing_is_found_in_malformed_json() {
        for text in [r#"{"a": 1"#, r#"{"a": 1} x"#, r#"{"a": 1, "b": 01}"#, ""] {
            assert_eq!(found(text, &["a"]), None, "{text}");
            assert_eq!(found(text, &[]), None, "{text}");
            assert!(!MemberIndex::of(text.as_bytes()).contains("a"), "{text}");
        }
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

    fn all<'a>(text: &'a str, pointer: &str) -> Vec<&'a str> {
        let root = RawValue::parse(text.as_bytes()).unwrap();
        let ranges = Pointer::parse(pointer).unwrap().ranges(root).into_iter();
        ranges.map(|range| &root.as_str()[range]).collect()
    }

    fn effective(text: &str, pointer: &str) -> Vec<String> {
        let root = RawValue::parse(text.as_bytes()).unwrap();
        let mut values = Vec::new();
        Pointer::parse(pointer).unwrap().any(root, &mut |value| {
            values.push(value.as_str().to_owned());
            false
        });
        values
    }

    #[test]
    fn ranges_are_those_of_all_values_that_a_pointer_can_mean() {
        let text = r#"{"a": [{"b": 1}, {"b": [2]}, 3], "c/d": {"~": 4, "*": 5}, "e": 6, "e": 7}"#;
        for (path, values) in [
            ("/a/0/b", &["1"][..]),
            ("/a/*/b", &["1", "[2]"]),
            ("/a/*", &[r#"{"b": 1}"#, r#"{"b": [2]}"#, "3"]),
            ("/c~1d/~0", &["4"]),
            ("/c~1d/*", &["5"]),
            ("/e", &["6", "7"]),
            ("/a/3", &[]),
            ("/x/y", &[]),
        ] {
            assert_eq!(all(text, path), values, "{path}");
        }
    }

    #[test]
    fn any_visits_what_a_parser_would_keep() {
        let text = r#"{"a": [{"b": 1}, {"b": [2]}, 3], "c": {"x": 4, "*": 5}, "e": 6, "e": 7}"#;
        for (path, values) in [
            ("/a/*/b", &["1", "[2]"][..]),
            ("/c/*", &["4", "5"]),
            ("/e", &["7"]),
            ("/x", &[]),
        ] {
            assert_eq!(effective(text, path), values, "{path}");
        }
    }

    #[test]
    fn any_stops_at_the_first_match() {
        let root = RawValue::parse(b"[1, 2]").unwrap();
        let mut visited = 0;
        let found = Pointer::parse("/*").unwrap().any(root, &mut |_| {
            visited += 1;
            true
        });
        assert!(found && visited == 1);
    }

    #[test]
    fn a_pointer_escapes_tilde_and_slash() {
        let pointer = Pointer::parse("/a~01/b~1c").unwrap();
        assert_eq!(pointer.tokens(), ["a~1", "b/c"]);
        assert_eq!(pointer.to_string(), "/a~01/b~1c");
        assert_eq!(Pointer::parse("/").unwrap().tokens(), [""]);
        assert_eq!(Pointer::parse("a"), Err(PointerError::NoSlash));
        for (text, at) in [("/a~2", 2), ("/é~", 2), ("/~x", 1)] {
            let error = PointerError::BadEscape { at };
            assert_eq!(Pointer::parse(text), Err(error), "{text}");
        }
    }
}
