//! Why a text is not an expression, and where.

use std::fmt;

use unicode_width::UnicodeWidthStr as _;

use crate::json::PointerError;

/// A fault in the text of an expression. Shown on three lines: the fault, the text, and a caret under the position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExpressionError {
    pub(super) fault: ExpressionFault,
    /// The byte at which the fault is.
    pub(super) at: usize,
    /// The whole expression.
    pub(super) text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ExpressionFault {
    #[error("a key is missing, like `event` or `/data/email`")]
    NoKey,
    #[error("a name is missing after `{0}`")]
    NoName(&'static str),
    #[error("`{0}` is not the name of a header")]
    HeaderName(String),
    #[error("unknown key `{key}`: did you mean {near}?")]
    Misspelt { key: String, near: String },
    #[error("unknown key `{key}`: write `{pointer}` for a value in the body")]
    UnknownKey { key: String, pointer: String },
    #[error("{0}")]
    Pointer(PointerError),
    #[error("the backslash escapes nothing")]
    Backslash,
    #[error("`!KEY` means that the key is absent, and takes no comparison: write `KEY!=VALUE`")]
    NegatedComparison,
    #[error("not a regular expression: {0}")]
    Regex(String),
    #[error("`{0}` is compared with a number")]
    NotANumber(&'static str),
    #[error("`{0}` is compared with a number of seconds")]
    NotSeconds(&'static str),
    #[error("the value is nested too deep to be compared")]
    TooDeep,
    #[error(
        "a response has the keys `status`, `size`, `body`, `header.NAME` and values in its body like `/id`"
    )]
    OnlyRequests,
    #[error("only a response has `status`, and this expression is about received requests")]
    OnlyResponses,
    #[error("the count is a number from 1")]
    Count,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // One column for each control character: the caret stays right, and the terminal obeys none of them.
        let line = self.text.replace(char::is_control, " ");
        let before = self.text.get(..self.at).unwrap_or(&self.text);
        let column = before.replace(char::is_control, " ").width();
        let fault = self.fault.to_string().replace(char::is_control, " ");
        write!(f, "{fault}\n  {line}\n  {:column$}^", "")
    }
}

impl std::error::Error for ExpressionError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_points_at_the_fault_after_wide_characters_too() {
        let text = "/\u{5c71}\u{7530}~2=1".to_owned();
        let error = ExpressionError {
            fault: ExpressionFault::TooDeep,
            at: 7,
            text,
        };
        let want = "the value is nested too deep to be compared\n  /\u{5c71}\u{7530}~2=1\n       ^";
        assert_eq!(error.to_string(), want);
    }

    #[test]
    fn a_control_character_takes_one_column() {
        let error = ExpressionError {
            fault: ExpressionFault::TooDeep,
            at: 2,
            text: "\x1b\tx".to_owned(),
        };
        assert_eq!(
            error.to_string(),
            "the value is nested too deep to be compared\n    x\n    ^"
        );
    }
}
