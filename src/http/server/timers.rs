//! The deadlines of the connections of one loop.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

/// A heap of wake-up times.
///
/// An entry may be stale. The loop asks the connection for its real deadline when an entry is due, so that a request on
/// a persistent connection does not touch the heap.
#[derive(Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<(Instant, usize, u64)>>,
}

impl Timers {
    /// Wakes the connection `key` at `when`; `id` distinguishes it from a later one with the same key.
    pub(super) fn add(&mut self, when: Instant, key: usize, id: u64) {
        self.heap.push(Reverse((when, key, id)));
    }

    /// When the first entry is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((when, ..))| *when)
    }

    /// The next entry that is due.
    pub(super) fn pop(&mut self, now: Instant) -> Option<(Instant, usize, u64)> {
        if self.next()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry)
    }
}
