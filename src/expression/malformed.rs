//! What is wrong with an expression, and where.

use std::fmt;

use unicode_width::UnicodeWidthStr as _;

/// Why a text is no expression; shown with a caret under the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExpressionError {
    /// What is wrong, in lower case and without the place.
    pub(crate) message: String,
    /// The byte at which it stands.
    pub(crate) at: usize,
    /// The whole expression.
    pub(crate) text: String,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // One column each, so that the caret stands right and a terminal obeys nothing.
        let line = self.text.replace(char::is_control, " ");
        let before = self.text.get(..self.at).unwrap_or(&self.text);
        let column = before.replace(char::is_control, " ").width();
        write!(
            f,
            "{}\n  {line}\n  {:column$}^",
            self.message.replace(char::is_control, " "),
            ""
        )
    }
}

impl std::error::Error for ExpressionError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place_also_behind_wide_characters() {
        let text = "/\u{5c71}\u{7530}~2=1".to_owned();
        let malformed = ExpressionError {
            message: "wrong".to_owned(),
            at: 7,
            text,
        };
        let want = "wrong\n  /\u{5c71}\u{7530}~2=1\n       ^";
        assert_eq!(malformed.to_string(), want);
    }

    #[test]
    fn a_control_character_takes_one_column() {
        let malformed = ExpressionError {
            message: "wrong".to_owned(),
            at: 2,
            text: "\x1b\tx".to_owned(),
        };
        assert_eq!(malformed.to_string(), "wrong\n    x\n    ^");
    }
}
