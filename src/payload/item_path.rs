//! The path of an ITEM into the data: `a.b`, `a[b]`, and `a[]` for a new element of a list.
//!
//! A backslash makes the next character literal, so `a\.b` is one name.

use crate::json::{PathStep, ValuePath};

/// Why a text is not a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ItemPathError {
    #[error("a name is missing")]
    NoName,
    #[error("a name is missing before a full stop")]
    NoNameBeforeDot,
    #[error("`]` must be followed by `.`, `[` or the separator")]
    AfterBracket,
    #[error("`[` is not closed")]
    BracketNotClosed,
}

pub(crate) fn parse(text: &str) -> Result<ValuePath, ItemPathError> {
    let mut steps = Vec::new();
    let mut name = String::new();
    // No name is needed after a closing bracket: `a[].b`, `a[b][c]`.
    let mut named = false;
    let mut chars = text.chars();
    let push = |steps: &mut Vec<PathStep>, name: &mut String, optional: bool| {
        if !name.is_empty() || !optional {
            steps.push(PathStep::Key(std::mem::take(name)));
        }
    };
    while let Some(char) = chars.next() {
        match char {
            '\\' => name.push(chars.next().unwrap_or('\\')),
            '.' => {
                if name.is_empty() && !named {
                    return Err(ItemPathError::NoNameBeforeDot);
                }
                push(&mut steps, &mut name, named);
                named = false;
            }
            '[' => {
                let optional = named || steps.is_empty();
                push(&mut steps, &mut name, optional);
                steps.push(bracket(&mut chars)?);
                named = true;
            }
            _ if named => return Err(ItemPathError::AfterBracket),
            _ => name.push(char),
        }
    }
    if name.is_empty() && !named {
        return Err(ItemPathError::NoName);
    }
    push(&mut steps, &mut name, named);
    Ok(ValuePath(steps))
}

fn bracket(chars: &mut std::str::Chars<'_>) -> Result<PathStep, ItemPathError> {
    let mut name = String::new();
    loop {
        match chars.next() {
            None => return Err(ItemPathError::BracketNotClosed),
            Some(']') if name.is_empty() => return Ok(PathStep::Append),
            Some(']') => return Ok(PathStep::Key(name)),
            Some('\\') => name.push(chars.next().unwrap_or('\\')),
            Some(char) => name.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PathStep::Append;
    use super::*;

    fn key(name: &str) -> PathStep {
        PathStep::Key(name.to_owned())
    }

    #[test]
    fn dots_and_brackets_go_into_objects_and_lists() {
        for (text, want) in [
            ("a", vec![key("a")]),
            ("a.b", vec![key("a"), key("b")]),
            ("a[b]", vec![key("a"), key("b")]),
            ("a[b][c].d", vec![key("a"), key("b"), key("c"), key("d")]),
            ("a[]", vec![key("a"), Append]),
            ("a[].b", vec![key("a"), Append, key("b")]),
            ("[]", vec![Append]),
            (r"a\.b", vec![key("a.b")]),
            (r"a\[b", vec![key("a[b")]),
            ("a[b.c]", vec![key("a"), key("b.c")]),
            (r"a\\", vec![key("a\\")]),
        ] {
            assert_eq!(parse(text), Ok(ValuePath(want)), "{text}");
        }
    }

    #[test]
    fn a_malformed_path_is_an_error() {
        for text in ["", ".a", "a.", "a..b", "a[b", "a[b]c"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
