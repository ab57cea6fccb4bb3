//! Templates: text with placeholders such as `{{seq}}`, which get new values for each event.
//!
//! A [`Template`] is parsed once, before anything is sent, and filled for each event. There are two kinds: one that
//! becomes text, and one that becomes JSON. A JSON template is checked when it is parsed, with the sample value that
//! fits in the fewest places for each placeholder, so that filling it cannot produce malformed JSON. Values are
//! inserted and not parsed again, so a value cannot bring in a template.

use std::fmt::{self, Write as _};

use jiff::Timestamp;

use crate::ids::{Random, UUID_LENGTH, push_uuid};
use crate::json::{RawValue, quote};
use crate::suggest::{nearest, one_of};

/// A text with placeholders.
///
/// `{{seq}}` is the event's number, `{{uuid}}` a new UUID, `{{now}}` the time, `{{random 1 100}}` an integer from 1 to
/// 100, and `{{env NAME}}` an environment variable. White space inside the braces does not matter. `{{{{` stands for
/// two braces, and of three braces the first is literal; a `}}` that closes nothing is literal too, because JSON is
/// full of it.
///
/// JSON is never misread: outside its strings it has no two opening braces in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Segment>,
    /// The capacity that a filled text needs, except for years of more than four digits.
    capacity: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Placeholder(Placeholder),
}

/// The values of one event.
pub(crate) struct Values<'a> {
    /// The event's number, from 1.
    pub(crate) seq: u64,
    pub(crate) now: Timestamp,
    pub(crate) random: Random<'a>,
}

/// What each event gives another value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placeholder {
    Seq,
    /// A UUID of version 4.
    Uuid,
    /// RFC 3339 in UTC, with milliseconds.
    Now,
    /// An integer in this range, both ends included.
    Random(i64, i64),
}

/// Looks up an environment variable.
pub(crate) type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Template {
    /// Parses a text that becomes text.
    pub(crate) fn text(text: &str, variable: Variable) -> Result<Self, TemplateError> {
        let parts = pieces(text, variable)?.into_iter();
        Ok(Self::new(parts.map(|(_, piece)| match piece {
            Piece::Literal(text) => Segment::Literal(text.to_owned()),
            Piece::Variable(value) => Segment::Literal(value),
            Piece::Placeholder(placeholder) => Segment::Placeholder(placeholder),
        })))
    }

    /// Parses a text that becomes JSON, whatever its values are. A placeholder in a string becomes a part of the
    /// string; elsewhere its value stays as it is if it is JSON, and otherwise becomes a string.
    pub(crate) fn json(text: &str, variable: Variable) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut in_string = false;
        for (at, piece) in pieces(text, variable)? {
            let is_json = |value: &str| RawValue::parse(value.as_bytes()).is_ok();
            let mut push = |part| parts.push((at, part));
            match piece {
                Piece::Literal(text) => {
                    in_string = ends_in_string(text, in_string);
                    push(Segment::Literal(text.to_owned()));
                }
                Piece::Variable(value) if in_string => {
                    push(Segment::Literal(string_content(&value)));
                }
                Piece::Variable(value) if is_json(&value) => push(Segment::Literal(value)),
                Piece::Variable(value) => push(Segment::Literal(quote(&value))),
                Piece::Placeholder(placeholder) if in_string || placeholder.is_number() => {
                    push(Segment::Placeholder(placeholder));
                }
                Piece::Placeholder(placeholder) => {
                    push(Segment::Literal('"'.into()));
                    push(Segment::Placeholder(placeholder));
                    push(Segment::Literal('"'.into()));
                }
            }
        }
        parts.push((text.len(), Segment::Literal(String::new())));
        check_json(text, &parts)?;
        Ok(Self::new(parts.into_iter().map(|(_, part)| part)))
    }

    fn new(all: impl Iterator<Item = Segment>) -> Self {
        let mut parts = Vec::new();
        for part in all {
            match (parts.last_mut(), part) {
                (_, Segment::Literal(text)) if text.is_empty() => {}
                (Some(Segment::Literal(before)), Segment::Literal(text)) => before.push_str(&text),
                (_, part) => parts.push(part),
            }
        }
        let length = |part: &Segment| match part {
            Segment::Literal(text) => text.len(),
            Segment::Placeholder(_) => UUID_LENGTH, // the longest value
        };
        Self {
            capacity: parts.iter().map(length).sum(),
            parts,
        }
    }

    /// The text, if it is the same for every event.
    pub(crate) fn fixed(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Segment::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The text for one event.
    pub(crate) fn fill(&self, values: &mut Values) -> String {
        let mut out = String::with_capacity(self.capacity);
        for part in &self.parts {
            match part {
                Segment::Literal(text) => out.push_str(text),
                Segment::Placeholder(placeholder) => placeholder.fill(values, &mut out),
            }
        }
        out
    }
}

