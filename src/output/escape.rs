//! Escapes what a terminal would obey or hide.
//!
//! Text from strangers can move the cursor, write to the clipboard, reorder what is read or hide it. Such characters
//! are written as escapes (`\x1b`, `\u{202e}`). [`StyledText`](super::styled_text::StyledText) calls this for
//! everything that is shown to people.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Which control characters may stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// None: the text is one line.
    Nothing,
    /// Newlines and tabs: the text is a body.
    Lines,
}

/// Escapes control characters (`\x1b`), what reorders or hides text (`\u{202e}`), and bytes that are not UTF-8
/// (`\xff`).
pub(crate) fn escape(bytes: &[u8], keep: Keep) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && is_safe(text, keep)
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            push(char, keep, &mut out);
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    Cow::Owned(out)
}

/// Escapes the same characters in JSON as JSON does (`\u009b`): the value stays exactly the same.
///
/// JSON has such characters only inside of strings, but for a carriage return, which it has only outside.
pub(crate) fn escape_json(json: &str) -> Cow<'_, str> {
    if is_safe(json, Keep::Lines) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for char in json.chars() {
        match char {
            '\r' => out.push(' '),
            _ if is_kept(char, Keep::Lines) || !is_unsafe(char) => out.push(char),
            _ => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    Cow::Owned(out)
}

/// The bytes as text of lines, if nothing in them needs an escape.
pub(crate) fn printable(bytes: &[u8]) -> Option<&str> {
    match escape(bytes, Keep::Lines) {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}

/// Almost all text is printable ASCII, which one pass over the bytes shows. Other text is checked by characters.
fn is_safe(text: &str, keep: Keep) -> bool {
    is_printable(text.as_bytes(), keep)
        || text
            .chars()
            .all(|char| is_kept(char, keep) || !is_unsafe(char))
}

/// Without a branch for each byte, so that the compiler vectorizes it; in blocks, so that it stops early.
fn is_printable(bytes: &[u8], keep: Keep) -> bool {
    const BLOCK: usize = 64;
    let lines = keep == Keep::Lines;
    bytes.chunks(BLOCK).all(|block| {
        block.iter().fold(true, |so_far, byte| {
            let is_line = matches!(byte, b'\n' | b'\t') & lines;
            so_far & (matches!(byte, b' '..=b'~') | is_line)
        })
    })
}

fn push(char: char, keep: Keep, out: &mut String) {
    if is_kept(char, keep) || !is_unsafe(char) {
        out.push(char);
        return;
    }
    let _ = match char {
        '\n' => write!(out, "\\n"),
        '\r' => write!(out, "\\r"),
        '\t' => write!(out, "\\t"),
        '\0'..='\x7f' => write!(out, "\\x{:02x}", u32::from(char)),
        _ => write!(out, "\\u{{{:x}}}", u32::from(char)),
    };
}

fn is_kept(char: char, keep: Keep) -> bool {
    keep == Keep::Lines && matches!(char, '\n' | '\t')
}

/// C0, DEL and C1 controls; bidi controls (Unicode TR 36, "Trojan Source"); zero-width characters; line separators.
fn is_unsafe(char: char) -> bool {
    matches!(char,
        '\0'..='\x1f' | '\x7f'..='\u{9f}'
        | '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        escape(text.as_bytes(), Keep::Nothing).into_owned()
    }

    #[test]
    fn clean_text_is_borrowed() {
        for text in ["plain", "Zo\u{eb} \u{5c71}\u{7530} \u{1f600}"] {
            assert!(matches!(
                escape(text.as_bytes(), Keep::Nothing),
                Cow::Borrowed(_)
            ));
        }
    }

    #[test]
    fn a_clipboard_write_is_escaped() {
        assert_eq!(line("\x1b]52;c;ZXZpbA==\x07"), r"\x1b]52;c;ZXZpbA==\x07");
    }

    #[test]
    fn a_carriage_return_cannot_forge_output() {
        assert_eq!(line("bad\rgood"), r"bad\rgood");
        assert_eq!(escape(b"a\r\nb", Keep::Lines), "a\\r\nb");
    }

    #[test]
    fn c1_controls_and_bidi_overrides_are_escaped() {
        assert_eq!(line("\u{9b}31m"), r"\u{9b}31m");
        assert_eq!(line("\u{202e}exe.txt"), r"\u{202e}exe.txt");
        assert_eq!(line("a\u{200b}b\u{feff}"), r"a\u{200b}b\u{feff}");
    }

    #[test]
    fn json_is_escaped_as_json_and_keeps_its_value() {
        let json = "{\"a\u{7f}\":\"\u{9b}31m\u{202e}\u{2028}\u{e0041}\u{feff}Zo\u{eb}\"}\r\n";
        let shown = escape_json(json);
        assert_eq!(
            shown,
            "{\"a\\u007f\":\"\\u009b31m\\u202e\\u2028\\udb40\\udc41\\ufeffZo\u{eb}\"} \n"
        );
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&shown), value(json));
        assert!(matches!(escape_json("{\"a\": 1}\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_escaped() {
        assert_eq!(escape(b"caf\xe9!", Keep::Nothing), r"caf\xe9!");
    }

    #[test]
    fn bodies_keep_their_lines_and_tabs() {
        assert_eq!(escape(b"a\n\tb\x7f", Keep::Lines), "a\n\tb\\x7f");
        assert_eq!(escape(b"a\n\tb", Keep::Nothing), r"a\n\tb");
    }
}
