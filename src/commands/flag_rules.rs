//! Rules between flags, in one style.
//!
//! Plain pairs such as `--json` and `--quiet` are declared on the flags in `cli`, where the completion scripts see them.
//! What depends on a value, or on what a command does, is checked by the `options.rs` of that command with the functions
//! here, before it touches a file, a socket or stdin.

use anyhow::Result;

use super::run_exit::usage;

/// A flag, and whether it was given.
pub(super) type Flag = (&'static str, bool);

/// Fails if one of `flags` was given: none can be used with `other`.
pub(super) fn conflict(other: &str, flags: &[Flag]) -> Result<()> {
    reject(flags, |flag| {
        format!("`{flag}` cannot be used with `{other}`")
    })
}

/// Fails if one of `flags` was given: each requires `needed`, which was not.
pub(super) fn require(needed: &str, flags: &[Flag]) -> Result<()> {
    reject(flags, |flag| format!("`{flag}` requires {needed}"))
}

/// Fails at the first of `flags` that was given.
fn reject(flags: &[Flag], reason: impl FnOnce(&str) -> String) -> Result<()> {
    match flags.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(usage(reason(flag))),
        None => Ok(()),
    }
}
