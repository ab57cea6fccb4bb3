//! ITEMs, after HTTPie: `k=v` text, `k:=json`, `k=@file`, `k:=@file`, `k==v` query, `Name:value` header, `k@file` part.

use crate::json::{Json, SyntaxError, ValuePath};
use crate::message::headers::{is_token, is_value};

use super::path;

/// One change to what is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// Sets a value in the data.
    Data(ValuePath, Value),
    /// Adds to the query.
    Query(String, String),
    /// Adds a header, or replaces the sender's own of that name.
    Header(String, String),
    /// Removes a header.
    NoHeader(String),
    /// A part of a multipart body: the field's name, and the file.
    File(String, String),
}

/// Where the value of a data item comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// As it stands, a string.
    Text(String),
    /// As it stands, JSON.
    Json(Json),
    /// No JSON, but holds `{{`: it may become JSON when templates are filled in. Only the command knows whether they are, so
    /// what is wrong with it as it stands is kept.
    Unfilled(String, SyntaxError),
    /// A string: the content of this file.
    TextFile(String),
    /// JSON: the content of this file.
    JsonFile(String),
}

/// The separators; where several fit at one place, the first here is the longest.
const SEPARATORS: [&str; 8] = [":=@", "=@", ":=", "==", "=", ":", ";", "@"];

impl Item {
    /// Reads an ITEM: the earliest unescaped separator decides, the longest at that place. The error says what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (key, separator, value) = split(text).ok_or_else(|| {
            "no separator: write `key=text`, `key:=json`, `key==query` or `Name:header`".to_owned()
        })?;
        let data = |value| path::parse(key).map(|path| Self::Data(path, value));
        match separator {
            "=" => data(Value::Text(value.to_owned())),
            ":=" => data(json(value)?),
            "=@" => data(Value::TextFile(value.to_owned())),
            ":=@" => data(Value::JsonFile(value.to_owned())),
            "==" if key.is_empty() => Err("a query parameter without a name".to_owned()),
            "==" => Ok(Self::Query(unescape(key), value.to_owned())),
            ":" if value.is_empty() => Ok(Self::NoHeader(header_name(key)?)),
            ":" => {
                let (name, value) = (header_name(key)?, header_value(value)?);
                Ok(Self::Header(name, value))
            }
            ";" if value.is_empty() => Ok(Self::Header(header_name(key)?, String::new())),
            ";" => {
                Err("`Name;` sends an empty header: nothing may follow the semicolon".to_owned())
            }
            _ if key.is_empty() || value.is_empty() => {
                Err("write `name@file`: a field's name and a file".to_owned())
            }
            _ => Ok(Self::File(unescape(key), value.to_owned())),
        }
    }
}

fn json(text: &str) -> Result<Value, String> {
    match Json::parse(text) {
        Ok(json) => Ok(Value::Json(json)),
        Err(error) if text.contains("{{") => Ok(Value::Unfilled(text.to_owned(), error)),
        Err(error) => Err(format!("`{text}` is not JSON: {error}")),
    }
}

/// Reads a header as `-H` takes it: `Name: value`, `Name:` to remove it, `Name;` to send it empty, as curl does.
pub(crate) fn read_header(text: &str) -> Result<Item, String> {
    if let Some((name, value)) = text.split_once(':') {
        return match value.trim() {
            "" => Ok(Item::NoHeader(header_name(name)?)),
            value => Ok(Item::Header(header_name(name)?, header_value(value)?)),
        };
    }
    match text.strip_suffix(';') {
        Some(name) => Ok(Item::Header(header_name(name)?, String::new())),
        None => Err("no colon: write `Name: value`".to_owned()),
    }
}

/// Key, separator and value.
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

fn header_name(key: &str) -> Result<String, String> {
    let name = unescape(key);
    if is_token(&name) {
        Ok(name)
    } else {
        Err(format!("{name:?} is not a header name"))
    }
}

fn header_value(value: &str) -> Result<String, String> {
    if value.contains(['\r', '\n']) {
        return Err("a header value can't hold a line break".to_owned());
    }
    if is_value(value.as_bytes()) {
        Ok(value.to_owned())
    } else {
        Err("a header value can't hold control characters".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::PathStep;

    fn data(keys: &[&str], value: Value) -> Item {
        let steps = keys.iter().map(|key| PathStep::Key((*key).to_owned()));
        Item::Data(ValuePath(steps.collect()), value)
    }

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    #[test]
    fn every_kind_of_item() {
        let own = str::to_owned;
        for (item, want) in [
            ("name=Zo\u{eb}", Ok(data(&["name"], text("Zo\u{eb}")))),
            ("a.b=1", Ok(data(&["a", "b"], text("1")))),
            (
                "n:=1.10",
                Ok(data(&["n"], Value::Json(Json::parse("1.10").unwrap()))),
            ),
            ("t=@f.txt", Ok(data(&["t"], Value::TextFile(own("f.txt"))))),
            (
                "t:=@f.json",
                Ok(data(&["t"], Value::JsonFile(own("f.json")))),
            ),
            ("q==a b", Ok(Item::Query(own("q"), own("a b")))),
            ("X-A:1", Ok(Item::Header(own("X-A"), own("1")))),
            ("X-A:", Ok(Item::NoHeader(own("X-A")))),
            ("X-A;", Ok(Item::Header(own("X-A"), String::new()))),
            ("f@a@b.png", Ok(Item::File(own("f"), own("a@b.png")))),
        ] {
            assert_eq!(Item::parse(item), want, "{item}");
        }
    }

    #[test]
    fn the_earliest_separator_decides_and_the_longest_there() {
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
            ("Time:=12:30", Err("`12:30` is not JSON: ".to_owned())),
        ] {
            match (Item::parse(item), want) {
                (Err(error), Err(start)) => assert!(error.starts_with(&start), "{error}"),
                (got, want) => assert_eq!(got, want, "{item}"),
            }
        }
    }

    #[test]
    fn what_templates_may_make_json_is_kept() {
        let Ok(Item::Data(_, Value::Unfilled(unfilled, error))) = Item::parse("n:=[{{seq}}]")
        else {
            panic!("not kept");
        };
        assert_eq!(unfilled, "[{{seq}}]");
        assert_eq!(error.to_string(), "expected a key, line 1 column 3");
        let json = Value::Json(Json::parse(r#""{{seq}}""#).unwrap());
        assert_eq!(Item::parse(r#"n:="{{seq}}""#), Ok(data(&["n"], json)));
        assert_eq!(Item::parse("n={{seq}}"), Ok(data(&["n"], text("{{seq}}"))));
    }

    #[test]
    fn malformed_items_say_why() {
        for item in [
            "word", "=x", "==x", "a b:c", "X-A:a\nb", "X-A;b", "f@", "@x", "n:={", "a.=1",
        ] {
            assert!(Item::parse(item).is_err(), "{item}");
        }
    }

    #[test]
    fn headers_as_curl_takes_them() {
        let own = str::to_owned;
        let header = |name, value| Ok(Item::Header(own(name), own(value)));
        assert_eq!(read_header("X-A:  b: c "), header("X-A", "b: c"));
        assert_eq!(read_header("X-A;"), header("X-A", ""));
        assert_eq!(read_header("X-A:"), Ok(Item::NoHeader(own("X-A"))));
        assert!(read_header("X-A").is_err());
        assert!(read_header("X-A: a\r\nX-B: c").is_err());
    }
}
