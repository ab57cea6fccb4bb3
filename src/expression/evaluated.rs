//! What expressions have found out about one request, so that it need not be found out again under a lock.
//!
//! Conditions over a large body take long. They are evaluated on a thread that holds up nothing, and a
//! [`Subject`](super::Subject) with the results answers from them. Conditions about the attempts of a delivery have no
//! result, because they depend on the requests before.

/// The results of expressions about one request. Without a result an expression is evaluated when it is asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct EvaluatedExpressions(pub(super) Vec<EvaluatedExpression>);

/// The results of one expression.
#[derive(Clone, Debug)]
pub(super) struct EvaluatedExpression {
    pub(super) text: String,
    /// For each condition, whether it holds.
    pub(super) conditions: Vec<Option<bool>>,
    /// Of one that does not hold, whatever the attempts are.
    pub(super) miss: Option<EvaluatedMiss>,
}

/// How near a request came, and what it had instead.
#[derive(Clone, Debug)]
pub(super) struct EvaluatedMiss {
    pub(super) nearness: (usize, u32),
    pub(super) found: String,
}

impl EvaluatedExpressions {
    /// The results of this expression. Expressions with the same text have the same results.
    pub(super) fn of(&self, text: &str) -> Option<&EvaluatedExpression> {
        self.0.iter().find(|evaluated| evaluated.text == text)
    }
}
