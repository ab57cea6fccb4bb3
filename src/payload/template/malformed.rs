//! What is wrong with a template, and where.

use std::fmt;

/// Why a text is no template, in one line with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(String);

impl Malformed {
    pub(super) fn not_closed(text: &str, at: usize) -> Self {
        Self(format!(
            "a template is opened at {} and not closed (`{{{{{{{{` stands for two braces)",
            place(text, at)
        ))
    }

    pub(super) fn hole(text: &str, at: usize, inside: &str, problem: &str) -> Self {
        Self(format!(
            "`{{{{{inside}}}}}` at {}: {problem}",
            place(text, at)
        ))
    }

    pub(super) fn json(text: &str, at: usize, problem: &str) -> Self {
        Self(format!("not JSON: {problem} at {}", place(text, at)))
    }
}

/// Where a byte stands, in characters from 1; of several lines, on which one.
fn place(text: &str, at: usize) -> String {
    let before = &text[..text.floor_char_boundary(at)];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let column = 1 + line.chars().count();
    if text.contains('\n') {
        let line = 1 + before.matches('\n').count();
        format!("line {line} column {column}")
    } else {
        format!("character {column}")
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // What the user wrote may have line breaks in it.
        f.write_str(&self.0.replace(char::is_control, " "))
    }
}

impl std::error::Error for Malformed {}
