//! Selects requests by their numbers while the capture is read once; holds no more of it than the selection needs.

use std::collections::VecDeque;
use std::io;

use super::entry::CaptureEntry;
use crate::record::{Exchange, Selection};

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
