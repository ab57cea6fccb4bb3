//! Templates: a text with `{{seq}}` and the like in it, filled in anew for each event.

mod hole;
mod malformed;
mod read;

use crate::json::{RawValue, quote};

pub(crate) use hole::Filling;
pub(crate) use malformed::Malformed;

use hole::Hole;
use read::{Piece, pieces};

/// A text with holes, read once and filled in for each event.
///
/// `{{seq}}` is the event's number, `{{uuid}}` a fresh UUID, `{{now}}` the time, `{{random 1 100}}` an integer from 1 to
/// 100, and `{{env NAME}}` a variable of the environment. White space inside the braces is free. `{{{{` stands for two
/// braces, and of three the first stands for itself; `}}` that closes nothing is what it is, for JSON is full of it.
///
/// JSON is never misread: outside of strings it has no two braces in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Part>,
    /// Enough for what is filled in, but for odd years.
    room: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Hole(Hole),
}

/// The value of a variable of the environment, if it is set.
pub(crate) type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Template {
    /// Reads a text that becomes text.
    pub(crate) fn text(text: &str, variable: Variable) -> Result<Self, Malformed> {
        let parts = pieces(text, variable)?.into_iter();
        Ok(Self::new(parts.map(|(_, piece)| match piece {
            Piece::Literal(text) => Part::Literal(text.to_owned()),
            Piece::Variable(value) => Part::Literal(value),
            Piece::Hole(hole) => Part::Hole(hole),
        })))
    }

    /// Reads a text that becomes JSON, whatever is filled in: a hole in a string is a part of what that says; another is a
    /// value as it stands if that is JSON, else a string.
    pub(crate) fn json(text: &str, variable: Variable) -> Result<Self, Malformed> {
        let mut parts = Vec::new();
        let mut in_string = false;
        for (at, piece) in pieces(text, variable)? {
            let is_json = |value: &str| RawValue::parse(value.as_bytes()).is_ok();
            let mut push = |part| parts.push((at, part));
            match piece {
                Piece::Literal(text) => {
                    in_string = ends_in_string(text, in_string);
                    push(Part::Literal(text.to_owned()));
                }
                Piece::Variable(value) if in_string => push(Part::Literal(said(&value))),
                Piece::Variable(value) if is_json(&value) => push(Part::Literal(value)),
                Piece::Variable(value) => push(Part::Literal(quote(&value))),
                Piece::Hole(hole) if in_string || hole.is_number() => push(Part::Hole(hole)),
                Piece::Hole(hole) => {
                    push(Part::Literal('"'.into()));
                    push(Part::Hole(hole));
                    push(Part::Literal('"'.into()));
                }
            }
        }
        parts.push((text.len(), Part::Literal(String::new())));
        check(text, &parts)?;
        Ok(Self::new(parts.into_iter().map(|(_, part)| part)))
    }

    fn new(all: impl Iterator<Item = Part>) -> Self {
        let mut parts = Vec::new();
        for part in all {
            match (parts.last_mut(), part) {
                (_, Part::Literal(text)) if text.is_empty() => {}
                (Some(Part::Literal(before)), Part::Literal(text)) => before.push_str(&text),
                (_, part) => parts.push(part),
            }
        }
        let room = |part: &Part| match part {
            Part::Literal(text) => text.len(),
            Part::Hole(_) => hole::ROOM,
        };
        Self {
            room: parts.iter().map(room).sum(),
            parts,
        }
    }

    /// What it says, if that is the same for every event.
    pub(crate) fn fixed(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Fills it in for one event. What is filled in is not looked at again, so no value can bring a template along.
    pub(crate) fn fill(&self, filling: &mut Filling) -> String {
        let mut out = String::with_capacity(self.room);
        for part in &self.parts {
            match part {
                Part::Literal(text) => out.push_str(text),
                Part::Hole(hole) => hole.fill(filling, &mut out),
            }
        }
        out
    }
}

/// Whether a string of JSON is open after a piece of its text. A backslash at the piece's end escapes nothing; `check` sees it.
fn ends_in_string(piece: &str, mut in_string: bool) -> bool {
    let mut bytes = piece.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => _ = bytes.next(),
            _ => {}
        }
    }
    in_string
}

/// A text as it stands between the quotes of a string.
fn said(text: &str) -> String {
    let mut token = quote(text);
    token.pop();
    token.remove(0);
    token
}

/// Fills samples in, which are JSON only where every other value would be, and finds what is wrong in the user's own text.
fn check(text: &str, parts: &[(usize, Part)]) -> Result<(), Malformed> {
    let mut sample = String::new();
    let mut at = Vec::new();
    for (place, part) in parts {
        at.push((sample.len(), *place));
        sample.push_str(match part {
            Part::Literal(text) => text,
            Part::Hole(hole) => hole.sample(),
        });
    }
    let Err(error) = RawValue::parse(sample.as_bytes()) else {
        return Ok(());
    };
    let after = at.partition_point(|(start, _)| *start <= error.offset);
    let (start, place) = at[after - 1];
    Err(Malformed::json(
        text,
        place + error.offset - start,
        error.message,
    ))
}

#[cfg(test)]
mod tests;
