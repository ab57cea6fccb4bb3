//! Reads a capture: finds its format by the first bytes, and selects requests by their numbers while it is read once.

use std::collections::VecDeque;
use std::io::{self, BufRead, Cursor, Read};
use std::path::Path;

use jiff::Timestamp;

use super::attachment::Attachments;
use super::entry::CaptureEntry;
use super::format::{CaptureFormat, OtherFormat, sniff, sniff_end};
use super::{har, raw, record_reader};
use crate::bounded_read::read_bounded;
use crate::message::text_encoding::without_mark;
use crate::record::{Exchange, Selection};

/// If these bytes do not show the format, more would not either.
const MAX_SNIFFED: usize = 8 << 10;

/// Why a capture cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CaptureError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Other(#[from] OtherFormat),
}

/// Reads a capture; `at` is the time of raw HTTP, and `folder` holds what a HAR file refers to.
pub(crate) fn read<'a>(
    mut reader: impl BufRead + 'a,
    at: Timestamp,
    folder: Option<&Path>,
) -> Result<Box<dyn Iterator<Item = io::Result<CaptureEntry>> + 'a>, CaptureError> {
    let mut head = Vec::new();
    let format = loop {
        let read = reader
            .by_ref()
            .take(MAX_SNIFFED as u64)
            .read_until(b'\n', &mut head)?;
        match sniff(&head) {
            None if read > 0 && head.len() < MAX_SNIFFED => {}
            format => break format.unwrap_or_else(|| sniff_end(&head, read == 0))?,
        }
    };
    let start = head.len() - without_mark(&head).len();
    let reader = Cursor::new(head.split_off(start)).chain(reader);
    let whole = |reader: &mut dyn Read| read_bounded(reader, None);
    Ok(match format {
        CaptureFormat::JsonLines => Box::new(record_reader::JsonLinesReader::new(reader)),
        CaptureFormat::Raw => Box::new(raw::RawReader::new(reader, at)),
        CaptureFormat::RawLf => {
            let text = raw::with_crlf(&whole(&mut { reader })?);
            Box::new(raw::RawReader::new(Cursor::new(text), at))
        }
        CaptureFormat::Har => {
            let text = whole(&mut { reader })?;
            Box::new(har::read(text, Attachments::new(folder)).map(Ok))
        }
    })
}

/// Passes on the selected requests, and what is skipped; without a selection, everything.
pub(crate) fn select<I: Iterator<Item = io::Result<CaptureEntry>>>(
    inner: I,
    selection: Option<&Selection>,
) -> impl Iterator<Item = io::Result<CaptureEntry>> {
    SelectedEntries {
        inner,
        selection,
        held: VecDeque::new(),
        ended: false,
    }
}

struct SelectedEntries<'a, I> {
    inner: I,
    selection: Option<&'a Selection>,
    /// The last requests, which a negative number may select.
    held: VecDeque<Box<Exchange>>,
    ended: bool,
}

impl<I> SelectedEntries<'_, I> {
    /// The first held request, if enough follow it to decide, and whether it is selected.
    fn decide(&mut self, selection: &Selection) -> Option<(Box<Exchange>, bool)> {
        if !self.ended && self.held.len() <= selection.lookahead() {
            return None;
        }
        let from_end = -i64::try_from(self.held.len()).unwrap_or(i64::MAX);
        let exchange = self.held.pop_front()?;
        let is_selected = selection.contains(exchange.nth, from_end);
        Some((exchange, is_selected))
    }
}

impl<I: Iterator<Item = io::Result<CaptureEntry>>> Iterator for SelectedEntries<'_, I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<Self::Item> {
        let Some(selection) = self.selection else {
            return self.inner.next();
        };
        loop {
            while let Some((exchange, is_selected)) = self.decide(selection) {
                if selection.end().is_some_and(|end| exchange.nth >= end) {
                    self.ended = true;
                }
                if is_selected {
                    return Some(Ok(CaptureEntry::Exchange(exchange)));
                }
            }
            if self.ended {
                return None;
            }
            match self.inner.next() {
                None => self.ended = true,
                Some(Ok(CaptureEntry::Exchange(exchange))) => self.held.push_back(exchange),
                // A rejection has no number that could be selected.
                Some(Ok(CaptureEntry::Rejected(_))) => {}
                Some(other) => return Some(other),
            }
        }
    }
}
