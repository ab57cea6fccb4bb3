//! The help pages: topics for a terminal, and the manual.
//!
//! `markdown.rs` reads a topic into blocks, `lines.rs` breaks text into lines, and `table.rs` finds the widths of
//! columns. `terminal.rs` writes the blocks as text for people; `roff.rs` writes them for `man`. `topic_manual.rs` and
//! `command_manual.rs` make the pages of `manual.rs`; `inline.rs` finds names and flags in the help of the command
//! line.

mod command_manual;
mod inline;
mod lines;
mod manual;
mod markdown;
mod roff;
mod table;
mod terminal;
mod topic_manual;

pub(crate) use lines::wrap_text;
pub(crate) use manual::{ManualPage, manual_pages};
pub(crate) use terminal::topic_page;
