//! What people and programs see.
//!
//! `stderr` and `stdout` are the only writers to the standard streams. People see [`StyledText`], which `render` makes
//! of requests, responses and results. Other tools read what `export` writes. `file` writes files.

pub(crate) mod columns;
pub(crate) mod escape;
pub(crate) mod export;
pub(crate) mod file;
pub(crate) mod progress;
pub(crate) mod render;
pub(crate) mod stderr;
pub(crate) mod stdout;
pub(crate) mod style;
mod styled_text;

pub(crate) use styled_text::StyledText;
