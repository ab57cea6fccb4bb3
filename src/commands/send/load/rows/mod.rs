//! `--data-from`: a file with the data of an event on each line, read in flat memory.

mod input;
mod lines;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader};

use anyhow::{Result, anyhow};

use crate::commands::context::usage;
use crate::commands::value_input::cause;
use crate::json::Json;
use input::Input;
use lines::Lines;
use table::Table;

/// The data of one event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line of the file on which it begins, from 1.
    pub(super) line: u64,
    /// An object.
    pub(super) data: Json,
}

/// A line that holds no data.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLine {
    pub(super) line: u64,
    pub(super) what: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// The rows of a file, one after the other; a file is read again by opening it again.
pub(super) struct Rows {
    path: String,
    input: Input,
    form: Form,
    ended: bool,
}

enum Form {
    Lines(Lines),
    Table(Box<Table>),
}

/// So much is read at once.
const BUFFER: usize = 128 << 10;
/// A row of more bytes is none: a file may be a device, and a quote may never be closed.
const MAX_ROW: u64 = 32 << 20;

impl Rows {
    /// Opens a file, whose name tells what is in it, and reads the names of its columns, if it has any.
    pub(super) fn open(path: &str) -> Result<Self> {
        if path == "-" {
            return Err(usage(
                "--data-from reads its file twice, to check it and to send it: stdin can't be; give a file",
            ));
        }
        let kind = Kind::of(path).ok_or_else(|| {
            usage(format!(
                "`{path}`: what is in it? --data-from takes a file named *.csv, *.jsonl or *.ndjson"
            ))
        })?;
        let file = File::open(path).and_then(regular);
        let file = file.map_err(|error| unreadable(path, &error))?;
        Self::new(path, kind, Box::new(BufReader::with_capacity(BUFFER, file)))
    }

    fn new(path: &str, kind: Kind, reader: Box<dyn BufRead + Send>) -> Result<Self> {
        let unreadable = |error| unreadable(path, &error);
        let mut input = Input::new(reader).map_err(unreadable)?;
        let form = match kind {
            Kind::Lines => Form::Lines(Lines::default()),
            Kind::Table => {
                let table = Table::new(&mut input).map_err(unreadable)?;
                let table = table.map_err(|what| usage(format!("`{path}`: {what}")))?;
                Form::Table(Box::new(table))
            }
        };
        Ok(Self {
            path: path.to_owned(),
            input,
            form,
            ended: false,
        })
    }
}

/// After an error of the file there is nothing more; a bad line is one, and the next may be good.
impl Iterator for Rows {
    type Item = Result<Result<Row, BadLine>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = match &mut self.form {
            Form::Lines(lines) => lines.next(&mut self.input),
            Form::Table(table) => table.next(&mut self.input),
        };
        self.ended = !matches!(next, Ok(Some(_)));
        let next =
            next.map_err(|error| anyhow!("could not read `{}`: {}", self.path, cause(&error)));
        next.transpose()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A JSON object on each line.
    Lines,
    /// Comma-separated, the names first (RFC 4180).
    Table,
}

impl Kind {
    fn of(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match &*extension.to_ascii_lowercase() {
            "csv" => Some(Self::Table),
            "jsonl" | "ndjson" => Some(Self::Lines),
            _ => None,
        }
    }
}

/// A pipe has nothing left when it is opened for the second time.
fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other("not a regular file"))
    }
}

fn unreadable(path: &str, error: &io::Error) -> anyhow::Error {
    usage(format!("could not read `{path}`: {}", cause(error)))
}

fn bad(line: u64, what: impl Into<String>) -> BadLine {
    let what = what.into();
    BadLine { line, what }
}

fn too_long() -> String {
    format!("longer than {} MiB", MAX_ROW >> 20)
}
