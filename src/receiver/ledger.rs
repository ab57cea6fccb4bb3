//! What is counted and recorded of all requests, under one lock: numbers rise down the page and down the record.

use std::io;

use crossbeam_channel::Sender;

use super::Notice;
use crate::journal::Journal;
use crate::tally::Tally;

/// The counts, and the record.
pub(super) struct Ledger {
    pub(super) tally: Tally,
    journal: Option<Journal>,
    /// That the last line could not be written was said.
    failing: bool,
    notices: Sender<Notice>,
}

impl Ledger {
    pub(super) fn new(tally: Tally, journal: Option<Journal>, notices: Sender<Notice>) -> Self {
        Self {
            tally,
            journal,
            failing: false,
            notices,
        }
    }

    /// Appends what came of a request; that it could not be written takes nothing back.
    pub(super) fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(journal) = &mut self.journal {
            let _ = journal.append(line().as_bytes());
        }
    }

    /// Appends a request to the record, if there is one; whether it is in there.
    pub(super) fn record(&mut self, line: impl FnOnce() -> String) -> bool {
        let Some(journal) = &mut self.journal else {
            return true;
        };
        let written = journal.append(line().as_bytes());
        self.tell(&written);
        written.is_ok()
    }

    /// The record's file, for a thread that makes sure that it is on the disk.
    pub(super) fn file(&self) -> io::Result<std::fs::File> {
        match &self.journal {
            Some(journal) => journal.file(),
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
