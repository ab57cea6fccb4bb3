//! The help pages: the topics of `docs/` for a terminal.
//!
//! `markdown.rs` reads a topic into blocks, `lines.rs` breaks text into lines and tables into columns, and `terminal.rs`
//! writes the blocks as text for people.

mod lines;
mod markdown;
mod table;
mod terminal;

pub(crate) use terminal::topic_page;
