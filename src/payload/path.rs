//! The way into the data as an ITEM writes it: `a.b`, `a[b]`, `a[]`, with `\.` `\[` literal.

use crate::json::{PathStep, ValuePath};

/// Reads a path; the error says what is wrong.
pub(crate) fn parse(text: &str) -> Result<ValuePath, String> {
    let mut steps = Vec::new();
    let mut name = String::new();
    // After a closing bracket a name may be absent: `a[].b`, `a[b][c]`.
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
                    return Err("a name is missing before a full stop".to_owned());
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
            _ if named => return Err("after `]` comes `.`, `[` or the separator".to_owned()),
            _ => name.push(char),
        }
    }
    if name.is_empty() && !named {
        return Err("a name is missing".to_owned());
    }
    push(&mut steps, &mut name, named);
    Ok(ValuePath(steps))
}

fn bracket(chars: &mut std::str::Chars<'_>) -> Result<PathStep, String> {
    let mut name = String::new();
    loop {
        match chars.next() {
            None => return Err("`[` is not closed".to_owned()),
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
    fn what_is_wrong_is_said() {
        for text in ["", ".a", "a.", "a..b", "a[b", "a[b]c"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
