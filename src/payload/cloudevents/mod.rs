//! CloudEvents 1.0.2: attributes, how headers carry them, and how a received event is checked.
//!
//! [`Attribute`] is one that the user gives, and [`check_attribute`] checks the value of any. [`read()`] finds the
//! events in a request in the binary, structured or batched mode and lists what breaks the specification.

mod attribute;
mod header;
mod read;
#[cfg(test)]
mod tests;

pub(crate) use attribute::{Attribute, AttributeError, check_attribute, is_json};
pub(crate) use header::{decode, encode};
pub(crate) use read::{CloudEventSummary, read};

pub(super) use attribute::is_rfc3339;
