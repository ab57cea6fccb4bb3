//! JSON Lines: an object on each line, whose tokens are kept as they are.

use std::io;

use super::row::{BadRow, MAX_ROW, Row, too_long};
use super::row_input::RowInput;
use crate::json::{Json, RawValue, ValueKind};

#[derive(Default)]
pub(super) struct JsonRows {
    text: Vec<u8>,
}

impl JsonRows {
    /// The next line that is not blank.
    pub(super) fn next(&mut self, input: &mut RowInput) -> io::Result<Option<Result<Row, BadRow>>> {
        loop {
            let line = input.line;
            input.read_line(&mut self.text)?;
            if self.text.is_empty() {
                return Ok(None);
            }
            if !self.text.trim_ascii().is_empty() {
                let data = read(&self.text).map_err(|reason| BadRow::new(line, reason));
                return Ok(Some(data.map(|data| Row { line, data })));
            }
        }
    }
}

fn read(line: &[u8]) -> Result<Json, String> {
    if line.len() as u64 == MAX_ROW && !line.ends_with(b"\n") {
        return Err(too_long());
    }
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let value = RawValue::parse(line)
        .map_err(|error| format!("not JSON: {}, column {}", error.message, error.column))?;
    match value.kind() {
        ValueKind::Object => Ok(value.into()),
        kind => Err(format!("expected an object, found {kind}")),
    }
}
