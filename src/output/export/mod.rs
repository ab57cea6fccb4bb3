//! Requests in the form that other tools take.

mod curl;

pub use curl::to_curl;

#[cfg(test)]
mod tests;
