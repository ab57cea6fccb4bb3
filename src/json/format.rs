//! JSON with the sender's tokens and other white space.
//!
//! [`reindent`] is for reading: it streams tokens and white space to a sink, which can colour them and can stop early.
//! [`lay_out`] imitates the serializers of common libraries, byte for byte, to find out how a body was changed after it
//! was signed.

use std::fmt::Write as _;

use super::edit::Json;
use super::raw::{RawValue, ValueKind};
use super::token::{SyntaxError, TokenKind, Tokens, decode_string, quote};

/// Receives a re-indented text piece by piece.
pub(crate) trait TokenSink {
    /// Receives white space that the re-indenter adds.
    fn space(&mut self, text: &str);

    /// Receives a token as its sender wrote it.
    fn token(&mut self, kind: TokenKind, text: &str);

    /// Whether the sink wants no more.
    fn full(&self) -> bool {
        false
    }
}

impl TokenSink for String {
    fn space(&mut self, text: &str) {
        self.push_str(text);
    }

    fn token(&mut self, _: TokenKind, text: &str) {
        self.push_str(text);
    }
}

/// Writes each member and element on a line of its own, indented by two spaces a level, until the text ends or the sink
/// is full. The text before an error has been written when the error is returned.
pub(crate) fn reindent(text: &[u8], sink: &mut impl TokenSink) -> Result<(), SyntaxError> {
    let mut depth = 0;
    let mut previous = None;
    for token in Tokens::new(text) {
        let token = token?;
        if sink.full() {
            break;
        }
        if let TokenKind::ObjectEnd | TokenKind::ArrayEnd = token.kind {
            depth -= 1;
        }
        sink.space(space_between(previous, token.kind, depth));
        sink.token(token.kind, token.text);
        if let TokenKind::ObjectStart | TokenKind::ArrayStart = token.kind {
            depth += 1;
        }
        previous = Some(token.kind);
    }
    Ok(())
}

fn space_between(previous: Option<TokenKind>, next: TokenKind, depth: usize) -> &'static str {
    match (previous, next) {
        (None, _)
        | (_, TokenKind::Comma | TokenKind::Colon)
        | (Some(TokenKind::ObjectStart), TokenKind::ObjectEnd)
        | (Some(TokenKind::ArrayStart), TokenKind::ArrayEnd) => "",
        (Some(TokenKind::Colon), _) => " ",
        _ => &LINE[..=(2 * depth).min(LINE.len() - 1)],
    }
}

/// A line break and the deepest indent, 16 levels. Without a bound a text of nothing but brackets would grow
/// quadratically.
const LINE: &str = concat!("\n", "                                ");

/// JSON without white space between its tokens.
pub(crate) fn compact(json: &Json) -> String {
    // A `Json` is valid by construction.
    let tokens = Tokens::from(json.as_str()).map_while(Result::ok);
    tokens.map(|token| token.text).collect()
}

/// The text between tokens.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    comma: &'static str,
    colon: &'static str,
    indent: Option<&'static str>,
}

impl Layout {
    /// As JavaScript and most others write it.
    pub(crate) const COMPACT: Self = Self {
        comma: ",",
        colon: ":",
        indent: None,
    };

    /// As Python writes it.
    pub(crate) const SPACED: Self = Self {
        comma: ", ",
        colon: ": ",
        indent: None,
    };

    /// The same with a space before each colon too, as Apple's Foundation writes it.
    pub(crate) const APPLE: Self = Self {
        comma: ",",
        colon: " : ",
        indent: Some("  "),
    };

    /// With a line for each member.
    pub(crate) const fn indented(indent: &'static str) -> Self {
        Self {
            comma: ",",
            colon: ": ",
            indent: Some(indent),
        }
    }
}

