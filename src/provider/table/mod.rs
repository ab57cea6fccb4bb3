//! The literals of all providers, by field.
//!
//! `base.rs` has what most of them share, and `providers.rs` lists them in the order in which they are tried.

mod base;
mod chat;
mod code;
mod general;
mod mail;
mod payments;
mod people;
mod providers;
mod sms;

pub(crate) use providers::{PROVIDERS, emulated, label};
