//! The lines of `--data-from`, checked before anything is sent; each becomes an event.

use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use super::rows::Rows;
use crate::cli::Send;
use crate::commands::context::{say, usage};
use crate::commands::send::source::{Made, Source};
use crate::message::json::Json;

/// The lines of a file, from one end to the other as often as is asked for.
pub(super) struct Lines<'a> {
    path: &'a str,
    skips: bool,
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
}

impl<'a> Lines<'a> {
    /// Makes an event of each line, and sends none; the error names the first line of which none can be made.
    pub(super) fn check(path: &'a str, args: &Send, source: &Source) -> Result<Self> {
        let many = &args.many;
        let (mut count, mut bad) = (0, Vec::new());
        for row in Rows::open(path)? {
            let made = match row? {
                Err(bad) => Err(bad.to_string()),
                Ok(row) => match source.make(1, Some(row.data)) {
                    Ok(_) => Ok(()),
                    Err(error) => Err(format!("line {}: {error:#}", row.line)),
                },
            };
            match made {
                Ok(()) => count += 1,
                Err(what) if many.skip_bad_lines => bad.push(what),
                Err(what) => {
                    return Err(usage(format!(
                        "`{path}` {what}: nothing was sent (--skip-bad-lines leaves such lines out)"
                    )));
                }
            }
        }
        if count == 0 {
            return Err(usage(format!("`{path}`: no line to send an event for")));
        }
        if let (Some(first), false) = (bad.first(), args.quiet) {
            let lines = match bad.len() {
                1 => "a line is".to_owned(),
                many => format!("{many} lines are"),
            };
            say(&format!("hook: `{path}`: {lines} left out, {first}\n"));
        }
        Ok(Self {
            path,
            skips: many.skip_bad_lines,
            count,
            rounds: match (many.repeat, many.duration) {
                (Some(rounds), _) => Some(rounds.get()),
                (None, Some(_)) => None,
                (None, None) => Some(1),
            },
            place: Mutex::new(Place {
                rows: Rows::open(path)?,
                round: 1,
                seq: 0,
            }),
        })
    }

    /// How many events they are in all, if that is known.
    pub(super) fn events(&self) -> Option<u64> {
        Some(self.rounds?.saturating_mul(self.count))
    }

    /// The event of the next line, and its number; after the last there is none.
    pub(super) fn next<'s>(&self, source: &'s Source) -> Result<Option<(u64, Made<'s>)>> {
        while let Some((seq, data)) = self.data()? {
            match source.make(seq, Some(data)) {
                Err(_) if self.skips => {}
                made => return made.map(|made| Some((seq, made))),
            }
        }
        Ok(None)
    }

    fn data(&self) -> Result<Option<(u64, Json)>> {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match place.rows.next().transpose()? {
                Some(Ok(row)) => {
                    place.seq += 1;
                    return Ok(Some((place.seq, row.data)));
                }
                Some(Err(_)) if self.skips => {}
                // It was good when it was checked.
                Some(Err(bad)) => {
                    let path = self.path;
                    return Err(usage(format!(
                        "`{path}` {bad}: the file has changed meanwhile"
                    )));
                }
                None if self.rounds.is_some_and(|rounds| place.round >= rounds) => return Ok(None),
                None => {
                    place.rows = Rows::open(self.path)?;
                    place.round += 1;
                }
            }
        }
    }
}
