//! Comma-separated values (RFC 4180): the first row names the columns, a field is text (home of csv-core).

use std::io;

use csv_core::{ReadRecordResult, Reader};

use super::input::Input;
use super::{BadLine, MAX_ROW, Row, bad, too_long};
use crate::json::{Json, TokenKind, Tokens, quote};
use crate::payload::path;

pub(super) struct Table {
    parser: Reader,
    columns: Columns,
    fields: Fields,
}

/// The data of every row, with a gap for each field.
#[derive(Default)]
struct Columns {
    /// What stands before a gap, and the column whose field goes there.
    gaps: Vec<(String, usize)>,
    end: String,
}

/// The fields of one row: their text without quotes and commas, and the end of each in it.
#[derive(Default)]
struct Fields {
    text: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
}

impl Table {
    /// Reads the names of the columns; the error inside says what is wrong with them.
    pub(super) fn new(input: &mut Input) -> io::Result<Result<Self, String>> {
        let mut table = Self {
            parser: Reader::new(),
            columns: Columns::default(),
            fields: Fields::default(),
        };
        let head = table.read(input)?;
        Ok(head.unwrap_or(Ok(())).and_then(|()| {
            table.columns = Columns::named(&table.fields.texts()?)?;
            Ok(table)
        }))
    }

    /// The next row; blank lines are none.
    pub(super) fn next(&mut self, input: &mut Input) -> io::Result<Option<Result<Row, BadLine>>> {
        skip_blank(input)?;
        let line = input.line;
        let read = self.read(input)?;
        Ok(read.map(|read| {
            let data = read.and_then(|()| self.data());
            let row = data.map(|data| Row { line, data });
            row.map_err(|what| bad(line, what))
        }))
    }

    fn data(&self) -> Result<Json, String> {
        let Columns { gaps, end } = &self.columns;
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

    /// Reads the fields of a row, `None` at the end of the file; the error inside says why it is none.
    fn read(&mut self, input: &mut Input) -> io::Result<Option<Result<(), String>>> {
        skip_blank(input)?;
        if input.peek()?.is_empty() {
            return Ok(None);
        }
        let Fields { text, ends, count } = &mut self.fields;
        let (mut at, mut taken) = (0, 0);
        *count = 0;
        loop {
            let bytes = input.peek()?;
            let at_end = bytes.is_empty();
            // The last line may come without its break; what even a break does not end is in quotes.
            let bytes = if at_end { b"\n" } else { bytes };
            let (result, read, wrote, ended) =
                self.parser
                    .read_record(bytes, &mut text[at..], &mut ends[*count..]);
            at += wrote;
            *count += ended;
            if !at_end {
                input.pass(read)?;
                taken += read as u64;
            }
            // Of a row that is too long nothing is kept, but its end has to be found.
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

impl Fields {
    /// Each by itself: two that are no text may be one together.
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

/// A row begins behind the blank lines before it, and behind the rest of the break of the one before.
fn skip_blank(input: &mut Input) -> io::Result<()> {
    loop {
        let bytes = input.peek()?;
        let blank = bytes.iter().take_while(|byte| b"\r\n".contains(byte));
        match blank.count() {
            0 => return Ok(()),
            count => input.pass(count)?,
        }
    }
}

impl Columns {
    /// Each name is the key of an ITEM; one whose field would take the place of another's is refused.
    fn named(names: &[&str]) -> Result<Self, String> {
        if let [name] = names
            && let Some(other) = name.chars().find(|char| matches!(char, ';' | '\t'))
        {
            let other = other.escape_default();
            return Err(format!("commas stand between the columns, not `{other}`"));
        }
        let mut data = Json::object();
        let mut columns = Self::default();
        for (index, name) in names.iter().enumerate() {
            let path = path::parse(name)
                .map_err(|what| format!("column {} `{name}`: {what}", index + 1))?;
            data.set(&path, &Json::string(&index.to_string()))
                .map_err(|error| format!("the column `{name}`: {error}"))?;
            columns = Self::around(data.as_str());
            if columns.gaps.len() <= index {
                return Err(format!(
                    "the column `{name}` is there twice, or is a part of another"
                ));
            }
        }
        Ok(columns)
    }

    /// Makes a gap of each string, which says the number of its column.
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
