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
use crate::record::{CountedFrom, Exchange, Selection};

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
    let (mut head, format) = detect_format(&mut reader)?;
    let format = format?;
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

/// The format of a capture, and the bytes that were read to find it.
pub(super) fn detect_format(
    reader: &mut impl BufRead,
) -> io::Result<(Vec<u8>, Result<CaptureFormat, OtherFormat>)> {
    let mut head = Vec::new();
    loop {
        let read = reader
            .by_ref()
            .take(MAX_SNIFFED as u64)
            .read_until(b'\n', &mut head)?;
        match sniff(&head) {
            None if read > 0 && head.len() < MAX_SNIFFED => {}
            format => {
                let format = format.unwrap_or_else(|| sniff_end(&head, read == 0));
                return Ok((head, format));
            }
        }
    }
}

/// Passes on the selected requests, and what is skipped; without a selection, everything. If the start of the capture
/// was not read, requests count from the end.
pub(crate) fn select<I: Iterator<Item = io::Result<CaptureEntry>>>(
    inner: I,
    selection: Option<&Selection>,
    counted_from: CountedFrom,
) -> impl Iterator<Item = io::Result<CaptureEntry>> {
    SelectedEntries {
        inner,
        selection,
        counted_from,
        held: VecDeque::new(),
        ended: false,
    }
}

struct SelectedEntries<'a, I> {
    inner: I,
    selection: Option<&'a Selection>,
    counted_from: CountedFrom,
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
        let left = self.held.len() as u64;
        let mut exchange = self.held.pop_front()?;
        let from_end = -i64::try_from(left).unwrap_or(i64::MAX);
        let is_selected = selection.contains(exchange.nth.count(), from_end);
        if self.counted_from == CountedFrom::End {
            exchange.nth = self.counted_from.ordinal(left);
        }
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
                if selection
                    .end()
                    .is_some_and(|end| exchange.nth.count() >= end)
                {
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
