//! ITEMs, the changes that a user writes after the URL, as in HTTPie.
//!
//! `k=v` sets a text in the data and `k:=v` JSON; `k=@file` and `k:=@file` take the value from a file. `k==v` adds to
//! the query, `Name:value` sets a header, `Name:` removes it, `Name;` sends it empty, and `k@file` adds a file to a
//! multipart body. A backslash makes the next character literal.

use crate::json::{Json, PathStep, SyntaxError, ValuePath};
use crate::message::headers::{is_token, is_value};

/// One change to the request that is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// Sets a value in the data.
    Data(ValuePath, ItemValue),
    /// Adds to the query.
    Query(String, String),
    /// Adds a header, or replaces the default one.
    Header(String, String),
    /// Removes a header.
    RemoveHeader(String),
    /// Adds a file to a multipart body: the field's name, and the file's path.
    File(String, String),
}

/// The value of a data item, or the file that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ItemValue {
    Text(String),
    Json(Json),
    /// Text that is not JSON but contains `{{`, so it may become JSON once its template is filled. Only the command
    /// knows whether templates are used, so the syntax error is kept.
    TemplateJson(String, SyntaxError),
    /// The path of a file whose content is the text.
    TextFile(String),
    /// The path of a file whose content is JSON.
    JsonFile(String),
}

/// Where several match at one position, the first in this list is the longest.
const SEPARATORS: [&str; 8] = [":=@", "=@", ":=", "==", "=", ":", ";", "@"];

/// Why a text is not an ITEM or a header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ItemError {
    #[error("no separator: write `key=text`, `key:=json`, `key==query` or `Name:header`")]
    NoSeparator,
    #[error(transparent)]
    Path(#[from] ItemPathError),
    #[error("`{text}` is not JSON: {error}")]
    NotJson { text: String, error: SyntaxError },
    #[error("a query parameter needs a name")]
    NoQueryName,
    #[error("write `name@file`: a field's name and a file")]
    NoFile,
    #[error("a file name is missing after `@`")]
    NoFileName,
    #[error("no colon: write `Name: value`")]
    NoColon,
    #[error("`{0}` is not a header name")]
    HeaderName(String),
    #[error("a header value cannot contain a line break")]
    HeaderLineBreak,
    #[error("a header value cannot contain control characters")]
    HeaderControl,
    #[error("`Name;` sends an empty header: remove the text after the semicolon")]
    AfterSemicolon,
}

/// Why a text is not the path of an item.
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

impl Item {
    /// Whether a text has a separator, and so can be an ITEM.
    pub(crate) fn has_separator(text: &str) -> bool {
        split(text).is_some()
    }

    /// What is before the separator, as it was typed.
    pub(crate) fn key(text: &str) -> &str {
        split(text).map_or(text, |(key, _, _)| key)
    }

    /// The path of the file that holds its value.
    pub(crate) fn file(&self) -> Option<&str> {
        match self {
            Self::Data(_, ItemValue::TextFile(path) | ItemValue::JsonFile(path))
            | Self::File(_, path) => Some(path),
            _ => None,
        }
    }

    /// Parses an ITEM. The earliest unescaped separator decides, and at that position the longest.
    pub(crate) fn parse(text: &str) -> Result<Self, ItemError> {
        let (key, separator, value) = split(text).ok_or(ItemError::NoSeparator)?;
        let data = |value| Ok(Self::Data(parse_path(key)?, value));
        match separator {
            "=" => data(ItemValue::Text(value.to_owned())),
            ":=" => data(json(value)?),
            "=@" | ":=@" if value.is_empty() => Err(ItemError::NoFileName),
            "=@" => data(ItemValue::TextFile(value.to_owned())),
            ":=@" => data(ItemValue::JsonFile(value.to_owned())),
            "==" if key.is_empty() => Err(ItemError::NoQueryName),
            "==" => Ok(Self::Query(unescape(key), value.to_owned())),
            // White space around a header's value is not part of it (RFC 9110 section 5.5).
            ":" => match value.trim_matches([' ', '\t']) {
                "" => Ok(Self::RemoveHeader(header_name(key)?)),
                value => Ok(Self::Header(header_name(key)?, header_value(value)?)),
            },
            ";" if value.is_empty() => Ok(Self::Header(header_name(key)?, String::new())),
            ";" => Err(ItemError::AfterSemicolon),
            _ if key.is_empty() || value.is_empty() => Err(ItemError::NoFile),
            _ => Ok(Self::File(unescape(key), value.to_owned())),
        }
    }
}

