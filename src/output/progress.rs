//! The progress line of a long run: one line on a terminal, rewritten in place.
//!
//! It appears after a second and is rewritten ten times a second. Whoever writes something else erases it first.

use std::time::{Duration, Instant};

use super::stderr;
use super::style::{Role, Style};
use super::styled_text::StyledText;

/// A shorter run needs no progress line.
const PATIENCE: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(crate) struct ProgressLine {
    is_enabled: bool,
    next: Instant,
    is_on_screen: bool,
}

impl ProgressLine {
    /// A run that begins now. Without a terminal nothing is written.
    pub(crate) fn new(is_enabled: bool, now: Instant) -> Self {
        Self {
            is_enabled,
            next: now + PATIENCE,
            is_on_screen: false,
        }
    }

    /// Rewrites the line if it is time to.
    pub(crate) fn update(&mut self, now: Instant, text: impl FnOnce() -> String) {
        if !self.is_due(now) {
            return;
        }
        let mut line = StyledText::new(Style::new(false));
        line.push(Role::Plain, text());
        stderr::rewrite_line(&line);
        self.is_on_screen = true;
    }

    /// Takes the line away, before anything else is written.
    pub(crate) fn erase(&mut self) {
        if std::mem::take(&mut self.is_on_screen) {
            stderr::erase_line();
        }
    }

    fn is_due(&mut self, now: Instant) -> bool {
        let is_due = self.is_enabled && now >= self.next;
        if is_due {
            self.next = now + INTERVAL;
        }
        is_due
    }
}

/// A bar of this width, of which this part (0 to 1) is full.
pub(crate) fn bar(part: f64, width: usize) -> String {
    let full = ((part * width as f64) as usize).min(width);
    format!("[{}{}]", "=".repeat(full), " ".repeat(width - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills() {
        assert_eq!(bar(0.0, 4), "[    ]");
        assert_eq!(bar(0.5, 4), "[==  ]");
        assert_eq!(bar(1.0, 4), "[====]");
        assert_eq!(bar(7.0, 4), "[====]");
    }

    #[test]
    fn the_line_is_rewritten_at_intervals() {
        let start = Instant::now();
        let mut progress = ProgressLine::new(true, start);
        let mut is_due = |millis| progress.is_due(start + Duration::from_millis(millis));
        assert!(!is_due(999), "too soon");
        assert!(is_due(1000));
        assert!(!is_due(1050));
        assert!(is_due(1100));
    }

    #[test]
    fn without_a_terminal_nothing_is_written() {
        let start = Instant::now();
        let mut progress = ProgressLine::new(false, start);
        assert!(!progress.is_due(start + Duration::from_secs(9)));
    }
}
