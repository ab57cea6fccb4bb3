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

pub use diff::{Difference, differences};
pub use error::SyntaxError;
pub use find::{find, top_level};
pub use lex::{Kind, Token, Tokens};
pub use path::{Path, Step};
pub use places::{escape_token, places, pointer};
pub use raw::{Raw, Shape};
pub use reindent::{Sink, reindent};
pub use splice::{Json, SetError};
pub use string::{decode_string, quote};

#[cfg(test)]
mod samples;