fn json(text: &str) -> Result<ItemValue, ItemError> {
    match Json::parse(text) {
        Ok(json) => Ok(ItemValue::Json(json)),
        Err(error) if text.contains("{{") => Ok(ItemValue::TemplateJson(text.to_owned(), error)),
        Err(error) => Err(ItemError::NotJson {
            text: text.to_owned(),
            error,
        }),
    }
}

/// Parses a header as curl's `-H` takes it: `Name: value`, `Name:` to remove it, `Name;` to send it empty.
pub(crate) fn parse_header(text: &str) -> Result<Item, ItemError> {
    if let Some((name, value)) = text.split_once(':') {
        return match value.trim() {
            "" => Ok(Item::RemoveHeader(header_name(name)?)),
            value => Ok(Item::Header(header_name(name)?, header_value(value)?)),
        };
    }
    match text.strip_suffix(';') {
        Some(name) => Ok(Item::Header(header_name(name)?, String::new())),
        None => Err(ItemError::NoColon),
    }
}

fn split(text: &str) -> Option<(&str, &'static str, &str)> {
    let mut escaped = false;
    for (at, char) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if char == '\\' {
            escaped = true;
        } else {
            let rest = &text[at..];
            if let Some(separator) = SEPARATORS.into_iter().find(|s| rest.starts_with(s)) {
                return Some((&text[..at], separator, &rest[separator.len()..]));
            }
        }
    }
    None
}

fn unescape(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut chars = key.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => out.push(chars.next().unwrap_or('\\')),
            _ => out.push(char),
        }
    }
    out
}

fn header_name(key: &str) -> Result<String, ItemError> {
    let name = unescape(key);
    if is_token(&name) {
        Ok(name)
    } else {
        Err(ItemError::HeaderName(name))
    }
}

fn header_value(value: &str) -> Result<String, ItemError> {
    if value.contains(['\r', '\n']) {
        return Err(ItemError::HeaderLineBreak);
    }
    if is_value(value.as_bytes()) {
        Ok(value.to_owned())
    } else {
        Err(ItemError::HeaderControl)
    }
}

