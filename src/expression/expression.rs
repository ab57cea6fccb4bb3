//! One expression: parsed from its text, and asked about requests or responses. A [`Goal`] counts the requests that match.

use std::fmt;

use super::compare::{Operator, Predicate};
use super::explain::{explain_mismatch, is_credential, name};
use super::key::{ExpressionKey, Owner};
use super::parse::{ExpressionError, ExpressionFault, parse};
use super::subject::Subject;
use crate::message::credentials::MASK;

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

    /// Where the value begins, if it is a credential.
    fn operator_end(&self) -> Option<usize> {
        if !is_credential(&self.key) {
            return None;
        }
        let name = name(&self.key);
        let after = self.text.find(&*name)? + name.len();
        let rest = &self.text[after..];
        let value = rest.trim_start_matches([' ', '!', '~', '<', '>', '=']);
        (!value.is_empty()).then(|| self.text.len() - value.len())
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

/// As it was written, but without the value of a credential.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.operator_end() {
            Some(end) => write!(f, "{}{MASK}", &self.text[..end]),
            None => f.write_str(&self.text),
        }
    }
}

/// An expression, and the number of requests that have to match it.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    pub(crate) expression: Expression,
    /// At least 1.
    pub(crate) times: u64,
}

impl Goal {
    /// Parses an expression about requests, followed by ` x N` for more than one.
    pub(crate) fn parse(text: &str) -> Result<Self, ExpressionError> {
        let counted = text
            .rsplit_once(" x ")
            .filter(|(_, n)| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()));
        let Some((expr, times)) = counted else {
            return Expression::parse(text).map(|expression| Self {
                expression,
                times: 1,
            });
        };
        let times = times.parse().ok().filter(|times| *times > 0);
        let wrong = || ExpressionError {
            fault: ExpressionFault::Count,
            at: expr.len() + 3,
            text: text.to_owned(),
        };
        Ok(Self {
            expression: Expression::parse(expr)?,
            times: times.ok_or_else(wrong)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_after_an_x_is_the_count() {
        for (text, expr, times) in [
            ("event=contact.added", "event=contact.added", 1),
            ("event=contact.added x 3", "event=contact.added", 3),
            ("header.X-A=1 x 2 x 3", "header.X-A=1 x 2", 3),
            ("/size=2 x y", "/size=2 x y", 1),
            ("/a=b x ", "/a=b x ", 1),
        ] {
            let goal = Goal::parse(text).unwrap();
            assert_eq!(
                (goal.expression.to_string().as_str(), goal.times),
                (expr, times)
            );
        }
    }

    #[test]
    fn a_count_is_at_least_1() {
        for times in ["0", "000", "99999999999999999999999"] {
            let error = Goal::parse(&format!("event=x x {times}")).unwrap_err();
            assert_eq!(error.at, 10);
        }
        assert_eq!(Goal::parse("evnt=x x 2").unwrap_err().at, 0);
    }
}
