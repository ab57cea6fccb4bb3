//! The lines of `--data-from`, checked before anything is sent; each becomes an event.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use anyhow::{Error, Result, anyhow};

use super::rows::{BadLine, Row, Rows};
use crate::commands::context::usage;
use crate::commands::send::options::LoadOptions;
use crate::commands::send::source::{EventSource, PreparedEvent};
use crate::json::Json;
use crate::output::stderr;

/// The lines of a file, from one end to the other as often as is asked for.
pub(super) struct Lines<'a> {
    path: &'a str,
    /// Those that are left out, in their order.
    bad: Vec<u64>,
    /// How many become events.
    count: u64,
    /// How often; without an end where only time bounds the run.
    rounds: Option<u64>,
    place: Mutex<Place>,
}

struct Place {
    rows: Rows,
    round: u64,
    seq: u64,
    /// The number of the last event before this round.
    before: u64,
}

impl<'a> Lines<'a> {
    /// Makes an event of each line, and sends none; the error names the first line of which none can be prepared.
    pub(super) fn check(
        path: &'a str,
        options: &LoadOptions,
        is_quiet: bool,
        source: &EventSource,
    ) -> Result<Self> {
        let (mut count, mut bad, mut first) = (0, Vec::new(), None);
        for row in Rows::open(path)? {
            let wrong = match row? {
                Err(wrong) => wrong,
                Ok(row) => match source.prepare(1, Some(row.data)) {
                    Ok(_) => {
                        count += 1;
                        continue;
                    }
                    Err(error) => blame(row.line, &error, source)?,
                },
            };
            if !options.skip_bad_lines {
                return Err(usage(format!(
                    "`{path}` {wrong}; nothing was sent (`--skip-bad-lines` leaves such lines out)"
                )));
            }
            bad.push(wrong.line);
            first.get_or_insert(wrong);
        }
        match first {
            None if count == 0 => {
                return Err(usage(format!("`{path}`: no line to send an event for")));
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
            place: Mutex::new(Place {
                rows: Rows::open(path)?,
                round: 1,
                seq: 0,
                before: 0,
            }),
        })
    }

    /// How many events they are in all, if that is known.
    pub(super) fn events(&self) -> Option<u64> {
        Some(self.rounds?.saturating_mul(self.count))
    }

    /// The event of the next line, and its number; after the last there is none.
    pub(super) fn next<'s>(
        &self,
        source: &'s EventSource,
    ) -> Result<Option<(u64, PreparedEvent<'s>)>> {
        let Some((seq, row)) = self.row()? else {
            return Ok(None);
        };
        let prepared = source.prepare(seq, Some(row.data));
        let prepared =
            prepared.map_err(|error| self.changed(format!("line {}: {error:#}", row.line)))?;
        Ok(Some((seq, prepared)))
    }

    /// The next line that was good when it was checked, and the number of its event.
    fn row(&self) -> Result<Option<(u64, Row)>> {
        let is_bad = |line| self.bad.binary_search(&line).is_ok();
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match place.rows.next().transpose()? {
                Some(Ok(row)) if is_bad(row.line) => {}
                Some(Ok(row)) => {
                    place.seq += 1;
                    return Ok(Some((place.seq, row)));
                }
                Some(Err(wrong)) if is_bad(wrong.line) => {}
                Some(Err(wrong)) => return Err(self.changed(wrong)),
                None if self.rounds.is_some_and(|rounds| place.round >= rounds) => return Ok(None),
                // Rounds without a line would never end.
                None if place.seq == place.before => return Err(self.changed("is empty")),
                None => {
                    place.rows = Rows::open(self.path)?;
                    place.round += 1;
                    place.before = place.seq;
                }
            }
        }
    }

    /// It was good when it was checked.
    fn changed(&self, what: impl fmt::Display) -> Error {
        let path = self.path;
        anyhow!("`{path}` {what}; it has changed since it was checked")
    }
}

/// What is wrong with the line of which no event could be prepared; what is wrong whatever its data are is not its fault.
fn blame(line: u64, error: &Error, source: &EventSource) -> Result<BadLine> {
    let what = format!("{error:#}");
    match source.prepare(1, Some(Json::object())) {
        Err(error) if format!("{error:#}") == what => Err(error),
        _ => Ok(BadLine { line, what }),
    }
}
