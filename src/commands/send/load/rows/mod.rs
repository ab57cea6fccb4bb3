//! The rows of `--data-from`: a file with the data of an event on each line, read in flat memory.
//!
//! `reader` opens the file and gives one row after the other; `json_rows` and `csv_rows` read the two formats from a
//! `row_input`, which counts lines and bounds them.

mod csv_rows;
mod json_rows;
mod reader;
mod row;
mod row_input;
#[cfg(test)]
mod tests;

pub(super) use reader::RowReader;
pub(super) use row::{BadRow, Row};
