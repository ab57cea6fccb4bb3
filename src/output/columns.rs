//! Text in the columns of a terminal.
//!
//! A character takes no column, one or two. What is cut ends in `…`, which takes one.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Asks for the emoji form of the character before it, which is then two columns wide.
const EMOJI_FORM: char = '\u{fe0f}';

/// How many columns the text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most this many columns.
pub(crate) fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    // Most text is short, and no character takes more columns than it has bytes.
    if text.len() <= columns || text.width() <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut taken = 0;
    let mut end = 0;
    for (at, char) in text.char_indices() {
        taken += char.width().unwrap_or(0) + usize::from(char == EMOJI_FORM);
        if taken > room {
            break;
        }
        end = at + char.len_utf8();
    }
    Cow::Owned(format!("{}…", &text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_fits_and_ends_in_an_ellipsis() {
        for (text, columns, wanted) in [
            ("contact", 7, "contact"),
            ("contact", 6, "conta…"),
            ("contact", 1, "…"),
            ("contact", 0, ""),
            ("山田花子", 8, "山田花子"),
            ("山田花子", 7, "山田花…"),
            ("山田花子", 6, "山田…"),
            ("e\u{301}te\u{301}", 3, "e\u{301}te\u{301}"),
            ("e\u{301}te\u{301}s", 3, "e\u{301}t…"),
            ("", 0, ""),
        ] {
            assert_eq!(cut(text, columns), wanted, "{text} in {columns}");
        }
    }

    #[test]
    fn no_cut_text_is_too_wide() {
        let text = "a❤\u{fe0f}山\u{1f468}🏽é\u{301}z".repeat(3);
        for columns in 0..40 {
            assert!(width(&cut(&text, columns)) <= columns, "{columns}");
        }
    }
}
