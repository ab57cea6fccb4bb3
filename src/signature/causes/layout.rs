//! JSON laid out as the usual libraries write it, with its own tokens or its strings written anew.

use std::fmt::Write as _;

use crate::json::{RawValue, TokenKind, Tokens, ValueKind, decode_string, quote};

/// What stands between tokens.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    comma: &'static str,
    colon: &'static str,
    indent: Option<&'static str>,
}

impl Layout {
    /// As JavaScript and most others write it.
    pub(super) const COMPACT: Self = Self {
        comma: ",",
        colon: ":",
        indent: None,
    };

    /// As Python writes it.
    pub(super) const SPACED: Self = Self {
        comma: ", ",
        colon: ": ",
        indent: None,
    };

    /// With a line for each member.
    pub(super) const fn indented(indent: &'static str) -> Self {
        Self {
            comma: ",",
            colon: ": ",
            indent: Some(indent),
        }
    }
}

/// How strings are written.
#[derive(Clone, Copy)]
pub(super) enum Strings {
    /// As they came.
    AsSent,
    /// With no escape that is not needed.
    Plain,
    /// With everything but ASCII escaped, as Python does.
    Ascii,
    /// The same and slashes too, as PHP does.
    Php,
}

/// Indents deeper than this are not worth a try, and would grow a body of brackets by its square.
const DEEPEST: usize = 32;

/// Lays a JSON text out; `None` if it is not JSON, or too deep.
pub(super) fn lay_out(body: &[u8], layout: Layout, strings: Strings) -> Option<Vec<u8>> {
    let mut out = String::with_capacity(body.len() + 2);
    let mut depth = 0;
    let mut previous = None;
    for token in Tokens::new(body) {
        let token = token.ok()?;
        if matches!(token.kind, TokenKind::ObjectEnd | TokenKind::ArrayEnd) {
            depth -= 1;
        }
        if depth > DEEPEST {
            return None;
        }
        let opened = matches!(
            previous,
            Some(TokenKind::ObjectStart | TokenKind::ArrayStart)
        );
        let closes = matches!(token.kind, TokenKind::ObjectEnd | TokenKind::ArrayEnd);
        let breaks = match previous {
            Some(TokenKind::Comma) => true,
            _ => opened != closes,
        };
        if let Some(indent) = layout.indent
            && breaks
            && !matches!(previous, None | Some(TokenKind::Colon))
            && !matches!(token.kind, TokenKind::Comma | TokenKind::Colon)
        {
            out.push('\n');
            out.extend(std::iter::repeat_n(indent, depth));
        }
        match token.kind {
            TokenKind::Comma => out.push_str(layout.comma),
            TokenKind::Colon => out.push_str(layout.colon),
            TokenKind::Key | TokenKind::String => write_string(token.text, strings, &mut out),
            _ => out.push_str(token.text),
        }
        if matches!(token.kind, TokenKind::ObjectStart | TokenKind::ArrayStart) {
            depth += 1;
        }
        previous = Some(token.kind);
    }
    Some(out.into_bytes())
}

fn write_string(token: &str, strings: Strings, out: &mut String) {
    let text = match strings {
        Strings::AsSent => None,
        _ => decode_string(token),
    };
    let Some(text) = text else {
        return out.push_str(token);
    };
    let plain = quote(&text);
    for unit in plain.chars() {
        match (unit, strings) {
            ('/', Strings::Php) => out.push_str("\\/"),
            ('\u{80}'.., Strings::Ascii | Strings::Php) => {
                for code in unit.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{code:04x}");
                }
            }
            _ => out.push(unit),
        }
    }
}

/// The same JSON with the members of every object sorted by name, without white space.
pub(super) fn sorted(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = String::with_capacity(body.len());
    write_sorted(RawValue::parse(body).ok()?, 0, &mut out)?;
    Some(out.into_bytes())
}

fn write_sorted(raw: RawValue<'_>, depth: usize, out: &mut String) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    match raw.kind() {
        ValueKind::Object => {
            let mut members: Vec<_> = raw.members().collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            for (position, (name, value)) in members.iter().enumerate() {
                out.push(if position == 0 { '{' } else { ',' });
                out.push_str(&quote(name));
                out.push(':');
                write_sorted(*value, depth + 1, out)?;
            }
            out.push_str(if members.is_empty() { "{}" } else { "}" });
        }
        ValueKind::Array => {
            let mut open = '[';
            for element in raw.elements() {
                out.push(open);
                open = ',';
                write_sorted(element, depth + 1, out)?;
            }
            out.push_str(if open == '[' { "[]" } else { "]" });
        }
        _ => out.push_str(raw.as_str()),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with Python 3.11's `json` from the tokens of `{"b": [1.10, {}], "a": "é/", "c": []}`.
    #[test]
    fn layouts_are_those_of_the_usual_libraries() {
        let text = "{ \"b\" : [1.10,{ } ] ,\n\"a\":\"\u{e9}/\", \"c\": [ ] }\n";
        let made = |layout, strings| {
            let made = lay_out(text.as_bytes(), layout, strings).unwrap();
            String::from_utf8(made).unwrap()
        };
        for (layout, strings, want) in [
            (
                Layout::COMPACT,
                Strings::AsSent,
                "{\"b\":[1.10,{}],\"a\":\"\u{e9}/\",\"c\":[]}",
            ),
            (
                Layout::SPACED,
                Strings::Ascii,
                "{\"b\": [1.10, {}], \"a\": \"\\u00e9/\", \"c\": []}",
            ),
            (
                Layout::COMPACT,
                Strings::Php,
                "{\"b\":[1.10,{}],\"a\":\"\\u00e9\\/\",\"c\":[]}",
            ),
            (
                Layout::indented("  "),
                Strings::AsSent,
                "{\n  \"b\": [\n    1.10,\n    {}\n  ],\n  \"a\": \"\u{e9}/\",\n  \"c\": []\n}",
            ),
        ] {
            assert_eq!(made(layout, strings), want);
        }
    }

    #[test]
    fn members_are_sorted_at_every_level() {
        let text = br#"{"b":{"z":1,"y":[]},"a":[{"d":{},"c":2}]}"#;
        let want = br#"{"a":[{"c":2,"d":{}}],"b":{"y":[],"z":1}}"#;
        assert_eq!(sorted(text).unwrap(), want);
        assert_eq!(sorted(b"{oops"), None);
        assert_eq!(sorted("[".repeat(100).as_bytes()), None);
    }
}