impl Placeholder {
    /// Whether its value is JSON without quotes around it.
    fn is_number(self) -> bool {
        matches!(self, Self::Seq | Self::Random(..))
    }

    /// The value that is valid in the fewest places of JSON: where it is valid, all others are.
    ///
    /// A zero cannot be followed by a digit, a minus can only begin a number, and a time may begin with a minus (after
    /// `\u000`).
    fn sample(self) -> &'static str {
        match self {
            Self::Seq => "1",
            Self::Uuid => "0",
            Self::Now => "-",
            Self::Random(..0, _) => "-0",
            Self::Random(0, _) => "0",
            Self::Random(..) => "1",
        }
    }

    fn fill(self, values: &mut Values, out: &mut String) {
        // Writing to a string does not fail.
        let _ = match self {
            Self::Seq => write!(out, "{}", values.seq),
            Self::Uuid => {
                push_uuid(values.random, out);
                Ok(())
            }
            Self::Now => write!(out, "{:.3}", values.now),
            Self::Random(low, high) => write!(out, "{}", integer(low, high, values)),
        };
    }
}

/// An integer from `low` to `high`, all equally likely: a number beyond the range is drawn again, not wrapped around.
fn integer(low: i64, high: i64, values: &mut Values) -> i64 {
    let span = high.abs_diff(low);
    let mask = u64::MAX >> (span | 1).leading_zeros();
    loop {
        let mut bytes = [0; 8];
        (values.random)(&mut bytes);
        let offset = u64::from_le_bytes(bytes) & mask;
        if offset <= span {
            return low.wrapping_add_unsigned(offset);
        }
    }
}

/// A part of a template's text.
enum Piece<'a> {
    Literal(&'a str),
    /// The value of an environment variable.
    Variable(String),
    Placeholder(Placeholder),
}

/// The pieces in order, each with its offset.
fn pieces<'a>(text: &'a str, variable: Variable) -> Result<Vec<(usize, Piece<'a>)>, TemplateError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(braces) = rest.find("{{") {
        let at = text.len() - rest.len() + braces;
        let from = &rest[braces..];
        // Four braces stand for two, and of three the first is literal: `{{{uuid}}: 1}` is an object.
        let (literal, after) = match from.bytes().take_while(|byte| *byte == b'{').count() {
            2 => (0, 0),
            3 => (1, 1),
            _ => (2, 4),
        };
        let start = at - braces;
        pieces.push((start, Piece::Literal(&text[start..at + literal])));
        rest = &from[after..];
        if after == 0 {
            let (inside, end) =
                inside(from).ok_or_else(|| TemplateError::NotClosed(Position::of(text, at)))?;
            let piece = piece(inside, variable).map_err(|problem| TemplateError::Placeholder {
                inside: inside.to_owned(),
                position: Position::of(text, at),
                problem,
            })?;
            pieces.push((at, piece));
            rest = end;
        }
    }
    pieces.push((text.len() - rest.len(), Piece::Literal(rest)));
    Ok(pieces)
}

/// The text between the braces, and the text after them. No placeholder contains a brace or a quote, so the end of an
/// object is not mistaken for the end of a placeholder.
fn inside(from: &str) -> Option<(&str, &str)> {
    let inside = &from[2..];
    let (inside, end) = inside.split_at(inside.find(['{', '}', '"'])?);
    Some((inside, end.strip_prefix("}}")?))
}

/// Parses the text between the braces.
fn piece(inside: &str, variable: Variable) -> Result<Piece<'static>, PlaceholderError> {
    let words: Vec<&str> = inside.split_whitespace().collect();
    match words.as_slice() {
        ["seq"] => Ok(Piece::Placeholder(Placeholder::Seq)),
        ["uuid"] => Ok(Piece::Placeholder(Placeholder::Uuid)),
        ["now"] => Ok(Piece::Placeholder(Placeholder::Now)),
        ["random", low, high] => random(low, high).map(Piece::Placeholder),
        ["env", name] => variable(name)
            .map(Piece::Variable)
            .ok_or_else(|| PlaceholderError::VariableNotSet((*name).to_owned())),
        ["random", ..] => Err(PlaceholderError::Usage("{{random LOW HIGH}}")),
        ["env", ..] => Err(PlaceholderError::Usage("{{env NAME}}")),
        [name @ ("seq" | "uuid" | "now"), ..] => {
            Err(PlaceholderError::Arguments((*name).to_owned()))
        }
        others => Err(PlaceholderError::Unknown(nearest(
            others.first().unwrap_or(&""),
            NAMES,
        ))),
    }
}

