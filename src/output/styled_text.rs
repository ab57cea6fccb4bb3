//! Text that a terminal can show as it is: [`StyledText`].
//!
//! Requests, records and responses hold what strangers wrote, and a terminal obeys some of it. Every way into a
//! `StyledText` escapes what it takes, and the writers to stderr and to stdout take nothing else for people, so no
//! caller can forget to escape. Text of one line also loses the credentials of its URLs, unless the style shows them.
//! Colours are added here too, after the text is safe. Escaping twice does no harm: text that is escaped already has
//! nothing left to escape.

use std::fmt;

use super::escape::{Keep, escape, escape_json};
use super::style::{Role, Style};
use crate::record::Ordinal;

/// Text whose control characters are escaped, with the colours of one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StyledText {
    text: String,
    style: Style,
}

impl StyledText {
    pub(crate) fn new(style: Style) -> Self {
        Self {
            text: String::new(),
            style,
        }
    }

    /// From here on everything is dimmed, or not.
    pub(crate) fn dim(&mut self, is_dimmed: bool) {
        self.style = self.style.with_dimming(is_dimmed);
    }

    /// Appends text of one line: line breaks and tabs are escaped too.
    pub(crate) fn push(&mut self, role: Role, text: impl AsRef<[u8]>) -> &mut Self {
        let safe = escape(text.as_ref(), Keep::Nothing);
        let masked = self.style.mask(&safe);
        self.style.paint(&mut self.text, role, &masked);
        self
    }

    /// Appends text of one line in no colour.
    pub(crate) fn plain(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.push(Role::Plain, text)
    }

    /// Appends the number of a request; in colour it is a badge.
    pub(crate) fn request_number(&mut self, number: Ordinal) -> &mut Self {
        let text = if self.style.is_enabled() {
            format!(" #{number} ")
        } else {
            format!("#{number}")
        };
        self.push(Role::RequestNumber, text)
    }

    /// Appends text that keeps its line breaks and tabs, such as a body.
    pub(crate) fn push_lines(&mut self, role: Role, text: impl AsRef<[u8]>) -> &mut Self {
        let safe = escape(text.as_ref(), Keep::Lines);
        self.style.paint(&mut self.text, role, &safe);
        self
    }

    /// Appends a piece of JSON, whose characters are escaped as JSON does: what is shown is still that JSON.
    pub(crate) fn push_json(&mut self, role: Role, json: &str) -> &mut Self {
        let safe = escape_json(json);
        self.style.paint(&mut self.text, role, &safe);
        self
    }

    /// Appends text that is safe already, with its own colours.
    pub(crate) fn append(&mut self, other: &Self) -> &mut Self {
        self.text.push_str(&other.text);
        self
    }

    /// The same without the line end of the other.
    pub(crate) fn append_line(&mut self, other: &Self) -> &mut Self {
        self.text.push_str(other.text.trim_end_matches('\n'));
        self
    }

    pub(crate) fn end_line(&mut self) -> &mut Self {
        self.text.push('\n');
        self
    }

    pub(crate) fn ends_with_line_end(&self) -> bool {
        self.text.ends_with('\n')
    }

    /// Empties the text and keeps at most this much memory for the next.
    pub(crate) fn clear(&mut self, capacity: usize) {
        self.text.clear();
        self.text.shrink_to(capacity);
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

/// `write!` appends text of one line in no colour.
impl fmt::Write for StyledText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.plain(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const HOSTILE: &str = "\x1b]52;c;ZXZpbA==\x07\u{9b}31m\u{202e}\u{200b}\0\x7f\r\n\t";
    const ESCAPED: &str = r"\x1b]52;c;ZXZpbA==\x07\u{9b}31m\u{202e}\u{200b}\x00\x7f\r";

    #[test]
    fn every_way_in_escapes() {
        let mut text = StyledText::new(Style::new(false));
        text.push(Role::Failure, HOSTILE);
        assert_eq!(text.as_str(), format!(r"{ESCAPED}\n\t"));
        text.clear(0);
        text.plain(HOSTILE.as_bytes());
        assert_eq!(text.as_str(), format!(r"{ESCAPED}\n\t"));
        text.clear(0);
        write!(text, "{HOSTILE}").unwrap();
        assert_eq!(text.as_str(), format!(r"{ESCAPED}\n\t"));
        text.clear(0);
        text.push_lines(Role::Plain, HOSTILE);
        assert_eq!(text.as_str(), format!("{ESCAPED}\n\t"));
        text.clear(0);
        text.push_json(Role::JsonString, HOSTILE);
        let json = r"\u001b]52;c;ZXZpbA==\u0007\u009b31m\u202e\u200b\u0000\u007f ";
        assert_eq!(text.as_str(), format!("{json}\n\t"));
    }

    #[test]
    fn escaped_text_stays_as_it_is() {
        let mut text = StyledText::new(Style::new(false));
        text.plain(ESCAPED);
        assert_eq!(text.as_str(), ESCAPED);
    }

    #[test]
    fn only_the_program_writes_line_ends_into_a_line() {
        let mut text = StyledText::new(Style::new(false));
        text.plain("a\n").push(Role::Failure, "b").end_line();
        assert_eq!(text.as_str(), "a\\nb\n");
        assert!(text.ends_with_line_end());
    }
}
