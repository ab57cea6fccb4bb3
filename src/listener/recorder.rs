//! The counts and the record, under one lock, so that the numbers of requests rise on the screen and in the record.
//!
//! A request is in the record before its sender gets a response. Those that a loop gets in one turn are written
//! together, because a system call for each takes as long as reading it. Until then they are held. The lines that
//! follow a request (its response, copies to targets, rejected requests) are not promised to a sender: they are
//! written with the next requests, or when a loop has nothing more to do.

use std::fs::File;
use std::io;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::notice::Notice;
use super::request_state::HeldRequest;
use crate::assertions::Tracker;
use crate::os_error;
use crate::record_file::RecordFile;

/// Lines that follow requests are written together up to this size. While the record cannot be written, more are lost.
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
    /// How many of the held requests have been written, or could not be.
    tried: usize,
    write_failure: Failure,
    sync_failure: Failure,
    notices: Sender<Notice>,
}

/// Whether something failed when it was last tried, which is reported once.
#[derive(Default)]
struct Failure(bool);

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
            tried: 0,
            write_failure: Failure::default(),
            sync_failure: Failure::default(),
            notices,
        }
    }

    /// Keeps a line for the next write.
    pub(super) fn append_later(&mut self, line: impl FnOnce() -> String) {
        if self.record_file.is_none() {
            return;
        }
        if self.later_lines.len() >= MAX_LATER_LINES {
            self.write();
        }
        if self.later_lines.len() < MAX_LATER_LINES {
            self.later_lines.push_str(&line());
        }
    }

    /// Writes what is not written yet, and lets other processes append.
    pub(super) fn flush(&mut self) {
        self.write();
        if let Some(record_file) = &mut self.record_file {
            record_file.unlock();
        }
    }

    /// Holds a request until its line is written.
    pub(super) fn hold(&mut self, line: String, request: HeldRequest) {
        if self.held_lines.is_empty() {
            self.held_lines = line;
        } else {
            self.held_lines.push_str(&line);
        }
        self.held.push(request);
        if self.held_lines.len() > MAX_HELD_LINES {
            self.write();
        }
    }

    /// Writes the lines of the held requests, and gives the requests back in their order.
    pub(super) fn take_written(&mut self) -> Vec<HeldRequest> {
        self.write();
        self.tried = 0;
        std::mem::take(&mut self.held)
    }

    /// Writes all lines. Those of held requests are dropped if that fails, as their senders will learn.
    fn write(&mut self) {
        let Some(record_file) = &mut self.record_file else {
            return;
        };
        let kept = self.later_lines.len();
        if kept == 0 {
            std::mem::swap(&mut self.later_lines, &mut self.held_lines);
        } else {
            self.later_lines.push_str(&self.held_lines);
        }
        self.held_lines.clear();
        self.held_lines.shrink_to(MAX_HELD_LINES);
        if self.later_lines.is_empty() {
            return;
        }
        let written = record_file.append(self.later_lines.as_bytes());
        let is_written = written.is_ok();
        self.later_lines.truncate(if is_written { 0 } else { kept });
        self.later_lines.shrink_to(MAX_LATER_LINES);
        if self.tried == self.held.len() {
            return;
        }
        for request in &mut self.held[self.tried..] {
            request.is_recorded = is_written;
            if !is_written {
                request.mark_unrecorded(&mut self.tracker);
            }
        }
        self.tried = self.held.len();
        self.write_failure.update(&written, &self.notices);
    }

    /// The file that holds what was written last, to flush it to the disk without the lock.
    pub(super) fn written_file(&self) -> Option<Arc<File>> {
        self.record_file.as_ref()?.written_file()
    }

    pub(super) fn report_sync(&mut self, synced: &io::Result<()>) {
        self.sync_failure.update(synced, &self.notices);
    }
}

impl Failure {
    /// Sends a notice when it begins and when it ends.
    fn update(&mut self, result: &io::Result<()>, notices: &Sender<Notice>) {
        let notice = match (result, self.0) {
            (Err(error), false) => Notice::RecordFailed(os_error::reason(error)),
            (Ok(()), true) => Notice::RecordRecovered,
            _ => return,
        };
        self.0 = result.is_err();
        let _ = notices.send(notice);
    }
}
