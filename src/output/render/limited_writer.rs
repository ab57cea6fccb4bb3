//! Where a body is written, up to the limit of a screen.

use super::DisplayOptions;
use crate::json::{self, TokenSink};
use crate::output::StyledText;
use crate::output::style::Role;
use crate::output::units::size;

/// A place for one body, whatever it is made of.
pub(super) struct LimitedWriter<'a> {
    out: &'a mut StyledText,
    options: &'a DisplayOptions,
    lines: usize,
    bytes: usize,
    full: bool,
}

impl<'a> LimitedWriter<'a> {
    pub(super) fn new(out: &'a mut StyledText, options: &'a DisplayOptions) -> Self {
        Self {
            out,
            options,
            lines: 0,
            bytes: 0,
            full: false,
        }
    }

    /// Whether nothing more fits.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// No more of a text than can be shown, so that no more is escaped.
    pub(super) fn within<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        // Four more, so that a character is not cut, and that what does not fit is noticed.
        let most = self
            .options
            .limit
            .map_or(text.len(), |limit| limit.bytes + 4);
        &text[..text.len().min(most)]
    }

    /// Appends as much as fits.
    pub(super) fn push(&mut self, role: Role, text: &str) {
        let shown = self.room(text);
        self.full |= shown.len() < text.len();
        self.bytes += shown.len();
        self.lines += memchr::memchr_iter(b'\n', shown.as_bytes()).count();
        self.out.push_lines(role, shown);
    }

    /// A line that stands beside the body itself.
    pub(super) fn aside(&mut self, text: &str) {
        self.push(Role::Secondary, text);
        self.push(Role::Plain, "\n");
    }

    /// Ends a line that has begun.
    pub(super) fn end_line(&mut self) {
        if !self.out.ends_with_line_end() {
            self.push(Role::Plain, "\n");
        }
    }

    fn room<'t>(&self, text: &'t str) -> &'t str {
        let Some(limit) = self.options.limit else {
            return text;
        };
        if self.full {
            return "";
        }
        let lines = limit.lines.saturating_sub(self.lines);
        let line_end = memchr::memchr_iter(b'\n', text.as_bytes()).nth(lines);
        let bytes = limit.bytes.saturating_sub(self.bytes);
        let end = line_end.unwrap_or(text.len()).min(bytes);
        &text[..text.floor_char_boundary(end)]
    }

    /// Ends the last line, and says how to see what did not fit of so many bytes.
    pub(super) fn finish(self, total: usize) {
        if !self.out.ends_with_line_end() {
            self.out.end_line();
        }
        if let Some(limit) = self.options.limit.filter(|_| self.full) {
            let note = format!("… cut: {} in all; {}", size(total), limit.advice);
            self.out.push(Role::Secondary, note).end_line();
        }
    }
}

impl TokenSink for LimitedWriter<'_> {
    fn space(&mut self, text: &str) {
        self.push(Role::Plain, text);
    }

    fn token(&mut self, kind: json::TokenKind, text: &str) {
        self.push(Role::of(kind), text);
    }

    fn full(&self) -> bool {
        self.full
    }
}
