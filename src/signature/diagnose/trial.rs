//! Tries a change of a request by verifying it again, within a budget.

use std::cell::Cell;

use super::super::components::Components;
use super::super::scheme::Scheme;
use super::super::secret::Secret;
use super::super::timestamp::Tolerance;
use super::super::verify::verify_with;
use crate::message::Request;

/// The most bytes that are hashed for one request.
const BUDGET: usize = 32 << 20;

/// What one try costs beside the bytes of the request.
const COST_OF_TRY: usize = 8 << 10;

/// What was expected, and how many more changes may be tried.
pub(super) struct Hypotheses<'a> {
    pub(super) scheme: &'static Scheme,
    pub(super) secrets: &'a [Secret],
    /// What one try costs beside the bytes of the body.
    cost: usize,
    budget: Cell<usize>,
}

impl<'a> Hypotheses<'a> {
    pub(super) fn new(scheme: &'static Scheme, secrets: &'a [Secret], request: &Request) -> Self {
        let values = request.headers.iter().map(|(_, value)| value.len());
        Self {
            scheme,
            secrets,
            cost: COST_OF_TRY + request.target.len() + values.sum::<usize>(),
            budget: Cell::new(BUDGET),
        }
    }

    /// Whether the signature matches these components under any of the secrets.
    pub(super) fn matches(&self, components: &Components<'_>) -> bool {
        let mut secrets = self.secrets.iter();
        secrets.any(|secret| self.matches_with(self.scheme, secret, components))
    }

    /// The same for one scheme and secret; false once the budget is spent.
    pub(super) fn matches_with(
        &self,
        scheme: &Scheme,
        secret: &Secret,
        components: &Components<'_>,
    ) -> bool {
        let cost = components.body.len() + self.cost;
        let Some(left) = self.budget.get().checked_sub(cost) else {
            return false;
        };
        self.budget.set(left);
        verify_with(scheme, Some(secret), components, &Tolerance::unlimited()).matches()
    }

    /// Takes the cost of a form of the body from the budget; false once it is spent.
    pub(super) fn spend(&self, components: &Components<'_>) -> bool {
        let left = self.budget.get().checked_sub(components.body.len());
        self.budget.set(left.unwrap_or(0));
        left.is_some()
    }
}
