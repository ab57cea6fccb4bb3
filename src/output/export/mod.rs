//! Requests in the form that other tools take.

mod curl;

pub use curl::to_curl;