const NAMES: [&str; 5] = ["seq", "uuid", "now", "random", "env"];

fn random(low: &str, high: &str) -> Result<Placeholder, PlaceholderError> {
    let integer = |word: &str| {
        let number = word.parse::<i64>();
        number.map_err(|_| PlaceholderError::NotAnInteger(word.to_owned()))
    };
    match (integer(low)?, integer(high)?) {
        (low, high) if low > high => Err(PlaceholderError::EmptyRange(low, high)),
        (low, high) => Ok(Placeholder::Random(low, high)),
    }
}

/// Whether a JSON string is open after a piece of JSON text. A backslash at the end of the piece escapes nothing here;
/// `check_json` finds that.
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

/// A text as it appears between the quotes of a JSON string.
fn string_content(text: &str) -> String {
    let mut token = quote(text);
    token.pop();
    token.remove(0);
    token
}

/// Parses the JSON with a sample in place of each placeholder, and finds the position of an error in the user's own
/// text.
fn check_json(text: &str, parts: &[(usize, Segment)]) -> Result<(), TemplateError> {
    let mut sample = String::new();
    let mut starts = Vec::new();
    for (at, part) in parts {
        starts.push((sample.len(), *at));
        sample.push_str(match part {
            Segment::Literal(text) => text,
            Segment::Placeholder(placeholder) => placeholder.sample(),
        });
    }
    let Err(error) = RawValue::parse(sample.as_bytes()) else {
        return Ok(());
    };
    let after = starts.partition_point(|(start, _)| *start <= error.offset);
    let (start, at) = starts[after - 1];
    Err(TemplateError::NotJson {
        problem: error.message,
        position: Position::of(text, at + error.offset - start),
    })
}

/// Why a text is not a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateError {
    #[error("a placeholder opens at {0} and is not closed (`{{{{{{{{` stands for two braces)")]
    NotClosed(Position),
    #[error("`{{{{{}}}}}` at {position}: {problem}", one_line(.inside))]
    Placeholder {
        inside: String,
        position: Position,
        problem: PlaceholderError,
    },
    #[error("not JSON: {problem} at {position}")]
    NotJson {
        problem: &'static str,
        position: Position,
    },
}

impl TemplateError {
    /// The placeholder that is wrong, with its braces.
    pub(crate) fn placeholder(&self) -> Option<String> {
        match self {
            Self::Placeholder { inside, .. } => Some(format!("{{{{{inside}}}}}")),
            _ => None,
        }
    }
}

/// What is wrong between the braces of a placeholder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PlaceholderError {
    #[error("the environment variable `{}` is not set, or is not UTF-8", one_line(.0))]
    VariableNotSet(String),
    #[error("write `{0}`")]
    Usage(&'static str),
    #[error("`{0}` takes no arguments")]
    Arguments(String),
    #[error("`{}` is not a 64-bit integer", one_line(.0))]
    NotAnInteger(String),
    #[error("{0} is greater than {1}")]
    EmptyRange(i64, i64),
    #[error("{}", unknown(.0))]
    Unknown(Vec<&'static str>),
}

fn unknown(nearest: &[&str]) -> String {
    match one_of(nearest) {
        Some(names) => format!("unknown placeholder; did you mean {names}?"),
        None => "unknown placeholder; use `seq`, `uuid`, `now`, `random LOW HIGH` or `env NAME`"
            .to_owned(),
    }
}

/// The user's text may have line breaks in it, and a message is one line.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// The position of a character; both numbers count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// None if the text is a single line.
    line: Option<usize>,
    column: usize,
}

impl Position {
    fn of(text: &str, at: usize) -> Self {
        let before = &text[..text.floor_char_boundary(at)];
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            line: text
                .contains('\n')
                .then(|| 1 + before.matches('\n').count()),
            column: 1 + line.chars().count(),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line} column {}", self.column),
            None => write!(f, "character {}", self.column),
        }
    }
}

#[cfg(test)]
mod tests;
