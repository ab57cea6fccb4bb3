//! JSON strings: from a token to what it says, and back.

use std::borrow::Cow;

use memchr::memchr;

/// Gives what a string token says; `None` for half of a surrogate pair, which is no text (RFC 8259 section 8.2).
pub(crate) fn decode_string(token: &str) -> Option<Cow<'_, str>> {
    let inside = inside(token)?;
    if memchr(b'\\', inside.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inside));
    }
    serde_json::from_str(token).ok().map(Cow::Owned)
}

/// Writes a text as a string token.
pub(crate) fn quote(text: &str) -> String {
    // Text always is JSON.
    serde_json::to_string(text).unwrap_or_default()
}

/// Gives what a string token says, or what stands between its quotes if that is no text.
pub(super) fn decode_or_raw(token: &str) -> Cow<'_, str> {
    decode_string(token).unwrap_or(Cow::Borrowed(inside(token).unwrap_or(token)))
}

fn inside(token: &str) -> Option<&str> {
    token.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_says_a_text() {
        let table = [
            (r#""plain é""#, Some("plain é")),
            (r#""""#, Some("")),
            (r#""\"\\\/\b\f\n\r\t""#, Some("\"\\/\u{8}\u{c}\n\r\t")),
            (r#""\u00e9\u0000""#, Some("é\0")),
            (r#""\uD83D\ude00""#, Some("😀")),
            (r#""\ud83d""#, None),
            (r#""\ude00\ud83d""#, None),
            ("1", None),
            ("\"", None),
        ];
        for (token, text) in table {
            assert_eq!(decode_string(token).as_deref(), text, "{token}");
        }
    }

    #[test]
    fn a_token_without_escapes_is_borrowed() {
        assert!(matches!(decode_string(r#""a""#), Some(Cow::Borrowed("a"))));
    }

    proptest! {
        #[test]
        fn what_is_quoted_decodes_to_itself(text in any::<String>()) {
            let token = quote(&text);
            let said = decode_string(&token);
            prop_assert_eq!(said.as_deref(), Some(text.as_str()));
        }
    }
}
