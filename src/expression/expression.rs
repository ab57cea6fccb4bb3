//! One expression: parsed from its text, and asked about requests or responses. A [`Goal`] counts the requests that
//! match, a [`ClosestMiss`] remembers the one that came closest.

use std::fmt;

use super::compare::{Operator, Predicate};
use super::condition::Condition;
use super::count;
use super::dialect::Dialect;
use super::evaluated::{EvaluatedExpression, EvaluatedExpressions, EvaluatedMiss};
use super::explain::is_credential;
use super::key::{ExpressionKey, Owner};
use super::parse::{ExpressionError, ExpressionFault, parse};
use super::subject::Subject;
use crate::message::credentials::MASK;
use crate::record::{DeliveryAttempt, ReceivedRequest};

/// One expression, as it was written and as it is evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    text: String,
    /// All of them have to hold. At least one.
    pub(super) conditions: Vec<Condition>,
    /// Whether its text and its explanations have the values of credentials.
    shows_secrets: bool,
}

impl Expression {
    /// Parses an expression about received requests.
    pub(crate) fn parse(text: &str) -> Result<Self, ExpressionError> {
        let parsed = Self::about(Owner::Request, text)?;
        match count::split(text) {
            Some((expression, _)) if parsed.conditions.last().is_some_and(Condition::has_word) => {
                Err(ExpressionError {
                    fault: ExpressionFault::NoCount,
                    at: expression.len(),
                    text: text.to_owned(),
                })
            }
            _ => Ok(parsed),
        }
    }

    /// Parses an expression about the responses of an endpoint.
    pub(crate) fn parse_for_response(text: &str) -> Result<Self, ExpressionError> {
        Self::about(Owner::Response, text)
    }

    fn about(owner: Owner, text: &str) -> Result<Self, ExpressionError> {
        let conditions = parse(text, owner).map_err(|(fault, at)| ExpressionError {
            fault,
            at,
            text: text.to_owned(),
        })?;
        Ok(Self {
            text: text.to_owned(),
            conditions,
            shows_secrets: false,
        })
    }

    /// From here on the values of credentials are shown.
    pub(crate) fn show_secrets(&mut self) {
        self.shows_secrets = true;
    }

    pub(crate) fn holds(&self, subject: &Subject) -> bool {
        self.results(subject).all(|(_, holds)| holds())
    }

    /// Whether the text of a body may have to be searched for a pattern.
    pub(crate) fn has_pattern(&self) -> bool {
        self.conditions.iter().any(|condition| {
            condition.key.is_about_body() && matches!(condition.predicate, Predicate::Matches(_))
        })
    }

    /// The results of these expressions about a request.
    pub(crate) fn evaluate_all<'a>(
        expressions: impl IntoIterator<Item = &'a Self>,
        received: &ReceivedRequest,
    ) -> EvaluatedExpressions {
        let subject = Subject::request(received, DeliveryAttempt::FIRST);
        let expressions = expressions.into_iter();
        EvaluatedExpressions(
            expressions
                .map(|it| it.evaluate(received, &subject))
                .collect(),
        )
    }

    fn evaluate(&self, received: &ReceivedRequest, subject: &Subject) -> EvaluatedExpression {
        let result = |condition: &Condition| {
            let is_independent = !condition.key.is_about_attempts();
            is_independent.then(|| condition.holds(subject))
        };
        let conditions: Vec<_> = self.conditions.iter().map(result).collect();
        let is_miss = conditions.contains(&Some(false)) && !conditions.contains(&None);
        let evaluated = EvaluatedExpression {
            text: self.text.clone(),
            conditions,
            miss: None,
        };
        let known = EvaluatedExpressions(vec![evaluated.clone()]);
        let subject = Subject::request(received, DeliveryAttempt::FIRST).with_results(&known);
        EvaluatedExpression {
            miss: is_miss.then(|| EvaluatedMiss {
                nearness: self.nearness(&subject),
                found: self.explain_mismatch(&subject),
            }),
            ..evaluated
        }
    }

    /// The conditions, each with the way to find out whether it holds.
    fn results<'a>(
        &'a self,
        subject: &'a Subject,
    ) -> impl Iterator<Item = (&'a Condition, impl Fn() -> bool + 'a)> {
        let known = subject.results_of(&self.text);
        self.conditions
            .iter()
            .enumerate()
            .map(move |(index, condition)| {
                let known = known.and_then(|known| known.conditions[index]);
                (condition, move || {
                    known.unwrap_or_else(|| condition.holds(subject))
                })
            })
    }

    /// What the subject has instead, for people, in one sentence. Control characters are not escaped.
    pub(crate) fn explain_mismatch(&self, subject: &Subject) -> String {
        let known = subject.results_of(&self.text);
        if let Some(miss) = known.and_then(|known| known.miss.as_ref()) {
            return miss.found.clone();
        }
        let broken = self.results(subject).filter(|(_, holds)| !holds());
        let found: Vec<_> = broken
            .map(|(condition, _)| condition.explain_mismatch(subject, self.shows_secrets))
            .collect();
        found.join(" and ")
    }

    /// How near a subject came for which the expression does not hold: how many conditions hold, and how near the
    /// others are. The greater the nearer.
    fn nearness(&self, subject: &Subject) -> (usize, u32) {
        let known = subject.results_of(&self.text);
        if let Some(miss) = known.and_then(|known| known.miss.as_ref()) {
            return miss.nearness;
        }
        let mut nearness = (0, 0);
        for (condition, holds) in self.results(subject) {
            if holds() {
                nearness.0 += 1;
            } else {
                nearness.1 += u32::from(condition.nearness(subject));
            }
        }
        nearness
    }

    /// The event type, or the glob of event types, that is all that the expression asks for.
    pub(crate) fn event(&self) -> Option<&str> {
        let [Condition { key, predicate, .. }] = &self.conditions[..] else {
            return None;
        };
        match (key, predicate) {
            (ExpressionKey::Plain(plain), Predicate::Compare(Operator::Equal, value))
                if plain.name == "event" =>
            {
                Some(value)
            }
            _ => None,
        }
    }
}

