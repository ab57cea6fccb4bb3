//! The counts and the record, under one lock, so that the numbers of requests rise on the screen and in the record.
//!
//! A request is in the record before its sender gets a response. Those that a loop gets in one turn are written
//! together, because a system call for each takes as long as reading it. Until then they are held. The lines that
//! follow a request (its response, copies to targets, rejected requests) are not promised to a sender: they are
//! written with the next requests, or when a loop has nothing more to do.

use std::io;

use crossbeam_channel::Sender;

use super::notice::Notice;
use super::request_state::HeldRequest;
use crate::assertions::Tracker;
use crate::os_error;
use crate::record_file::RecordFile;

/// While the record cannot be written, lines are kept up to this size.
const MAX_LATER_LINES: usize = 1 << 20;
/// Requests over this size in all are written at once.
const MAX_HELD_LINES: usize = 1 << 20;

pub(super) struct Recorder {
    pub(super) tracker: Tracker,
    record_file: Option<RecordFile>,
    /// Lines that are written with the next requests.
    later_lines: String,
    /// The lines of held requests that are not written yet.
    held_lines: String,
    held: Vec<HeldRequest>,
    /// How many of the held requests are known to be in the record or not.
    decided: usize,
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
            held_lines: String::new(),
            held: Vec::new(),
            decided: 0,
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
        self.write();
        if let Some(record_file) = &mut self.record_file {
            record_file.unlock();
        }
    }

    /// Holds a request until its line is written.
    pub(super) fn hold(&mut self, line: &str, request: HeldRequest) {
        self.held_lines.push_str(line);
        self.held.push(request);
        if self.held_lines.len() > MAX_HELD_LINES {
            self.write();
        }
    }

    pub(super) fn has_held(&self) -> bool {
        !self.held.is_empty()
    }

    /// Writes the lines of the held requests, and gives the requests back in their order.
    pub(super) fn commit(&mut self) -> Vec<HeldRequest> {
        self.write();
        self.decided = 0;
        std::mem::take(&mut self.held)
    }

    /// Writes all lines. Those of held requests are dropped if that fails, as their senders will learn.
    fn write(&mut self) {
        let Some(record_file) = &mut self.record_file else {
            return;
        };
        let kept = self.later_lines.len();
        self.later_lines.push_str(&self.held_lines);
        self.held_lines.clear();
        self.held_lines.shrink_to(MAX_HELD_LINES);
        if self.later_lines.is_empty() {
            return;
        }
        let written = record_file.append(self.later_lines.as_bytes());
        if written.is_ok() {
            self.later_lines.clear();
            self.later_lines.shrink_to(MAX_LATER_LINES);
        } else {
            self.later_lines.truncate(kept);
        }
        for request in &mut self.held[self.decided..] {
            request.is_recorded = written.is_ok();
            if written.is_err() {
                self.tracker.mark_unrecorded(&request.origin);
            }
        }
        if self.decided < self.held.len() {
            self.decided = self.held.len();
            self.report(&written);
        }
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
