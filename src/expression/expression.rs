//! One expression: parsed from its text, and asked about requests or responses.

use std::fmt;

use super::compare::{Operator, Predicate};
use super::error::ExpressionError;
use super::explain::explain_mismatch;
use super::key::{ExpressionKey, Owner};
use super::parse::parse;
use super::subject::Subject;

/// One expression, as it was written and as it is evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    text: String,
    key: ExpressionKey,
    predicate: Predicate,
}

impl Expression {
    /// Parses an expression about received requests.
    pub(crate) fn parse(text: &str) -> Result<Self, ExpressionError> {
        Self::about(Owner::Request, text)
    }

    /// Parses an expression about the responses of an endpoint.
    pub(crate) fn parse_for_response(text: &str) -> Result<Self, ExpressionError> {
        Self::about(Owner::Response, text)
    }

    fn about(owner: Owner, text: &str) -> Result<Self, ExpressionError> {
        let (key, predicate) = parse(text, owner).map_err(|(fault, at)| ExpressionError {
            fault,
            at,
            text: text.to_owned(),
        })?;
        Ok(Self {
            text: text.to_owned(),
            key,
            predicate,
        })
    }

    pub(crate) fn holds(&self, subject: &Subject) -> bool {
        self.predicate.holds(&self.key, subject)
    }

    /// What the subject has instead, for people, in one sentence. Control characters are not escaped.
    pub(crate) fn explain_mismatch(&self, subject: &Subject) -> String {
        explain_mismatch(&self.key, &self.predicate, subject)
    }

    /// The event type, or the glob of event types, that the expression asks for.
    pub(crate) fn event(&self) -> Option<&str> {
        match (&self.key, &self.predicate) {
            (ExpressionKey::Plain(plain), Predicate::Compare(Operator::Equal, value))
                if plain.name == "event" =>
            {
                Some(value)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.text)
    }
}
