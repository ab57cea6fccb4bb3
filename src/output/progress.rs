//! How far a long run is: one line on a terminal, written over itself.

use std::time::{Duration, Instant};

/// A run that is over sooner needs no progress.
const PATIENCE: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_millis(100);

/// The line of a run; it hands out text, and the caller writes it.
#[derive(Debug)]
pub(crate) struct Progress {
    is_shown: bool,
    next: Instant,
    /// How much of the line is written.
    width: usize,
}

impl Progress {
    /// A run that begins now; on what is no terminal nothing is shown.
    pub(crate) fn new(is_shown: bool, now: Instant) -> Self {
        Self {
            is_shown,
            next: now + PATIENCE,
            width: 0,
        }
    }

    /// What to write now, if it is time to.
    pub(crate) fn update(&mut self, now: Instant, text: impl FnOnce() -> String) -> Option<String> {
        if !self.is_shown || now < self.next {
            return None;
        }
        self.next = now + INTERVAL;
        let text = text();
        let line = format!("\r{text:width$}", width = self.width);
        self.width = text.chars().count();
        Some(line)
    }

    /// What takes the line away, before anything else is written.
    pub(crate) fn clear(&mut self) -> String {
        match std::mem::take(&mut self.width) {
            0 => String::new(),
            // To the line's end: a terminal has put `^C` behind it.
            _ => "\r\x1b[K".to_owned(),
        }
    }
}

/// A bar of so many characters, of which this part (0 to 1) is full.
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
    fn a_long_run_writes_one_line_over_and_over() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut progress = Progress::new(true, start);
        let mut update = |millis, text: &str| progress.update(at(millis), || text.to_owned());
        assert_eq!(update(999, "10 sent"), None, "too soon");
        assert_eq!(update(1000, "10 sent").as_deref(), Some("\r10 sent"));
        assert_eq!(update(1050, "11 sent"), None);
        assert_eq!(update(1100, "9").as_deref(), Some("\r9      "));
        assert_eq!(progress.clear(), "\r\x1b[K");
        assert_eq!(progress.clear(), "");
    }

    #[test]
    fn elsewhere_nothing_is_written() {
        let start = Instant::now();
        let mut progress = Progress::new(false, start);
        let later = start + Duration::from_secs(9);
        assert_eq!(progress.update(later, String::new), None);
        assert_eq!(progress.clear(), "");
    }
}
