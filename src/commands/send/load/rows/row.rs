//! One row: the data of an event, or why there is none.

use std::fmt;

use crate::json::Json;

/// A longer row is refused: the file may be a device, and a quote may never be closed. In bytes.
pub(super) const MAX_ROW: u64 = 32 << 20;

/// The data of one event.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::commands::send::load) struct Row {
    /// The line of the file on which the row begins, from 1.
    pub(in crate::commands::send::load) line: u64,
    /// A JSON object.
    pub(in crate::commands::send::load) data: Json,
}

/// A row of which no event can be made.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::commands::send::load) struct BadRow {
    pub(in crate::commands::send::load) line: u64,
    pub(in crate::commands::send::load) reason: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl BadRow {
    pub(super) fn new(line: u64, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { line, reason }
    }
}

pub(super) fn too_long() -> String {
    format!("longer than {} MiB", MAX_ROW >> 20)
}