/// How strings are escaped.
#[derive(Clone, Copy)]
pub(crate) enum StringStyle {
    /// Unchanged.
    AsSent,
    /// With no escape that JSON does not require.
    Plain,
    /// With all but ASCII escaped, as Python does.
    Ascii,
    /// With all but ASCII and slashes escaped, as PHP does.
    Php,
    /// With slashes escaped, as PHP does with `JSON_UNESCAPED_UNICODE`.
    PhpUnicode,
    /// With `<`, `>`, `&` and two line separators escaped, as Go and Rails do.
    Html,
    /// The same with `=` and `'`, as Gson does.
    Gson,
    /// With all but ASCII, and what HTML needs, escaped in capitals, as .NET does.
    DotNet,
}

impl StringStyle {
    /// Whether a character that JSON does not escape is written as `\u…`.
    fn escapes(self, unit: char) -> bool {
        match self {
            Self::AsSent | Self::Plain | Self::PhpUnicode => false,
            Self::Ascii => unit >= '\u{7f}',
            Self::Php => unit >= '\u{80}',
            Self::Html => "<>&\u{2028}\u{2029}".contains(unit),
            Self::Gson => "<>&='\u{2028}\u{2029}".contains(unit),
            Self::DotNet => unit >= '\u{7f}' || "<>&'+`".contains(unit),
        }
    }
}

/// Deeper bodies are unlikely, and indents would let a body of brackets grow quadratically.
const MAX_DEPTH: usize = 32;

/// A JSON text as a library would write it; `None` if it is not JSON, or too deep.
pub(crate) fn lay_out(body: &[u8], layout: Layout, style: StringStyle) -> Option<Vec<u8>> {
    let mut out = String::with_capacity(body.len() + 2);
    let mut depth = 0;
    let mut previous = None;
    for token in Tokens::new(body) {
        let token = token.ok()?;
        if matches!(token.kind, TokenKind::ObjectEnd | TokenKind::ArrayEnd) {
            depth -= 1;
        }
        if depth > MAX_DEPTH {
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
            TokenKind::Key | TokenKind::String => write_string(token.text, style, &mut out),
            _ => out.push_str(token.text),
        }
        if matches!(token.kind, TokenKind::ObjectStart | TokenKind::ArrayStart) {
            depth += 1;
        }
        previous = Some(token.kind);
    }
    Some(out.into_bytes())
}

/// JSON without white space whose numbers have two decimal places, and how many whole numbers it has.
///
/// A number with one decimal place gets a zero; a whole number gets `.00` if its bit in `whole` is set. Parsers drop
/// these zeros.
pub(crate) fn two_decimals(body: &[u8], whole: u32) -> Option<(String, u32)> {
    let mut out = String::with_capacity(body.len());
    let mut count = 0;
    for token in Tokens::new(body) {
        let token = token.ok()?;
        out.push_str(token.text);
        let digits = match token.kind {
            TokenKind::Number => token.text.split_once('.'),
            _ => continue,
        };
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        match digits {
            Some((_, decimals)) if decimals.len() == 1 => out.push('0'),
            None if is_plain(token.text.trim_start_matches('-')) => {
                if whole.checked_shr(count).is_some_and(|bits| bits & 1 == 1) {
                    out.push_str(".00");
                }
                count += 1;
            }
            _ => {}
        }
    }
    Some((out, count))
}

fn write_string(token: &str, style: StringStyle, out: &mut String) {
    let text = match style {
        StringStyle::AsSent => None,
        _ => decode_string(token),
    };
    let Some(text) = text else {
        return out.push_str(token);
    };
    let plain = quote(&text);
    for unit in plain.chars() {
        match (unit, style) {
            ('/', StringStyle::Php | StringStyle::PhpUnicode) => out.push_str("\\/"),
            _ if style.escapes(unit) => {
                for code in unit.encode_utf16(&mut [0; 2]) {
                    let _ = match style {
                        StringStyle::DotNet => write!(out, "\\u{code:04X}"),
                        _ => write!(out, "\\u{code:04x}"),
                    };
                }
            }
            _ => out.push(unit),
        }
    }
}

/// Compact JSON with the members of every object sorted by name; `None` if the text is not JSON, or too deep.
pub(crate) fn sort_members(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = String::with_capacity(body.len());
    write_sorted(RawValue::parse(body).ok()?, 0, &mut out)?;
    Some(out.into_bytes())
}

