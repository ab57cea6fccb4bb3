//! Reads the rows of a file in the format that its name gives.

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use anyhow::{Result, anyhow};

use super::csv_rows::CsvRows;
use super::row::{BadRow, MAX_ROW, Row, RowInput, too_long};
use crate::commands::error::usage;
use crate::commands::input_file;
use crate::json::{Json, RawValue, ValueKind};
use crate::os_error;

/// Reads the rows of a file, one after the other. To read them again, open the file again.
pub(in crate::commands::send::load) struct RowReader {
    path: String,
    input: RowInput,
    rows: FormatRows,
    ended: bool,
}

enum FormatRows {
    Json(JsonRows),
    Csv(Box<CsvRows>),
}

/// How much is read at once, in bytes.
const BUFFER: usize = 128 << 10;

impl RowReader {
    /// Opens a file, whose name gives the format, and reads the names of its columns, if it has any.
    pub(in crate::commands::send::load) fn open(path: &str) -> Result<Self> {
        if path == "-" {
            return Err(usage(
                "`--data-from` reads its file twice, to check it and to send it, which stdin does not allow: name a file",
            ));
        }
        let format = RowFormat::of(path).ok_or_else(|| {
            usage(format!(
                "`{path}`: unknown format; `--data-from` takes a file named *.csv, *.jsonl or *.ndjson"
            ))
        })?;
        let file = input_file::open(path).and_then(regular);
        let file = file.map_err(|error| unreadable(path, &error))?;
        Self::new(
            path,
            format,
            Box::new(BufReader::with_capacity(BUFFER, file)),
        )
    }

    pub(super) fn new(
        path: &str,
        format: RowFormat,
        reader: Box<dyn BufRead + Send>,
    ) -> Result<Self> {
        let unreadable = |error| unreadable(path, &error);
        let mut input = RowInput::new(reader).map_err(unreadable)?;
        let rows = match format {
            RowFormat::JsonLines => FormatRows::Json(JsonRows::default()),
            RowFormat::Csv => {
                let rows = CsvRows::new(&mut input).map_err(unreadable)?;
                let rows = rows.map_err(|reason| usage(format!("`{path}`: {reason}")))?;
                FormatRows::Csv(Box::new(rows))
            }
        };
        Ok(Self {
            path: path.to_owned(),
            input,
            rows,
            ended: false,
        })
    }
}

/// An error of the file ends the rows; a bad row does not.
impl Iterator for RowReader {
    type Item = Result<Result<Row, BadRow>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = match &mut self.rows {
            FormatRows::Json(rows) => rows.next(&mut self.input),
            FormatRows::Csv(rows) => rows.next(&mut self.input),
        };
        self.ended = !matches!(next, Ok(Some(_)));
        let next = next.map_err(|error| {
            anyhow!(
                "could not read `{}`: {}",
                self.path,
                os_error::reason(&error)
            )
        });
        next.transpose()
    }
}

/// JSON Lines: an object on each line, whose tokens are kept as they are.
#[derive(Default)]
struct JsonRows {
    text: Vec<u8>,
}

impl JsonRows {
    /// The next line that is not blank.
    fn next(&mut self, input: &mut RowInput) -> io::Result<Option<Result<Row, BadRow>>> {
        loop {
            let line = input.line;
            input.read_line(&mut self.text)?;
            if self.text.is_empty() {
                return Ok(None);
            }
            if !self.text.trim_ascii().is_empty() {
                let data = json_object(&self.text).map_err(|reason| BadRow::new(line, reason));
                return Ok(Some(data.map(|data| Row { line, data })));
            }
        }
    }
}

fn json_object(line: &[u8]) -> Result<Json, String> {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowFormat {
    /// A JSON object on each line.
    JsonLines,
    /// Comma-separated values (RFC 4180); the first line names the columns.
    Csv,
}

impl RowFormat {
    pub(super) fn of(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match &*extension.to_ascii_lowercase() {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// Refuses a pipe: it is empty when it is opened for the second time.
fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other("not a regular file"))
    }
}

fn unreadable(path: &str, error: &io::Error) -> anyhow::Error {
    usage(format!(
        "could not read `{path}`: {}",
        os_error::reason(error)
    ))
}
