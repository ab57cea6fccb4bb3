//! Expressions over requests and answers: one small grammar for `--only`, `--expect` and `--want`; pure.
//!
//! `KEY` asks that it is there, `!KEY` that it is not, and `KEY OP VALUE` compares. A comparison holds if any of the values
//! that KEY leads to meets it, so it never holds for a KEY that is not there.

mod compare;
mod decimal;
mod key;
mod malformed;
mod parse;
mod same;
mod subject;
#[cfg(test)]
mod tests;
mod want;
mod why;

use std::fmt;

use compare::Operator;
use key::{Comparison, Found, Key};

pub(crate) use malformed::ExpressionError;
pub(crate) use subject::{Arrived, Subject};
pub(crate) use want::Goal;

/// One expression, as it was written and as it is evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    text: String,
    key: Key,
    test: Test,
}

/// What is asked of a key.
#[derive(Clone, Debug)]
enum Test {
    Present,
    Absent,
    Compare(Operator, String),
    Matches(regex_lite::Regex),
}

impl Expression {
    /// Whether it holds.
    pub(crate) fn holds(&self, subject: &Subject) -> bool {
        let comparison = self.key.comparison();
        let is_there = |found: Found| comparison != Comparison::Flag || found.text() == "true";
        match &self.test {
            Test::Present => self.key.any(subject, &mut |found| is_there(found)),
            Test::Absent => !self.key.any(subject, &mut |found| is_there(found)),
            Test::Matches(regex) => self
                .key
                .any(subject, &mut |found| regex.is_match(&found.text())),
            Test::Compare(operator, value) => self.key.any(subject, &mut |found| {
                operator.holds(&found, value, comparison)
            }),
        }
    }

    /// The event type, or the glob of one, that it asks for.
    pub(crate) fn event(&self) -> Option<&str> {
        match (&self.key, &self.test) {
            (Key::Plain(plain), Test::Compare(Operator::Equal, value)) if plain.name == "event" => {
                Some(value)
            }
            _ => None,
        }
    }
}

/// Writes it as it was given.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.text)
    }
}
