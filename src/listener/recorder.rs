//! The counts and the record, under one lock, so that the numbers of requests rise on the screen and in the record.
//!
//! A request is in the record before its sender gets a 2xx. The lines that follow it (its response, copies to targets,
//! rejected requests) are not promised to a sender: they are kept and written with the next request, or when a loop has
//! nothing more to do, so that they cost no system call of their own.

use std::io;

use crossbeam_channel::Sender;

use super::notice::Notice;
use crate::assertions::Tracker;
use crate::os_error;
use crate::record_file::RecordFile;

/// While the record cannot be written, lines are kept up to this size.
const MAX_LATER_LINES: usize = 1 << 20;

pub(super) struct Recorder {
    pub(super) tracker: Tracker,
    record_file: Option<RecordFile>,
    /// Lines that are written with the next request.
    later_lines: String,
    /// Whether the last append failed, which is reported once.
    is_failing: bool,
    notices: Sender<Notice>,
}

impl Recorder {
    pub(super) fn new(
        tracker: Tracker,
        record_file: Option<RecordFile>,
        notices: Sender<Notice>,
    ) -> Self {
        Self {
            tracker,
            record_file,
            later_lines: String::new(),
            is_failing: false,
            notices,
        }
    }

    /// Keeps a line for the next append.
    pub(super) fn append_later(&mut self, line: impl FnOnce() -> String) {
        if self.record_file.is_some() && self.later_lines.len() < MAX_LATER_LINES {
            self.later_lines.push_str(&line());
        }
    }

    /// Writes the lines that were kept, and lets other processes append.
    pub(super) fn flush(&mut self) {
        let Some(record_file) = &mut self.record_file else {
            return;
        };
        if !self.later_lines.is_empty() && record_file.append(self.later_lines.as_bytes()).is_ok() {
            self.later_lines.clear();
            self.later_lines.shrink_to(MAX_LATER_LINES);
        }
        record_file.unlock();
    }

    /// Appends a line and returns whether it is in the record. Without a record it returns `true`.
    pub(super) fn append(&mut self, line: impl FnOnce() -> String) -> bool {
        let Some(record_file) = &mut self.record_file else {
            return true;
        };
        let kept = self.later_lines.len();
        self.later_lines.push_str(&line());
        let written = record_file.append(self.later_lines.as_bytes());
        if written.is_ok() {
            self.later_lines.clear();
            self.later_lines.shrink_to(MAX_LATER_LINES);
        } else {
            self.later_lines.truncate(kept);
        }
        self.report(&written);
        written.is_ok()
    }

    /// A handle to the record, to flush it to the disk without the lock.
    pub(super) fn record_handle(&self) -> io::Result<std::fs::File> {
        match &self.record_file {
            Some(record_file) => record_file.handle(),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Sends a notice when the record starts to fail and when it works again.
    pub(super) fn report(&mut self, written: &io::Result<()>) {
        let notice = match (written, self.is_failing) {
            (Err(error), false) => Notice::RecordFailed(os_error::reason(error)),
            (Ok(()), true) => Notice::RecordRecovered,
            _ => return,
        };
        self.is_failing = written.is_err();
        let _ = self.notices.send(notice);
    }
}
