//! The rows of `--data-from`: a file with the data of an event on each line, read in flat memory.
//!
//! `reader` opens the file and gives one row after the other, from JSON Lines or with `csv_rows` from CSV. `row` has
//! what they read from, which counts lines and bounds them.

mod csv_rows;
mod reader;
mod row;
#[cfg(test)]
mod tests;

pub(super) use reader::RowReader;
pub(super) use row::{BadRow, Row};