/// Parses the path of an ITEM into the data: `a.b`, `a[b]`, and `a[]` for a new element of a list.
pub(crate) fn parse_path(text: &str) -> Result<ValuePath, ItemPathError> {
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

/// The step in brackets, whose opening bracket is taken.
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
    use super::*;
    use crate::json::PathStep;

    fn data(keys: &[&str], value: ItemValue) -> Item {
        let steps = keys.iter().map(|key| PathStep::Key((*key).to_owned()));
        Item::Data(ValuePath(steps.collect()), value)
    }

    fn text(value: &str) -> ItemValue {
        ItemValue::Text(value.to_owned())
    }

    #[test]
    fn every_separator_makes_its_kind_of_item() {
        let own = str::to_owned;
        for (item, want) in [
            ("name=Zo\u{eb}", Ok(data(&["name"], text("Zo\u{eb}")))),
            ("a.b=1", Ok(data(&["a", "b"], text("1")))),
            (
                "n:=1.10",
                Ok(data(&["n"], ItemValue::Json(Json::parse("1.10").unwrap()))),
            ),
            (
                "t=@f.txt",
                Ok(data(&["t"], ItemValue::TextFile(own("f.txt")))),
            ),
            (
                "t:=@f.json",
                Ok(data(&["t"], ItemValue::JsonFile(own("f.json")))),
            ),
            ("q==a b", Ok(Item::Query(own("q"), own("a b")))),
            ("X-A:1", Ok(Item::Header(own("X-A"), own("1")))),
            ("X-A: 1 ", Ok(Item::Header(own("X-A"), own("1")))),
            ("X-A:", Ok(Item::RemoveHeader(own("X-A")))),
            ("X-A: ", Ok(Item::RemoveHeader(own("X-A")))),
            ("X-A;", Ok(Item::Header(own("X-A"), String::new()))),
            ("f@a@b.png", Ok(Item::File(own("f"), own("a@b.png")))),
        ] {
            assert_eq!(Item::parse(item), want, "{item}");
        }
    }

    #[test]
    fn the_earliest_separator_decides_and_at_one_position_the_longest() {
        for (item, want) in [
            (
                "url=http://x/?a==b",
                Ok(data(&["url"], text("http://x/?a==b"))),
            ),
            (
                "email=a@example.com",
                Ok(data(&["email"], text("a@example.com"))),
            ),
            ("a=b:=c", Ok(data(&["a"], text("b:=c")))),
            (r"a\=b=c", Ok(data(&["a=b"], text("c")))),
            (r"a\:b=c", Ok(data(&["a:b"], text("c")))),
            (r"a\.b=c", Ok(data(&["a.b"], text("c")))),
            ("a=\\n", Ok(data(&["a"], text("\\n")))),
            ("Time:=12:30", Err("`12:30` is not JSON: ")),
        ] {
            match (Item::parse(item), want) {
                (Err(error), Err(start)) => {
                    assert!(error.to_string().starts_with(start), "{error}");
                }
                (got, Ok(want)) => assert_eq!(got, Ok(want), "{item}"),
                (got, want) => panic!("{item}: {got:?}, not {want:?}"),
            }
        }
    }

    #[test]
    fn text_that_a_template_may_turn_into_json_is_kept() {
        let Ok(Item::Data(_, ItemValue::TemplateJson(unfilled, error))) =
            Item::parse("n:=[{{seq}}]")
        else {
            panic!("not kept");
        };
        assert_eq!(unfilled, "[{{seq}}]");
        assert_eq!(error.to_string(), "expected a key, line 1 column 3");
        let json = ItemValue::Json(Json::parse(r#""{{seq}}""#).unwrap());
        assert_eq!(Item::parse(r#"n:="{{seq}}""#), Ok(data(&["n"], json)));
        assert_eq!(Item::parse("n={{seq}}"), Ok(data(&["n"], text("{{seq}}"))));
    }

    #[test]
    fn a_malformed_item_is_an_error() {
        for item in [
            "word", "=x", "==x", "a b:c", "X-A:a\nb", "X-A;b", "f@", "@x", "n:={", "a.=1",
        ] {
            assert!(Item::parse(item).is_err(), "{item}");
        }
    }

    #[test]
    fn a_header_is_written_as_for_curl() {
        let own = str::to_owned;
        let header = |name, value| Ok(Item::Header(own(name), own(value)));
        assert_eq!(parse_header("X-A:  b: c "), header("X-A", "b: c"));
        assert_eq!(parse_header("X-A;"), header("X-A", ""));
        assert_eq!(parse_header("X-A:"), Ok(Item::RemoveHeader(own("X-A"))));
        assert!(parse_header("X-A").is_err());
        assert!(parse_header("X-A: a\r\nX-B: c").is_err());
    }

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
            ("a[]", vec![key("a"), PathStep::Append]),
            ("a[].b", vec![key("a"), PathStep::Append, key("b")]),
            ("[]", vec![PathStep::Append]),
            (r"a\.b", vec![key("a.b")]),
            (r"a\[b", vec![key("a[b")]),
            ("a[b.c]", vec![key("a"), key("b.c")]),
            (r"a\\", vec![key("a\\")]),
        ] {
            assert_eq!(parse_path(text), Ok(ValuePath(want)), "{text}");
        }
    }

    #[test]
    fn a_malformed_path_is_an_error() {
        for text in ["", ".a", "a.", "a..b", "a[b", "a[b]c"] {
            assert!(parse_path(text).is_err(), "{text}");
        }
    }
}
