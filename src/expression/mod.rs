//! Expressions over requests and responses: one small grammar for every option that takes EXPR.
//!
//! `KEY` holds if the key is present, `!KEY` if it is absent, and `KEY OP VALUE` compares; ` and ` joins several of
//! these conditions. A key can lead to several values, and a comparison holds if any of them meets it, so a comparison
//! with an absent key never holds. What other languages would write is refused with the form that it has here. An
//! [`Expression`] is parsed once, and asked about each [`Subject`]; what it found instead is explained by `explain.rs`.

mod compare;
mod condition;
mod count;
mod decimal;
mod dialect;
mod evaluated;
mod explain;
mod expression;
mod key;
mod parse;
mod subject;
#[cfg(test)]
mod tests;

pub(crate) use evaluated::EvaluatedExpressions;
pub(crate) use expression::{ClosestMiss, Expression, Goal};
pub(crate) use parse::ExpressionError;
pub(crate) use subject::Subject;
