//! A program that has ended, and what a test claims about it.

use std::cell::Cell;
use std::process::ExitStatus;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::{Folder, json, streams};

/// How a program ended. A test that states no [`code`](Finished::code) expects 0; that is checked on drop.
pub struct Finished {
    /// The bytes on stdout.
    pub stdout: Vec<u8>,
    /// The text on stderr.
    pub stderr: String,
    /// The working directory, with what was written there.
    pub folder: Folder,
    /// From the start to the end.
    pub took: Duration,
    line: String,
    code: i32,
    /// The code that is checked on drop, until the test states one.
    unstated: Cell<Option<i32>>,
}

impl Finished {
    #[track_caller]
    pub(super) fn new(
        line: String,
        folder: Folder,
        status: ExitStatus,
        stdout: Vec<u8>,
        stderr: Vec<u8>,
        took: Duration,
    ) -> Self {
        let seen = streams(&stdout, &stderr);
        let stderr = String::from_utf8(stderr)
            .unwrap_or_else(|_| panic!("`{line}`: stderr is not UTF-8\n{seen}"));
        assert!(!stderr.contains("panicked at"), "`{line}` panicked\n{seen}");
        Self {
            stdout,
            stderr,
            folder,
            took,
            line,
            code: code(status),
            unstated: Cell::new(Some(0)),
        }
    }

    /// Makes this the code that is expected unless the test states another.
    pub(super) fn usually(self, code: Option<i32>) -> Self {
        self.unstated.set(code);
        self
    }

    /// Any exit code will do: the test is about something else.
    pub fn any_code(self) -> Self {
        self.usually(None)
    }

    /// It ended with this exit code; a death by a signal counts as a shell counts it, 128 and the signal.
    #[track_caller]
    pub fn code(&self, code: i32) -> &Self {
        self.unstated.set(None);
        self.check(self.code == code, &format!("exit {code}"));
        self
    }

    /// Whether it ended with this exit code.
    pub fn is_code(&self, code: i32) -> bool {
        self.code == code
    }

    /// Stdout is exactly this.
    #[track_caller]
    pub fn stdout_is(&self, bytes: impl AsRef<[u8]>) -> &Self {
        let bytes = bytes.as_ref();
        let wanted = || format!("exactly this on stdout:\n{}", super::shown(bytes));
        self.check(self.stdout == bytes, &wanted());
        self
    }

    /// Stdout holds this text.
    #[track_caller]
    pub fn stdout_has(&self, text: &str) -> &Self {
        self.check(self.text().contains(text), &format!("on stdout `{text}`"));
        self
    }

    /// Stdout does not hold this text.
    #[track_caller]
    pub fn stdout_lacks(&self, text: &str) -> &Self {
        self.check(
            !self.text().contains(text),
            &format!("no `{text}` on stdout"),
        );
        self
    }

    /// Stderr is exactly this.
    #[track_caller]
    pub fn stderr_is(&self, text: &str) -> &Self {
        self.check(
            self.stderr == text,
            &format!("exactly this on stderr:\n{text}"),
        );
        self
    }

    /// Stderr holds this text.
    #[track_caller]
    pub fn stderr_has(&self, text: &str) -> &Self {
        self.check(self.stderr.contains(text), &format!("on stderr `{text}`"));
        self
    }

    /// Stderr does not hold this text.
    #[track_caller]
    pub fn stderr_lacks(&self, text: &str) -> &Self {
        self.check(
            !self.stderr.contains(text),
            &format!("no `{text}` on stderr"),
        );
        self
    }

    /// It failed cleanly: this code, nothing on stdout, and these words in the message on stderr.
    #[track_caller]
    pub fn fails(&self, code: i32, words: &str) -> &Self {
        self.code(code).stdout_is("").stderr_has(words)
    }

    /// The one line of stderr that begins with `hook: `; anything else there is a failure.
    #[track_caller]
    pub fn error_line(&self) -> &str {
        let line = self.stderr.strip_suffix('\n').unwrap_or_default();
        self.check(
            line.starts_with("hook: ") && !line.contains('\n'),
            "one line `hook: …` on stderr",
        );
        line
    }

    /// Stdout as text.
    #[track_caller]
    pub fn text(&self) -> &str {
        self.check(str::from_utf8(&self.stdout).is_ok(), "UTF-8 on stdout");
        str::from_utf8(&self.stdout).unwrap()
    }

    /// Stdout as one JSON value.
    #[track_caller]
    pub fn json(&self) -> Value {
        json(&self.stdout)
    }

    /// Stdout as JSON Lines.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<Value> {
        self.text().lines().map(json).collect()
    }

    /// The JSON Lines of this `type`.
    #[track_caller]
    pub fn lines_of(&self, kind: &str) -> Vec<Value> {
        let mut lines = self.json_lines();
        lines.retain(|line| line["type"] == kind);
        lines
    }

    /// Fails with both streams unless the claim holds.
    #[track_caller]
    pub fn check(&self, holds: bool, wanted: &str) {
        if !holds {
            self.unstated.set(None);
            let streams = streams(&self.stdout, self.stderr.as_bytes());
            panic!(
                "`{}`: exit {}; wanted {wanted}\n{streams}",
                self.line, self.code
            );
        }
    }
}

impl Drop for Finished {
    fn drop(&mut self) {
        if let Some(code) = self.unstated.take()
            && !thread::panicking()
        {
            self.check(
                self.code == code,
                &format!("exit {code}, because the test states no other"),
            );
        }
    }
}

/// The number that a shell shows for this status.
fn code(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap()
}
