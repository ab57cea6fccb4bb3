//! Writes a body up to the limit of the display.
//!
//! Lines and bytes are counted as they are shown. Once the limit is reached nothing more is taken, and the last line
//! gives the size of the whole and the way to see it.

use super::DisplayOptions;
use crate::json::{self, TokenSink};
use crate::output::StyledText;
use crate::output::style::Role;
use crate::units::size;

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

    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// The part of a text that can be shown, so that the rest is not escaped.
    pub(super) fn within<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        // Four bytes more: no character is cut, and a text that does not fit is noticed.
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

    /// A line about the body.
    pub(super) fn aside(&mut self, text: &str) {
        self.push(Role::Secondary, text);
        self.push(Role::Plain, "\n");
    }

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

    /// Ends the last line; where the limit was reached, says how to see all of the `total` bytes.
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
