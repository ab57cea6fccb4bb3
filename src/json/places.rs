//! Looking for all values that a JSON Pointer may mean.

use std::iter;
use std::ops::Range;

use super::raw::RawValue;

/// Where the values stand in a value's text to which these reference tokens (RFC 6901) lead.
///
/// `*` is every element of an array. Of members with the same name all are meant: none may be overlooked.
pub(crate) fn places(raw: RawValue<'_>, steps: &[String]) -> Vec<Range<usize>> {
    let Some((step, rest)) = steps.split_first() else {
        return iter::once(0..raw.as_str().len()).collect();
    };
    let children = raw.children().enumerate();
    let named = children.filter(|(position, child)| {
        child.is(step, *position) || (step == "*" && child.key.is_none())
    });
    named
        .flat_map(|(_, child)| {
            let inside = places(child.value, rest).into_iter();
            inside.map(move |place| child.start + place.start..child.start + place.end)
        })
        .collect()
}

/// The reference tokens of a JSON Pointer such as `/data/a~1b/0` (RFC 6901 section 4).
pub(crate) fn pointer(text: &str) -> Result<Vec<String>, String> {
    let Some(tokens) = text.strip_prefix('/') else {
        return Err("a JSON Pointer begins with a slash".to_owned());
    };
    let unescape = |token: &str| {
        let rest = token.replace("~0", "").replace("~1", "");
        if rest.contains('~') {
            return Err("in a JSON Pointer `~` is written `~0`, and `/` in a name `~1`".to_owned());
        }
        Ok(token.replace("~1", "/").replace("~0", "~"))
    };
    tokens.split('/').map(unescape).collect()
}

/// A reference token as a JSON Pointer has it.
pub(crate) fn escape_token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, path: &str) -> Vec<&'a str> {
        let raw = RawValue::parse(text.as_bytes()).unwrap();
        let places = places(raw, &pointer(path).unwrap());
        places
            .into_iter()
            .map(|place| &raw.as_str()[place])
            .collect()
    }

    #[test]
    fn a_pointer_leads_to_every_value_that_it_may_mean() {
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
            assert_eq!(found(text, path), values, "{path}");
        }
    }

    #[test]
    fn a_pointer_has_its_own_escapes() {
        assert_eq!(pointer("/a~01/"), Ok(vec!["a~1".to_owned(), String::new()]));
        assert_eq!(escape_token("a~/"), "a~0~1");
        assert!(pointer("a").is_err());
        assert!(pointer("/a~2").is_err());
    }
}
