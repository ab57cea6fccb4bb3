//! The lines of `--data-from`: each becomes an event.
//!
//! The whole file is checked before anything is sent, and is then read a second time, as often as `--repeat` or
//! `--duration` asks for.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use anyhow::{Error, Result, anyhow};

use super::rows::{BadRow, Row, RowReader};
use crate::commands::error::{usage, with_causes};
use crate::commands::send::options::LoadOptions;
use crate::commands::send::source::{EventSource, PreparedEvent};
use crate::json::Json;
use crate::output::stderr;

pub(super) struct EventLines<'a> {
    path: &'a str,
    /// The numbers of the lines that are left out, in order.
    bad: Vec<u64>,
    /// How many lines become events.
    count: u64,
    /// How often the file is read; `None` where only time bounds the run.
    rounds: Option<u64>,
    position: Mutex<FilePosition>,
}

struct FilePosition {
    rows: RowReader,
    round: u64,
    seq: u64,
    /// The number of the last event before this round.
    before: u64,
}

impl<'a> EventLines<'a> {
    /// Prepares an event of each line and sends none. The error names the first line that is not an event.
    pub(super) fn check(
        path: &'a str,
        options: &LoadOptions,
        is_quiet: bool,
        source: &EventSource,
    ) -> Result<Self> {
        let (mut count, mut bad, mut first) = (0, Vec::new(), None);
        for row in RowReader::open(path)? {
            let bad_row = match row? {
                Err(bad_row) => bad_row,
                Ok(row) => match source.prepare(1, Some(row.data)) {
                    Ok(_) => {
                        count += 1;
                        continue;
                    }
                    Err(error) => explain(row.line, &error, source)?,
                },
            };
            if !options.skip_bad_lines {
                return Err(usage(format!(
                    "`{path}` {bad_row}; nothing was sent (`--skip-bad-lines` leaves such lines out)"
                )));
            }
            bad.push(bad_row.line);
            first.get_or_insert(bad_row);
        }
        match first {
            None if count == 0 => {
                return Err(usage(format!("`{path}`: the file has no rows")));
            }
            Some(first) if count == 0 => {
                return Err(usage(format!("`{path}`: all lines are bad: {first}")));
            }
            Some(first) if !is_quiet => {
                let lines = match bad.len() {
                    1 => "1 line is left out:".to_owned(),
                    many => format!("{many} lines are left out, the first is"),
                };
                stderr::message(format_args!("warning: `{path}`: {lines} {first}"));
            }
            _ => {}
        }
        Ok(Self {
            path,
            bad,
            count,
            rounds: match (options.repeat, options.duration) {
                (Some(rounds), _) => Some(rounds.get()),
                (None, Some(_)) => None,
                (None, None) => Some(1),
            },
            position: Mutex::new(FilePosition {
                rows: RowReader::open(path)?,
                round: 1,
                seq: 0,
                before: 0,
            }),
        })
    }

    /// The number of events in all rounds, if it is bounded.
    pub(super) fn events(&self) -> Option<u64> {
        Some(self.rounds?.saturating_mul(self.count))
    }

    /// Prepares the event of the next line, with its number; `None` after the last.
    pub(super) fn next<'s>(
        &self,
        source: &'s EventSource,
    ) -> Result<Option<(u64, PreparedEvent<'s>)>> {
        let Some((seq, row)) = self.row()? else {
            return Ok(None);
        };
        let prepared = source.prepare(seq, Some(row.data));
        let prepared = prepared
            .map_err(|error| self.changed(format!("line {}: {}", row.line, with_causes(&error))))?;
        Ok(Some((seq, prepared)))
    }

    /// The next row that passed the check, with the number of its event.
    fn row(&self) -> Result<Option<(u64, Row)>> {
        let is_bad = |line| self.bad.binary_search(&line).is_ok();
        let mut position = self.position.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match position.rows.next().transpose()? {
                Some(Ok(row)) if is_bad(row.line) => {}
                Some(Ok(row)) => {
                    position.seq += 1;
                    return Ok(Some((position.seq, row)));
                }
                Some(Err(bad_row)) if is_bad(bad_row.line) => {}
                Some(Err(bad_row)) => return Err(self.changed(bad_row)),
                None if self.rounds.is_some_and(|rounds| position.round >= rounds) => {
                    return Ok(None);
                }
                // Without this a file that was emptied would be read forever.
                None if position.seq == position.before => return Err(self.changed("is empty")),
                None => {
                    position.rows = RowReader::open(self.path)?;
                    position.round += 1;
                    position.before = position.seq;
                }
            }
        }
    }

    /// The error for a file that passed the check and does not any more.
    fn changed(&self, what: impl fmt::Display) -> Error {
        let path = self.path;
        anyhow!("`{path}` {what}; it has changed since it was checked")
    }
}

/// The reason why a row is not an event. An error that occurs whatever the data are is not the row's fault, and is
/// returned.
fn explain(line: u64, error: &Error, source: &EventSource) -> Result<BadRow> {
    let reason = with_causes(error);
    match source.prepare(1, Some(Json::object())) {
        Err(error) if with_causes(&error) == reason => Err(error),
        _ => Ok(BadRow { line, reason }),
    }
}
