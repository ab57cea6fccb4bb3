//! CloudEvents 1.0.2: attributes, their way through headers, and what is wrong with an event that came; pure.

mod attribute;
mod header;
mod read;
#[cfg(test)]
mod tests;

pub(crate) use attribute::{Attribute, fault, is_json};
pub(crate) use header::{decode, encode};
pub(crate) use read::{Reading, read};

pub(super) use attribute::is_rfc3339;

/// What stands in `source` unless the user says otherwise.
pub(crate) const SOURCE: &str = "/hook";
