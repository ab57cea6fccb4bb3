//! One condition of an expression: a key, and what has to be true of it.

use std::ops::Range;

use super::compare::{Operator, Predicate};
use super::explain::explain_mismatch;
use super::key::{ExpressionKey, ValueText};
use super::subject::Subject;
use crate::suggest::similarity;

#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) key: ExpressionKey,
    pub(super) predicate: Predicate,
    /// Where its value is in the text of the expression; empty without one.
    pub(super) value: Range<usize>,
}

impl Condition {
    pub(super) fn holds(&self, subject: &Subject) -> bool {
        self.predicate.holds(&self.key, subject)
    }

    /// Whether it compares with a word, such as an event type, and not with any text.
    pub(super) fn has_word(&self) -> bool {
        !self.value.is_empty() && self.key.value_text() == ValueText::Word
    }

    /// What the subject has instead, in one sentence.
    pub(super) fn explain_mismatch(&self, subject: &Subject, shows_secrets: bool) -> String {
        explain_mismatch(&self.key, &self.predicate, subject, shows_secrets)
    }

    /// How near a subject came for which the condition does not hold: 0 without the key, else from 1 to 1001 as the
    /// value is like the wanted one.
    pub(super) fn nearness(&self, subject: &Subject) -> u16 {
        const MAX_COMPARED: usize = 100;
        let wanted = match &self.predicate {
            Predicate::Compare(Operator::Equal, wanted) => wanted.as_str(),
            _ => "",
        };
        let mut nearness = 0;
        let mut values = 0;
        self.key.any(subject, &mut |value| {
            let text = value.text();
            let is_short = text.len().max(wanted.len()) <= MAX_COMPARED;
            let alike = if is_short {
                (similarity(&text, wanted) * 1000.0) as u16
            } else {
                0
            };
            nearness = nearness.max(1 + alike);
            values += 1;
            values == MAX_COMPARED
        });
        nearness
    }
}