/// The request that came closest to meeting an expression.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClosestMiss {
    /// How many requests were considered; not more than [`ClosestMiss::MAX_CONSIDERED`].
    considered: u32,
    nearness: (usize, u32),
    /// The number of the request, and what it had.
    found: Option<(u64, String)>,
}

impl ClosestMiss {
    /// Later requests are not considered: it costs more than to know that an expression does not hold.
    const MAX_CONSIDERED: u32 = 1000;

    /// Takes in a request for which the expression does not hold. Of two that are as near the first stays.
    pub(crate) fn consider(&mut self, expression: &Expression, subject: &Subject, number: u64) {
        if self.considered == Self::MAX_CONSIDERED {
            return;
        }
        self.considered += 1;
        let nearness = expression.nearness(subject);
        if self.found.is_none() || nearness > self.nearness {
            self.nearness = nearness;
            self.found = Some((number, expression.explain_mismatch(subject)));
        }
    }

    /// `the closest was request 2: …`, if there was a request.
    pub(crate) fn explain(&self) -> Option<String> {
        let (number, found) = self.found.as_ref()?;
        Some(format!("the closest was request {number}: {found}"))
    }
}

/// As it was written, but without the values of credentials, unless they are shown.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut shown = 0;
        for condition in &self.conditions {
            let value = &condition.value;
            if is_credential(&condition.key) && !value.is_empty() && !self.shows_secrets {
                write!(f, "{}{MASK}", &self.text[shown..value.start])?;
                shown = value.end;
            }
        }
        f.write_str(&self.text[shown..])
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
        if let Some((expression, times)) = count::split(text) {
            let times = times.parse().ok().filter(|times| *times > 0);
            let wrong = || ExpressionError {
                fault: ExpressionFault::Count,
                at: expression.len() + count::SIGN.len(),
                text: text.to_owned(),
            };
            return Ok(Self {
                expression: Expression::about(Owner::Request, expression)?,
                times: times.ok_or_else(wrong)?,
            });
        }
        check_count(text)?;
        Ok(Self {
            expression: Expression::about(Owner::Request, text)?,
            times: 1,
        })
    }
}

/// What was meant as a count, after an expression.
fn check_count(text: &str) -> Result<(), ExpressionError> {
    let Some((at, malformed)) = count::malformed(text) else {
        return Ok(());
    };
    let expression = text[..at].trim_end();
    let Ok(parsed) = Expression::about(Owner::Request, expression) else {
        return Ok(());
    };
    let has_word = parsed.conditions.last().is_some_and(Condition::has_word);
    if !has_word && !malformed.is_number {
        return Ok(());
    }
    let fault = match malformed.times {
        Some(times) => {
            let written = format!("{expression}{}{times}", count::SIGN);
            ExpressionFault::Foreign(Dialect::Count(text[at..].trim_end().to_owned()), written)
        }
        None => ExpressionFault::Count,
    };
    Err(ExpressionError {
        fault,
        at,
        text: text.to_owned(),
    })
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
            ("/size=2 x", "/size=2 x", 1),
            ("/text=see xkcd", "/text=see xkcd", 1),
            ("event=a xyz", "event=a xyz", 1),
            ("event=ax2", "event=ax2", 1),
            ("/model=5 x2 x 1", "/model=5 x2", 1),
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

    #[test]
    fn a_count_of_another_form_is_not_a_value() {
        for (text, fault) in [
            ("event=a x2", "`x2` is not a count: write `event=a x 2`"),
            ("event=a X 2", "`X 2` is not a count: write `event=a x 2`"),
            (
                "event=a \u{d7}2",
                "`\u{d7}2` is not a count: write `event=a x 2`",
            ),
            ("event=a * 2", "`* 2` is not a count: write `event=a x 2`"),
            ("event=a 2x", "`2x` is not a count: write `event=a x 2`"),
            (
                "event=a  x  2",
                "`x  2` is not a count: write `event=a x 2`",
            ),
            ("event=a x2 ", "`x2` is not a count: write `event=a x 2`"),
            ("/data/n=5 x2", "`x2` is not a count: write `/data/n=5 x 2`"),
            ("duplicate x3", "`x3` is not a count: write `duplicate x 3`"),
            ("event=a x0", "a whole number from 1"),
            ("event=a x -1", "a whole number from 1"),
            ("event=a x-1", "a whole number from 1"),
            ("event=a x 2.5", "a whole number from 1"),
            ("event=a x two", "a whole number from 1"),
            ("event=a x", "a whole number from 1"),
            ("/n=5 x -1", "a whole number from 1"),
        ] {
            let error = Goal::parse(text).expect_err(text);
            assert!(error.fault.to_string().contains(fault), "{text}: {error}");
        }
    }

    #[test]
    fn an_expression_that_is_not_waited_for_has_no_count() {
        for text in ["event=a x 2", "method=POST and event=a x 3"] {
            let error = Expression::parse(text).unwrap_err();
            assert_eq!(error.fault, ExpressionFault::NoCount);
        }
        assert!(Expression::parse("/text=2 x 3").is_ok());
    }
}
