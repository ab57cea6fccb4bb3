//! JSON as text.
//!
//! A webhook's signature covers the very bytes of its body, so nothing here goes through a model that forgets them:
//! numbers keep their digits, strings their escapes, objects their order and their duplicate keys. [`Tokens`] reads a
//! text, [`RawValue`] is a slice of it, [`Json`] owns one and edits it in place, [`reindent`] and [`lay_out`] write its
//! tokens with other white space. `serde_json` stays in use for the program's own lines, whose layout is ours.

mod diff;
mod edit;
mod format;
mod pointer;
mod raw;
mod token;

pub(crate) use diff::{Difference, differences};
pub(crate) use edit::{Json, PathStep, SetError, ValuePath};
pub(crate) use format::{
    Layout, StringStyle, TokenSink, compact, lay_out, reindent, sort_members, two_decimals,
};
pub(crate) use pointer::{Pointer, PointerError, find};
pub(crate) use raw::{MemberIndex, RawValue, ValueKind};
pub(crate) use token::{SyntaxError, TokenKind, Tokens, quote};

#[cfg(test)]
mod samples;
