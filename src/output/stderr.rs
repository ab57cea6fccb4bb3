//! The only writer to stderr: messages, errors, the progress line, and what a view shows beside its data.
//!
//! Everything that is written is either a [`StyledText`] or becomes one here, so nothing that a stranger wrote can
//! reach the terminal unescaped. A stderr that cannot be written never fails a run.

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use super::stdout;
use super::style::{Role, Style};
use super::styled_text::StyledText;

/// Deletes the rest of the line: what a longer line left, and the `^C` that a terminal echoes.
const ERASE_REST: &str = "\x1b[K";

/// Whether messages show credentials, which they mask otherwise.
static SHOWS_SECRETS: AtomicBool = AtomicBool::new(false);

pub(crate) fn show_secrets(shows_secrets: bool) {
    SHOWS_SECRETS.store(shows_secrets, Relaxed);
}

/// The style of messages.
fn plain_style() -> Style {
    Style::new(false).with_secrets(SHOWS_SECRETS.load(Relaxed))
}

pub(crate) fn is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// The columns of the terminal that stderr is; `None` for a pipe or a file.
pub(crate) fn terminal_columns() -> Option<usize> {
    stdout::stderr_columns()
}

/// Writes help, which is all our own text.
pub(crate) fn write_help(text: &str) {
    write_safe(text);
}

pub(crate) fn write(text: &StyledText) {
    write_safe(text.as_str());
}

/// Writes one line: `hook: …`.
pub(crate) fn message(text: impl Display) {
    write(&line(plain_style(), Role::Plain, text));
}

/// The same in the colours of a failure.
pub(crate) fn failure(style: Style, text: impl Display) {
    write(&line(style, Role::Failure, text));
}

/// Writes a message of several lines, such as a usage error that shows the place in an expression.
pub(crate) fn message_lines(text: &str) {
    let style = plain_style();
    let mut all = StyledText::new(style);
    all.plain("hook: ")
        .push_lines(Role::Plain, &*style.mask(text))
        .end_line();
    write(&all);
}

/// Writes a line that the next one replaces.
pub(crate) fn rewrite_line(text: &StyledText) {
    write_safe(&format!("\r{}{ERASE_REST}", text.as_str()));
}

/// Takes that line away.
pub(crate) fn erase_line() {
    write_safe(&format!("\r{ERASE_REST}"));
}

fn line(style: Style, role: Role, text: impl Display) -> StyledText {
    let mut line = StyledText::new(style);
    line.push(role, format!("hook: {text}")).end_line();
    line
}

/// In one call, so that lines of several threads are not mixed.
fn write_safe(text: &str) {
    if stdout::take_mid_line() {
        let _ = io::stderr().lock().write_all(b"\n");
    }
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_whatever_it_quotes() {
        let text = line(
            Style::new(false),
            Role::Plain,
            "it was `\x1b[2J\nhook: fine`",
        );
        assert_eq!(text.as_str(), "hook: it was `\\x1b[2J\\nhook: fine`\n");
    }
}
