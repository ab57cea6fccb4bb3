//! What is filled in.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::ids::{UUID_LENGTH, push_uuid};

/// What an event fills in.
pub(crate) struct Filling<'a> {
    /// The event's number, from 1.
    pub(crate) seq: u64,
    /// The event's time.
    pub(crate) now: Timestamp,
    /// Fills a slice with random bytes.
    pub(crate) random: &'a mut dyn FnMut(&mut [u8]),
}

/// What is filled in for each event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hole {
    /// The event's number.
    Seq,
    /// A UUID of version 4, another one in each hole.
    Uuid,
    /// RFC 3339 in UTC, with milliseconds.
    Now,
    /// An integer from the first to the second.
    Random(i64, i64),
}

/// A UUID is the longest value.
pub(super) const ROOM: usize = UUID_LENGTH;

impl Hole {
    /// Whether it is JSON without quotes around it.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Seq | Self::Random(..))
    }

    /// The value with the fewest places in JSON: where it can stand, all others can.
    ///
    /// After a zero no digit may stand, a minus only begins a number, and a time may begin with one (behind `\u000`).
    pub(super) fn sample(self) -> &'static str {
        match self {
            Self::Seq => "1",
            Self::Uuid => "0",
            Self::Now => "-",
            Self::Random(..0, _) => "-0",
            Self::Random(0, _) => "0",
            Self::Random(..) => "1",
        }
    }

    pub(super) fn fill(self, filling: &mut Filling, out: &mut String) {
        // Writing to a string does not fail.
        let _ = match self {
            Self::Seq => write!(out, "{}", filling.seq),
            Self::Uuid => {
                push_uuid(filling.random, out);
                Ok(())
            }
            Self::Now => write!(out, "{:.3}", filling.now),
            Self::Random(low, high) => write!(out, "{}", integer(low, high, filling)),
        };
    }
}

fn draw<const N: usize>(filling: &mut Filling) -> [u8; N] {
    let mut bytes = [0; N];
    (filling.random)(&mut bytes);
    bytes
}

/// An integer from `low` to `high`, all as likely: what is drawn beyond is drawn again, instead of wrapped around.
fn integer(low: i64, high: i64, filling: &mut Filling) -> i64 {
    let span = high.abs_diff(low);
    let mask = u64::MAX >> (span | 1).leading_zeros();
    loop {
        let above = u64::from_le_bytes(draw(filling)) & mask;
        if above <= span {
            return low.wrapping_add_unsigned(above);
        }
    }
}
