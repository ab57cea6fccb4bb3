//! The query with its parameters in other orders.

use super::super::input::Components;
use super::{Cause, Hypothesis};

/// Up to so many parameters are tried in every order, which are 24 orders.
const ALL_ORDERS: usize = 4;
/// The same where the query is all that is signed, which are 720.
const ALL_ORDERS_ALONE: usize = 6;
/// Up to so many, every one of them in another place, and all sorted.
const MOVES: usize = 16;

pub(super) fn find(trial: &Hypothesis<'_>, input: &Components<'_>) -> Option<Cause> {
    let query = input.query();
    let mut parameters: Vec<&str> = query.split('&').collect();
    if !trial.scheme.signs_query(input.options) || !(2..=MOVES).contains(&parameters.len()) {
        return None;
    }
    let fits = |order: &[&str]| {
        let mut changed = input.clone();
        let other = order.join("&");
        changed.address.query = Some(other.clone());
        (other != query && trial.fits(&changed).is_some()).then_some(Cause::Query { query: other })
    };
    let mut sorted = parameters.clone();
    sorted.sort_unstable();
    let moved = || {
        let count = parameters.len();
        let places = (0..count).flat_map(|from| (0..count).map(move |to| (from, to)));
        places
            .filter(|(from, to)| from != to)
            .find_map(|(from, to)| {
                let mut order = parameters.clone();
                let parameter = order.remove(from);
                order.insert(to, parameter);
                fits(&order)
            })
    };
    let found = fits(&sorted).or_else(moved);
    let most = if trial.scheme.signs_query_alone() {
        ALL_ORDERS_ALONE
    } else {
        ALL_ORDERS
    };
    if found.is_some() || parameters.len() > most {
        return found;
    }
    permute(&mut parameters, 0, &fits)
}

/// Tries every order of what stands behind `fixed`.
fn permute<T>(
    parameters: &mut [&str],
    fixed: usize,
    fits: &impl Fn(&[&str]) -> Option<T>,
) -> Option<T> {
    if fixed + 1 >= parameters.len() {
        return fits(parameters);
    }
    for next in fixed..parameters.len() {
        parameters.swap(fixed, next);
        let found = permute(parameters, fixed + 1, fits);
        parameters.swap(fixed, next);
        if found.is_some() {
            return found;
        }
    }
    None
}
