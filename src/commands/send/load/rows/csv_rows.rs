//! Comma-separated values (RFC 4180): the first row names the columns, and every field is text.
//!
//! csv-core parses. The csv crate on top of it can neither bound the length of a row nor report a quote that is not
//! closed.

use std::io;

use csv_core::{ReadRecordResult, Reader};

use super::row::{BadRow, MAX_ROW, Row, RowInput, too_long};
use crate::json::{Json, TokenKind, Tokens, quote};
use crate::payload::parse_path;

pub(super) struct CsvRows {
    parser: Reader,
    columns: CsvColumns,
    fields: CsvFields,
}

/// The JSON of a row, with a gap for each field.
#[derive(Default)]
struct CsvColumns {
    /// The text before a gap, and the index of the column whose field fills it.
    gaps: Vec<(String, usize)>,
    end: String,
}

/// The fields of one row.
#[derive(Default)]
struct CsvFields {
    /// The text of all fields, without quotes and commas.
    text: Vec<u8>,
    /// Where each field ends in the text.
    ends: Vec<usize>,
    count: usize,
}

impl CsvRows {
    /// Reads the names of the columns. The inner error says what is wrong with them.
    pub(super) fn new(input: &mut RowInput) -> io::Result<Result<Self, String>> {
        let mut rows = Self {
            parser: Reader::new(),
            columns: CsvColumns::default(),
            fields: CsvFields::default(),
        };
        let head = rows.read(input)?;
        Ok(head.unwrap_or(Ok(())).and_then(|()| {
            rows.columns = CsvColumns::named(&rows.fields.texts()?)?;
            Ok(rows)
        }))
    }

    /// The next row; blank lines are skipped.
    pub(super) fn next(&mut self, input: &mut RowInput) -> io::Result<Option<Result<Row, BadRow>>> {
        skip_blank(input)?;
        let line = input.line;
        let read = self.read(input)?;
        Ok(read.map(|read| {
            let data = read.and_then(|()| self.data());
            let row = data.map(|data| Row { line, data });
            row.map_err(|reason| BadRow::new(line, reason))
        }))
    }

    fn data(&self) -> Result<Json, String> {
        let CsvColumns { gaps, end } = &self.columns;
        if self.fields.count != gaps.len() {
            return Err(format!(
                "the first line names {} columns, this row has {}",
                gaps.len(),
                self.fields.count
            ));
        }
        let texts = self.fields.texts()?;
        let mut data = String::new();
        for (before, column) in gaps {
            data += before;
            data += &quote(texts[*column]);
        }
        data += end;
        Json::parse(data).map_err(|error| error.to_string())
    }

    /// Reads the fields of a row; `None` at the end of the file. The inner error says what is wrong with the row.
    fn read(&mut self, input: &mut RowInput) -> io::Result<Option<Result<(), String>>> {
        skip_blank(input)?;
        if input.peek()?.is_empty() {
            return Ok(None);
        }
        let CsvFields { text, ends, count } = &mut self.fields;
        let (mut at, mut taken) = (0, 0);
        *count = 0;
        loop {
            let bytes = input.peek()?;
            let at_end = bytes.is_empty();
            // The last line may lack its line break. A row that a line break does not end is inside quotes.
            let bytes = if at_end { b"\n" } else { bytes };
            let (result, read, wrote, ended) =
                self.parser
                    .read_record(bytes, &mut text[at..], &mut ends[*count..]);
            at += wrote;
            *count += ended;
            if !at_end {
                input.consume(read)?;
                taken += read as u64;
            }
            // A row that is too long is not kept, but its end must be found.
            let is_too_long = taken > MAX_ROW;
            match result {
                ReadRecordResult::InputEmpty if at_end => {
                    return Ok(Some(Err("a quote is not closed".to_owned())));
                }
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
                ReadRecordResult::OutputFull if is_too_long => at = 0,
                ReadRecordResult::OutputEndsFull if is_too_long => *count = 0,
                ReadRecordResult::OutputFull => text.resize(2 * text.len().max(512), 0),
                ReadRecordResult::OutputEndsFull => ends.resize(2 * ends.len().max(16), 0),
                ReadRecordResult::Record if is_too_long => return Ok(Some(Err(too_long()))),
                ReadRecordResult::Record => return Ok(Some(Ok(()))),
            }
        }
    }
}

impl CsvFields {
    /// Each field must be UTF-8 by itself, not only all of them together.
    fn texts(&self) -> Result<Vec<&str>, String> {
        let mut start = 0;
        let texts = self.ends[..self.count].iter().map(|end| {
            let field = &self.text[start..*end];
            start = *end;
            str::from_utf8(field).map_err(|_| "not UTF-8".to_owned())
        });
        texts.collect()
    }
}

/// Skips blank lines, and the rest of the line break of the row before.
fn skip_blank(input: &mut RowInput) -> io::Result<()> {
    loop {
        let bytes = input.peek()?;
        let blank = bytes.iter().take_while(|byte| b"\r\n".contains(byte));
        match blank.count() {
            0 => return Ok(()),
            count => input.consume(count)?,
        }
    }
}

impl CsvColumns {
    /// Each name is a path, as in an ITEM. A path that is equal to another or leads into it is refused.
    fn named(names: &[&str]) -> Result<Self, String> {
        if let [name] = names
            && let Some(other) = name.chars().find(|char| matches!(char, ';' | '\t'))
        {
            let other = other.escape_default();
            return Err(format!("columns are separated by commas, not by `{other}`"));
        }
        let mut data = Json::object();
        let mut columns = Self::default();
        for (index, name) in names.iter().enumerate() {
            let path = parse_path(name)
                .map_err(|error| format!("column {} `{name}`: {error}", index + 1))?;
            data.set(&path, &Json::string(&index.to_string()))
                .map_err(|error| format!("the column `{name}`: {error}"))?;
            columns = Self::around(data.as_str());
            if columns.gaps.len() <= index {
                return Err(format!(
                    "duplicate column `{name}`, or it is a part of another column"
                ));
            }
        }
        Ok(columns)
    }

    /// Makes a gap of each string, which is the index of its column.
    fn around(data: &str) -> Self {
        let mut gaps = Vec::new();
        let mut at = 0;
        for token in Tokens::from(data).flatten() {
            if token.kind == TokenKind::String {
                let column = token.text.trim_matches('"').parse();
                gaps.push((data[at..token.start].to_owned(), column.unwrap_or_default()));
                at = token.end();
            }
        }
        Self {
            gaps,
            end: data[at..].to_owned(),
        }
    }
}
