//! Edits of a JSON text that leave every byte they do not name as it was.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::ops::Range;

use super::error::SyntaxError;
use super::path::{PathStep, ValuePath};
use super::raw::{Child, RawValue, ValueKind, index};
use super::string::quote;

/// One valid JSON value as its own text, white space around it included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Json(String);

impl Json {
    /// Checks a text and keeps it as it is.
    pub(crate) fn parse(text: impl Into<String>) -> Result<Self, SyntaxError> {
        let text = text.into();
        RawValue::parse(text.as_bytes())?;
        Ok(Self(text))
    }

    /// Makes a string.
    pub(crate) fn string(text: &str) -> Self {
        Self(quote(text))
    }

    /// Makes an empty object.
    pub(crate) fn object() -> Self {
        Self("{}".to_owned())
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The value, without white space around it.
    pub(crate) fn raw(&self) -> RawValue<'_> {
        RawValue(&self.0[self.span()])
    }

    /// Puts a value where a path leads and makes what is missing on the way; fails, and changes nothing, where a step cannot enter what is there.
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
            match place(here, step).map_err(|found| SetError::new(path, depth, &found))? {
                Place::Taken(range) => at = at.start + range.start..at.start + range.end,
                Place::Free(offset, before) => {
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

/// Why a value could not be set: the path, and what stands in its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SetError(String);

impl SetError {
    fn new(path: &ValuePath, depth: usize, found: &str) -> Self {
        Self(if depth == 0 {
            format!("cannot set `{path}`: the top level is {found}")
        } else {
            let parent = ValuePath(path.0[..depth].to_vec());
            format!("cannot set `{path}`: `{parent}` is {found}")
        })
    }
}

impl Display for SetError {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for SetError {}

/// Where a step leads inside a container.
enum Place {
    /// To the value that stands there.
    Taken(Range<usize>),
    /// To a place for a new value, and what has to stand before it.
    Free(usize, String),
}

/// Finds the place to which a step leads, or says what it cannot enter.
fn place(container: RawValue, step: &PathStep) -> Result<Place, String> {
    let name = match step {
        PathStep::Key(name) => Some(name.as_str()),
        PathStep::Append => None,
    };
    let (mut named, mut last, mut count) = (None, None, 0);
    for child in container.children() {
        if name.is_some_and(|name| child.is(name, count)) {
            named = Some(child);
        }
        last = Some(child);
        count += 1;
    }
    if let Some(child) = named {
        return Ok(Place::Taken(child.start..child.end()));
    }
    match (container.kind(), name) {
        (ValueKind::Object, Some(name)) => Ok(new_member(container.as_str(), last, name)),
        (ValueKind::Array, None) => Ok(new_element(container.as_str(), last)),
        (ValueKind::Array, Some(name)) if index(name) == Some(count) => {
            Ok(new_element(container.as_str(), last))
        }
        (ValueKind::Array, Some(_)) => Err(format!("an array of length {count}")),
        (ValueKind::Literal, _) => Err(format!("`{}`", container.as_str())),
        (shape, _) => Err(shape.to_string()),
    }
}

/// Finds the place for a new member of that name.
fn new_member(object: &str, last: Option<Child>, name: &str) -> Place {
    let name = quote(name);
    match last.and_then(|child| Some((child, child.key?))) {
        None => Place::Free(1, format!("{name}:")),
        Some((last, key)) => {
            let space = space_before(object, key.start);
            let colon = &object[key.end()..last.start];
            Place::Free(last.end(), format!(",{space}{name}{colon}"))
        }
    }
}

/// Finds the place for a new element at the end.
fn new_element(array: &str, last: Option<Child>) -> Place {
    match last {
        None => Place::Free(1, String::new()),
        Some(last) => Place::Free(last.end(), format!(",{}", space_before(array, last.start))),
    }
}

fn space_before(text: &str, end: usize) -> &str {
    let before = &text[..end];
    &before[before.trim_end_matches(SPACE).len()..]
}

/// Writes a value inside the containers that the steps to it need.
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

/// White space as RFC 8259 section 2 has it.
const SPACE: [char; 4] = [' ', '\n', '\r', '\t'];

#[cfg(test)]
mod tests;