fn write_sorted(raw: RawValue<'_>, depth: usize, out: &mut String) -> Option<()> {
    if depth > MAX_DEPTH {
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
    use super::super::samples::{document, tokens};
    use super::*;
    use proptest::prelude::*;

    fn pretty(text: &str) -> String {
        let mut pretty = String::new();
        reindent(text.as_bytes(), &mut pretty).unwrap();
        pretty
    }

    /// Keeps the tokens and drops the space; full after this many tokens.
    struct TokenLimit(usize, String);

    impl TokenSink for TokenLimit {
        fn space(&mut self, text: &str) {
            assert!(
                text.trim_start_matches('\n')
                    .trim_start_matches(' ')
                    .is_empty()
            );
        }

        fn token(&mut self, _: TokenKind, text: &str) {
            self.0 -= 1;
            self.1 += text;
        }

        fn full(&self) -> bool {
            self.0 == 0
        }
    }

    #[test]
    fn each_member_and_element_has_a_line() {
        let text = r#"{"a":1.10,"b" : [12345678901234567890,{ },[ ],{"\u00e9":"\/"}],"a":null}"#;
        let expected = r#"{
  "a": 1.10,
  "b": [
    12345678901234567890,
    {},
    [],
    {
      "\u00e9": "\/"
    }
  ],
  "a": null
}"#;
        assert_eq!(pretty(text), expected);
        assert_eq!(pretty(expected), expected);
    }

    #[test]
    fn a_scalar_has_no_line_break() {
        assert_eq!(pretty(" 1e5\n"), "1e5");
        assert_eq!(pretty("{\n}"), "{}");
    }

    #[test]
    fn a_full_sink_ends_the_text() {
        let mut limit = TokenLimit(3, String::new());
        assert_eq!(reindent(b"[1, 2, 3, not read", &mut limit), Ok(()));
        assert_eq!(limit.1, "[1,");
    }

    #[test]
    fn the_text_before_an_error_is_written() {
        let mut pretty = String::new();
        assert!(reindent(b"[1,]", &mut pretty).is_err());
        assert_eq!(pretty, "[\n  1,");
    }

    #[test]
    fn the_indent_is_bounded() {
        let deep = pretty(&("[".repeat(1_000_000) + "0" + &"]".repeat(1_000_000)));
        assert!(deep.lines().all(|line| line.len() <= 2 * 64 + 1));
        assert_eq!(deep.lines().count(), 2_000_001);
        assert!(deep.starts_with("[\n  [\n    [\n"));
        assert!(deep.ends_with("\n    ]\n  ]\n]"));
    }

    /// The expected texts are those of Python 3.11's `json` for the tokens of `{"b": [1.10, {}], "a": "é/", "c": []}`.
    #[test]
    fn layouts_are_those_of_the_usual_libraries() {
        let text = "{ \"b\" : [1.10,{ } ] ,\n\"a\":\"\u{e9}/\", \"c\": [ ] }\n";
        let made = |layout, style| {
            let made = lay_out(text.as_bytes(), layout, style).unwrap();
            String::from_utf8(made).unwrap()
        };
        for (layout, style, want) in [
            (
                Layout::COMPACT,
                StringStyle::AsSent,
                "{\"b\":[1.10,{}],\"a\":\"\u{e9}/\",\"c\":[]}",
            ),
            (
                Layout::SPACED,
                StringStyle::Ascii,
                "{\"b\": [1.10, {}], \"a\": \"\\u00e9/\", \"c\": []}",
            ),
            (
                Layout::COMPACT,
                StringStyle::Php,
                "{\"b\":[1.10,{}],\"a\":\"\\u00e9\\/\",\"c\":[]}",
            ),
            (
                Layout::COMPACT,
                StringStyle::PhpUnicode,
                "{\"b\":[1.10,{}],\"a\":\"\u{e9}\\/\",\"c\":[]}",
            ),
            (
                Layout::APPLE,
                StringStyle::AsSent,
                "{\n  \"b\" : [\n    1.10,\n    {}\n  ],\n  \"a\" : \"\u{e9}/\",\n  \"c\" : []\n}",
            ),
            (
                Layout::indented("  "),
                StringStyle::AsSent,
                "{\n  \"b\": [\n    1.10,\n    {}\n  ],\n  \"a\": \"\u{e9}/\",\n  \"c\": []\n}",
            ),
        ] {
            assert_eq!(made(layout, style), want);
        }
    }

    /// The expected texts are those of Python's `json`, Go's `encoding/json`, Gson and `System.Text.Json`.
    #[test]
    fn escapes_are_those_of_the_usual_libraries() {
        let text = "\"<a href='x?b=1&c=2'>+\u{e9}\u{2028}\u{1f600}\u{7f}`</a>\"";
        for (style, want) in [
            (
                StringStyle::Ascii,
                r"<a href='x?b=1&c=2'>+\u00e9\u2028\ud83d\ude00\u007f`</a>",
            ),
            (
                StringStyle::Html,
                "\\u003ca href='x?b=1\\u0026c=2'\\u003e+\u{e9}\\u2028\u{1f600}\u{7f}`\\u003c/a\\u003e",
            ),
            (
                StringStyle::Gson,
                "\\u003ca href\\u003d\\u0027x?b\\u003d1\\u0026c\\u003d2\\u0027\\u003e+\u{e9}\\u2028\u{1f600}\u{7f}`\\u003c/a\\u003e",
            ),
            (
                StringStyle::DotNet,
                r"\u003Ca href=\u0027x?b=1\u0026c=2\u0027\u003E\u002B\u00E9\u2028\uD83D\uDE00\u007F\u0060\u003C/a\u003E",
            ),
        ] {
            let made = lay_out(text.as_bytes(), Layout::COMPACT, style).unwrap();
            assert_eq!(String::from_utf8(made).unwrap(), format!("\"{want}\""));
        }
    }

    #[test]
    fn numbers_get_the_zeros_that_parsers_drop() {
        let text = br#"{"a": 1.5, "b": [2, -3, 4.25, 1e5, 1.5e3, "6.5"]}"#;
        let made = |whole| two_decimals(text, whole).unwrap();
        assert_eq!(made(0).0, r#"{"a":1.50,"b":[2,-3,4.25,1e5,1.5e3,"6.5"]}"#);
        assert_eq!(made(0).1, 2);
        assert_eq!(
            made(2).0,
            r#"{"a":1.50,"b":[2,-3.00,4.25,1e5,1.5e3,"6.5"]}"#
        );
        assert_eq!(
            made(u32::MAX).0,
            r#"{"a":1.50,"b":[2.00,-3.00,4.25,1e5,1.5e3,"6.5"]}"#
        );
        assert_eq!(two_decimals(b"{oops", 0), None);
    }

    #[test]
    fn members_are_sorted_at_every_level() {
        let text = br#"{"b":{"z":1,"y":[]},"a":[{"d":{},"c":2}]}"#;
        let want = br#"{"a":[{"c":2,"d":{}}],"b":{"y":[],"z":1}}"#;
        assert_eq!(sort_members(text).unwrap(), want);
        assert_eq!(sort_members(b"{oops"), None);
        assert_eq!(sort_members("[".repeat(100).as_bytes()), None);
    }

    proptest! {
        #[test]
        fn reindent_keeps_the_tokens(text in document()) {
            let pretty = pretty(&text);
            prop_assert_eq!(tokens(&pretty), tokens(&text));
            let mut limit = TokenLimit(usize::MAX, String::new());
            reindent(text.as_bytes(), &mut limit).unwrap();
            prop_assert_eq!(limit.1, tokens(&text).concat());
        }

        #[test]
        fn the_layout_is_that_of_serde_json(text in document()) {
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            let plain = value.to_string();
            prop_assert_eq!(pretty(&plain), serde_json::to_string_pretty(&value).unwrap());
            prop_assert_eq!(value, serde_json::from_str::<serde_json::Value>(&pretty(&text)).unwrap());
        }
    }
}
