//! JSON as text: every number, escape, key order and duplicate key stays as its sender wrote it.

mod diff;
mod error;
mod find;
mod lex;
mod path;
mod places;
mod raw;
mod reindent;
mod splice;
mod string;

pub(crate) use diff::{Difference, differences};
pub(crate) use error::SyntaxError;
pub(crate) use find::{find, find_members};
pub(crate) use lex::{TokenKind, Tokens};
pub(crate) use path::{PathStep, ValuePath};
pub(crate) use places::{places, pointer};
pub(crate) use raw::{RawValue, ValueKind};
pub(crate) use reindent::{TokenSink, reindent};
pub(crate) use splice::Json;
pub(crate) use string::{decode_string, quote};

#[cfg(test)]
mod samples;
