//! The comparisons.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::decimal::Decimal;
use super::key::{Comparison, Found};
use super::same::same;
use crate::glob;
use crate::json::{RawValue, ValueKind};

/// A comparison with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Operator {
    pub(super) fn holds(self, found: &Found, value: &str, comparison: Comparison) -> bool {
        let is = |test: fn(Ordering) -> bool| order(found, value).is_some_and(test);
        match self {
            Self::Equal => equals(found, value, comparison),
            Self::Unequal => !equals(found, value, comparison),
            Self::Less => is(Ordering::is_lt),
            Self::AtMost => is(Ordering::is_le),
            Self::Greater => is(Ordering::is_gt),
            Self::AtLeast => is(Ordering::is_ge),
        }
    }
}

impl Found<'_> {
    /// What it says: a string without quotes and escapes, any other JSON as it was written.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(bytes) => String::from_utf8_lossy(bytes),
            Self::Json(raw) => raw.string().unwrap_or(Cow::Borrowed(raw.as_str())),
        }
    }
}

fn equals(found: &Found, value: &str, comparison: Comparison) -> bool {
    match (found, comparison) {
        (Found::Text(_), Comparison::Glob(star)) => glob::matches(value, &found.text(), star),
        (Found::Text(_), Comparison::Number) => order(found, value) == Some(Ordering::Equal),
        (Found::Text(bytes), Comparison::Text | Comparison::Flag) => {
            bytes.as_ref() == value.as_bytes()
        }
        (Found::Json(raw), _) => {
            let as_json = RawValue::parse(value.as_bytes()).is_ok_and(|wanted| same(*raw, wanted));
            // Nobody quotes on a command line: `/email=zoe@example.com`, and `/id=123` also where an id is a string.
            as_json || raw.string().is_some_and(|text| text == value)
        }
    }
}

/// Numbers compare by value, texts by their bytes, which puts RFC 3339 times in order; one of each can't be compared.
fn order(found: &Found, value: &str) -> Option<Ordering> {
    let (have, is_text) = match found {
        Found::Text(_) => (found.text(), true),
        Found::Json(raw) => match raw.kind() {
            ValueKind::Number => (Cow::Borrowed(raw.as_str()), false),
            ValueKind::String => (raw.string()?, true),
            ValueKind::Object | ValueKind::Array | ValueKind::Literal => return None,
        },
    };
    match (Decimal::parse(&have), Decimal::parse(value)) {
        (Some(have), Some(value)) => Some(have.compare(value)),
        (_, None) if is_text => Some(have.as_ref().cmp(value)),
        _ => None,
    }
}
