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
pub(crate) use find::{find, top_level};
pub(crate) use lex::{Kind, Tokens};
pub(crate) use path::{Path, Step};
pub(crate) use places::{places, pointer};
pub(crate) use raw::{Raw, Shape};
pub(crate) use reindent::{Sink, reindent};
pub(crate) use splice::Json;
pub(crate) use string::{decode_string, quote};

#[cfg(test)]
mod samples;
