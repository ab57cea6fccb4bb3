//! Reads a capture: finds its format by the first bytes, and selects requests by their numbers while it is read once.

use std::collections::VecDeque;
use std::io::{self, BufRead, Cursor, Read};

use jiff::Timestamp;

use super::entry::{CaptureEntry, MAX_SIZE};
use super::{har, raw, record_reader};
use crate::record::{Exchange, Selection};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaptureFormat {
    JsonLines,
    Har,
    Raw,
}

/// If these bytes do not show the format, more would not either.
const MAX_SNIFFED: usize = 8 << 10;

/// Some editors put it at the start of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads a capture; `at` is the time of requests that have none.
pub(crate) fn read<'a>(
    mut reader: impl BufRead + 'a,
    at: Timestamp,
) -> io::Result<Box<dyn Iterator<Item = io::Result<CaptureEntry>> + 'a>> {
    let mut head = Vec::new();
    let format = loop {
        let read = reader
            .by_ref()
            .take(MAX_SNIFFED as u64)
            .read_until(b'\n', &mut head)?;
        match sniff(&head) {
            None if read > 0 && head.len() < MAX_SNIFFED => {}
            format => break format.unwrap_or(CaptureFormat::JsonLines),
        }
    };
    let start = match head.strip_prefix(BYTE_ORDER_MARK) {
        Some(_) => BYTE_ORDER_MARK.len(),
        None => 0,
    };
    let reader = Cursor::new(head.split_off(start)).chain(reader);
    Ok(match format {
        CaptureFormat::JsonLines => Box::new(record_reader::JsonLinesReader::new(reader)),
        CaptureFormat::Raw => Box::new(raw::RawReader::new(reader, at)),
        CaptureFormat::Har => {
            let mut text = Vec::new();
            reader.take(MAX_SIZE).read_to_end(&mut text)?;
            Box::new(har::read(text, at).map(Ok))
        }
    })
}

/// The format of a capture that starts with these bytes; `None` if more bytes are needed.
pub(super) fn sniff(head: &[u8]) -> Option<CaptureFormat> {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    let head = head.trim_ascii_start();
    let Some(inside) = head.strip_prefix(b"{") else {
        let line = &head[..memchr::memchr(b'\n', head)?];
        let is_http = memchr::memmem::find(line, b" HTTP/1.").is_some();
        return Some(if is_http {
            CaptureFormat::Raw
        } else {
            CaptureFormat::JsonLines
        });
    };
    // A HAR file is an object whose only member is `log` (HAR 1.2).
    match inside.trim_ascii_start() {
        [] => None,
        inside if inside.starts_with(br#""log""#) => Some(CaptureFormat::Har),
        _ => Some(CaptureFormat::JsonLines),
    }
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
