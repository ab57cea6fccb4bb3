//! What is counted and recorded of all requests, under one lock: numbers rise down the page and down the record.

use std::io;

use crossbeam_channel::Sender;

use super::Notice;
use crate::assertions::Tracker;
use crate::record_file::RecordFile;

/// So many bytes of notes are kept while the record can't be written.
const MAX_NOTES: usize = 1 << 20;

/// The counts, and the record.
pub(super) struct Recorder {
    pub(super) tracker: Tracker,
    record_file: Option<RecordFile>,
    /// Lines for the record that wait for the next one.
    notes: String,
    /// That the last line could not be written was said.
    failing: bool,
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
            notes: String::new(),
            failing: false,
            notices,
        }
    }

    /// Keeps a line on what came of a request for the next append: nobody was promised that it is there.
    pub(super) fn note(&mut self, line: impl FnOnce() -> String) {
        if self.record_file.is_some() && self.notes.len() < MAX_NOTES {
            self.notes.push_str(&line());
        }
    }

    /// Appends what was noted, and lets other writers in.
    pub(super) fn write_notes(&mut self) {
        let Some(record_file) = &mut self.record_file else {
            return;
        };
        if !self.notes.is_empty() && record_file.append(self.notes.as_bytes()).is_ok() {
            self.notes.clear();
            self.notes.shrink_to(MAX_NOTES);
        }
        record_file.unlock();
    }

    /// Appends a request to the record, if there is one; whether it is in there.
    pub(super) fn record(&mut self, line: impl FnOnce() -> String) -> bool {
        let Some(record_file) = &mut self.record_file else {
            return true;
        };
        let noted = self.notes.len();
        self.notes.push_str(&line());
        let written = record_file.append(self.notes.as_bytes());
        if written.is_ok() {
            self.notes.clear();
            self.notes.shrink_to(MAX_NOTES);
        } else {
            self.notes.truncate(noted);
        }
        self.tell(&written);
        written.is_ok()
    }

    /// The record's file, for a thread that makes sure that it is on the disk.
    pub(super) fn file(&self) -> io::Result<std::fs::File> {
        match &self.record_file {
            Some(record_file) => record_file.handle(),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Says that the record fails, or works again: once.
    pub(super) fn tell(&mut self, written: &io::Result<()>) {
        let notice = match (written, self.failing) {
            (Err(error), false) => Notice::RecordFailed(error.to_string()),
            (Ok(()), true) => Notice::RecordWorks,
            _ => return,
        };
        self.failing = written.is_err();
        let _ = self.notices.send(notice);
    }
}
