//! The requests that `--nth` means, while the capture is read once, and no more of it is held than the choice needs.

use std::collections::VecDeque;
use std::io;

use super::CaptureEntry;
use crate::record::{Exchange, Selection};

/// Lets through what is chosen, and what is said about the capture; without a choice, everything.
pub(crate) fn select<I: Iterator<Item = io::Result<CaptureEntry>>>(
    inner: I,
    selection: Option<&Selection>,
) -> impl Iterator<Item = io::Result<CaptureEntry>> {
    Selected {
        inner,
        selection,
        held: VecDeque::new(),
        ended: false,
    }
}

struct Selected<'a, I> {
    inner: I,
    selection: Option<&'a Selection>,
    /// The last requests, which a negative number may mean.
    held: VecDeque<Box<Exchange>>,
    ended: bool,
}

impl<I> Selected<'_, I> {
    /// The first that is held, if it is decided about, and whether it is chosen.
    fn decide(&mut self, selection: &Selection) -> Option<(Box<Exchange>, bool)> {
        if !self.ended && self.held.len() <= selection.reach() {
            return None;
        }
        let from_end = -i64::try_from(self.held.len()).unwrap_or(i64::MAX);
        let exchange = self.held.pop_front()?;
        let is_chosen = selection.takes(exchange.nth, from_end);
        Some((exchange, is_chosen))
    }
}

impl<I: Iterator<Item = io::Result<CaptureEntry>>> Iterator for Selected<'_, I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<Self::Item> {
        let Some(selection) = self.selection else {
            return self.inner.next();
        };
        loop {
            while let Some((exchange, is_chosen)) = self.decide(selection) {
                if selection.end().is_some_and(|end| exchange.nth >= end) {
                    self.ended = true;
                }
                if is_chosen {
                    return Some(Ok(CaptureEntry::Exchange(exchange)));
                }
            }
            if self.ended {
                return None;
            }
            match self.inner.next() {
                None => self.ended = true,
                Some(Ok(CaptureEntry::Exchange(exchange))) => self.held.push_back(exchange),
                // What was refused has no number that could be chosen.
                Some(Ok(CaptureEntry::Rejected(_))) => {}
                Some(other) => return Some(other),
            }
        }
    }
}
