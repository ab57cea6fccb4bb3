//! The record file: a JSON Lines file that a listener appends to and `show --follow` reads while it grows.
//!
//! A line that [`RecordFile::append`] has returned for has been handed to the operating system, so it survives the
//! end of this process. Several processes may append to one file: each takes the file lock for the lines of one
//! turn of its loop. An append that fails is cut off again, and an incomplete last line, left by a writer that was
//! killed, is ended before the next one. A file that was rotated away is replaced by a new one at the same path.

mod follower;
mod identity;
mod lock;
mod writer;

pub(crate) use follower::RecordFollower;
pub(crate) use identity::FileIdentity;
pub(crate) use writer::{RecordFile, mode_for_others};

#[cfg(test)]
mod tests;
