//! Edits of a JSON text that leave every other byte as it was.
//!
//! [`Json`] owns the text of a valid value. [`Json::set`] replaces the value at a [`ValuePath`], or splices in a new
//! member or element. A new one copies the white space of the one before it, so that the text keeps its layout.

use std::fmt::{self, Display, Formatter, Write as _};
use std::ops::Range;

use super::raw::{Child, RawValue, ValueKind, index};
use super::token::{SyntaxError, quote};

/// The text of one valid JSON value, surrounding white space included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Json(String);

impl Json {
    pub(crate) fn parse(text: impl Into<String>) -> Result<Self, SyntaxError> {
        let text = text.into();
        RawValue::parse(text.as_bytes())?;
        Ok(Self(text))
    }

    /// A string with this text.
    pub(crate) fn string(text: &str) -> Self {
        Self(quote(text))
    }

    /// An empty object.
    pub(crate) fn object() -> Self {
        Self("{}".to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The value without surrounding white space.
    pub(crate) fn raw(&self) -> RawValue<'_> {
        RawValue(&self.0[self.span()])
    }

    /// Sets the value at a path, and makes the containers that are missing on the way. Fails and changes nothing where
    /// a step cannot enter an existing value.
    pub(crate) fn set(&mut self, path: &ValuePath, value: &Json) -> Result<(), SetError> {
        let mut at = self.span();
        let mut lead = String::new();
        let mut missing: &[PathStep] = &[];
        for (depth, step) in path.0.iter().enumerate() {
            let here = RawValue(&self.0[at.clone()]);
            if here.as_str() == "null" {
                missing = &path.0[depth..];
                break;
            }
            let error = |found| SetError {
                path: path.clone(),
                depth,
                found,
            };
            match slot(here, step).map_err(error)? {
                Slot::Existing(range) => at = at.start + range.start..at.start + range.end,
                Slot::New(offset, before) => {
                    at = at.start + offset..at.start + offset;
                    lead = before;
                    missing = &path.0[depth + 1..];
                    break;
                }
            }
        }
        self.0.replace_range(at, &nest(lead, missing, value.raw()));
        Ok(())
    }

    fn span(&self) -> Range<usize> {
        let start = self.0.len() - self.0.trim_start_matches(SPACE).len();
        start..self.0.trim_end_matches(SPACE).len()
    }
}

impl Display for Json {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<RawValue<'_>> for Json {
    fn from(raw: RawValue) -> Self {
        Self(raw.as_str().to_owned())
    }
}

/// The steps to a value inside another; without steps it is the whole value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ValuePath(pub(crate) Vec<PathStep>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathStep {
    /// The member of this name, or the element at this decimal index.
    Key(String),
    /// A new element at the end of an array.
    Append,
}

/// Writes the path as an item of the command line takes it: `a.b[]`.
impl Display for ValuePath {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Append => f.write_str("[]")?,
                PathStep::Key(name) => {
                    if position > 0 {
                        f.write_str(".")?;
                    }
                    write_escaped(f, name, position == 0)?;
                }
            }
        }
        Ok(())
    }
}

fn write_escaped(f: &mut Formatter, name: &str, is_first: bool) -> fmt::Result {
    for (position, character) in name.chars().enumerate() {
        // At the start, a hyphen would make a flag of the item.
        let is_flag = is_first && position == 0 && character == '-';
        if is_flag || matches!(character, '.' | '=' | ':' | ';' | '@' | '[' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(character)?;
    }
    Ok(())
}

/// Why a value cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot set `{path}`: {} is {found}", self.place())]
pub(crate) struct SetError {
    path: ValuePath,
    /// How many steps of the path lead to the value that cannot be entered.
    depth: usize,
    found: Obstacle,
}

impl SetError {
    fn place(&self) -> String {
        match self.depth {
            0 => "the top level".to_owned(),
            depth => format!("`{}`", ValuePath(self.path.0[..depth].to_vec())),
        }
    }
}

/// A value that a step of a path cannot enter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Obstacle {
    #[error("an array of length {0}")]
    Array(usize),
    #[error("`{0}`")]
    Literal(String),
    #[error("{0}")]
    Other(ValueKind),
}

/// Where a step leads inside a container.
enum Slot {
    /// An existing value.
    Existing(Range<usize>),
    /// The offset for a new value, and the text to write before the value.
    New(usize, String),
}

/// The slot to which a step leads in a container.
fn slot(container: RawValue, step: &PathStep) -> Result<Slot, Obstacle> {
    let name = match step {
        PathStep::Key(name) => Some(name.as_str()),
        PathStep::Append => None,
    };
    let (mut named, mut last, mut count) = (None, None, 0);
    for child in container.children() {
        if name.is_some_and(|name| child.is_named(name, count)) {
            named = Some(child);
        }
        last = Some(child);
        count += 1;
    }
    if let Some(child) = named {
        return Ok(Slot::Existing(child.start..child.end()));
    }
    match (container.kind(), name) {
        (ValueKind::Object, Some(name)) => Ok(new_member(container.as_str(), last, name)),
        (ValueKind::Array, None) => Ok(new_element(container.as_str(), last)),
        (ValueKind::Array, Some(name)) if index(name) == Some(count) => {
            Ok(new_element(container.as_str(), last))
        }
        (ValueKind::Array, Some(_)) => Err(Obstacle::Array(count)),
        (ValueKind::Literal, _) => Err(Obstacle::Literal(container.as_str().to_owned())),
        (kind, _) => Err(Obstacle::Other(kind)),
    }
}

/// The slot for a new member of this name.
fn new_member(object: &str, last: Option<Child>, name: &str) -> Slot {
    let name = quote(name);
    match last.and_then(|child| Some((child, child.key?))) {
        None => Slot::New(1, format!("{name}:")),
        Some((last, key)) => {
            let space = space_before(object, key.start);
            let colon = &object[key.end()..last.start];
            Slot::New(last.end(), format!(",{space}{name}{colon}"))
        }
    }
}

/// The slot for a new element at the end.
fn new_element(array: &str, last: Option<Child>) -> Slot {
    match last {
        None => Slot::New(1, String::new()),
        Some(last) => Slot::New(last.end(), format!(",{}", space_before(array, last.start))),
    }
}

fn space_before(text: &str, end: usize) -> &str {
    let before = &text[..end];
    &before[before.trim_end_matches(SPACE).len()..]
}

/// Appends a value, wrapped in the containers that the steps to it need.
fn nest(mut text: String, steps: &[PathStep], value: RawValue) -> String {
    for step in steps {
        match step {
            PathStep::Key(name) => text.extend(["{", &quote(name), ":"]),
            PathStep::Append => text.push('['),
        }
    }
    text += value.as_str();
    text.extend(steps.iter().rev().map(|step| match step {
        PathStep::Key(_) => '}',
        PathStep::Append => ']',
    }));
    text
}

/// Insignificant white space (RFC 8259 section 2).
const SPACE: [char; 4] = [' ', '\n', '\r', '\t'];

#[cfg(test)]
mod tests;
