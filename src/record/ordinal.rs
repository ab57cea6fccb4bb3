//! The place of a request or a line in a capture: `3`, or `-1` for the last one.
//!
//! What is read from its start is counted from 1. Of a large record only the end may be read. How much comes before it
//! is not known then, so places are counted from the end, as a [`Selection`](super::Selection) counts them.

use std::fmt::{self, Display, Formatter};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ordinal {
    count: u64,
    from: CountedFrom,
}

/// The end of a capture that its requests are counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum CountedFrom {
    #[default]
    Start,
    End,
}

impl CountedFrom {
    pub(crate) fn ordinal(self, count: u64) -> Ordinal {
        Ordinal { count, from: self }
    }
}

impl Ordinal {
    /// How far it is from where it is counted; 1 for the first or the last one.
    pub(crate) fn count(self) -> u64 {
        self.count
    }

    /// The count of a request of the same run. `seq` and `other` are the numbers of the two in their run.
    pub(crate) fn count_of(self, seq: u64, other: u64) -> u64 {
        match self.from {
            CountedFrom::Start => other.saturating_add(self.count.saturating_sub(seq)),
            CountedFrom::End => self.count.saturating_add(seq.saturating_sub(other)),
        }
    }
}

impl From<u64> for Ordinal {
    fn from(count: u64) -> Self {
        CountedFrom::Start.ordinal(count)
    }
}

impl Display for Ordinal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sign = match self.from {
            CountedFrom::Start => "",
            CountedFrom::End => "-",
        };
        write!(f, "{sign}{}", self.count)
    }
}
