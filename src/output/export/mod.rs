//! Requests and verdicts in the form that other tools take.

mod curl;
mod junit;

pub use curl::to_curl;
pub use junit::{Report, to_junit};

#[cfg(test)]
mod tests;
