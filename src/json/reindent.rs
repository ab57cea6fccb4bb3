//! The sender's own tokens, laid out anew.

use super::error::SyntaxError;
use super::lex::{TokenKind, Tokens};

/// What takes a re-indented text, piece by piece.
pub(crate) trait TokenSink {
    /// Takes white space that the re-indenter adds.
    fn space(&mut self, text: &str);

    /// Takes a token as its sender wrote it.
    fn token(&mut self, kind: TokenKind, text: &str);

    /// Whether the rest is not wanted.
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

/// Writes the tokens of a text with two spaces for each level and a line for each member, until its end or the sink is full.
///
/// What stands before an error has been written when it is found.
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

/// A line end and the deepest indent, 16 levels: were there no bound, a text of nothing but brackets would grow by its
/// square.
const LINE: &str = concat!("\n", "                                ");

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

    /// Keeps the tokens and drops the space; full after so many tokens.
    struct Tally(usize, String);

    impl TokenSink for Tally {
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
    fn a_member_and_an_element_have_a_line_each() {
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
    fn a_scalar_stands_alone() {
        assert_eq!(pretty(" 1e5\n"), "1e5");
        assert_eq!(pretty("{\n}"), "{}");
    }

    #[test]
    fn a_full_sink_ends_it() {
        let mut tally = Tally(3, String::new());
        assert_eq!(reindent(b"[1, 2, 3, not read", &mut tally), Ok(()));
        assert_eq!(tally.1, "[1,");
    }

    #[test]
    fn an_error_comes_after_what_was_right() {
        let mut pretty = String::new();
        assert!(reindent(b"[1,]", &mut pretty).is_err());
        assert_eq!(pretty, "[\n  1,");
    }

    #[test]
    fn the_indent_ends_at_64_levels() {
        let deep = pretty(&("[".repeat(1_000_000) + "0" + &"]".repeat(1_000_000)));
        assert!(deep.lines().all(|line| line.len() <= 2 * 64 + 1));
        assert_eq!(deep.lines().count(), 2_000_001);
        assert!(deep.starts_with("[\n  [\n    [\n"));
        assert!(deep.ends_with("\n    ]\n  ]\n]"));
    }

    proptest! {
        #[test]
        fn the_tokens_are_the_senders(text in document()) {
            let pretty = pretty(&text);
            prop_assert_eq!(tokens(&pretty), tokens(&text));
            let mut tally = Tally(usize::MAX, String::new());
            reindent(text.as_bytes(), &mut tally).unwrap();
            prop_assert_eq!(tally.1, tokens(&text).concat());
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
