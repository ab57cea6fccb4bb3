//! `hook send`: an event, a recorded request, or many of them, to one or more endpoints.
//!
//! `options.rs` sorts the flags and checks the rules between them before anything is opened. `source.rs` then reads
//! what they name, and makes events from it: `event.rs` and `emulation.rs` those of this program, `recorded.rs` those
//! of a record or a curl command, with the values of `templates.rs`. `endpoints_file.rs` lists where they go. `run.rs`
//! ties this together and delivers one event; `load/` delivers many.

mod curl_command;
mod delivery_reporter;
mod emulation;
mod endpoints_file;
mod event;
mod load;
mod options;
mod recorded;
mod run;
mod source;
mod templates;

pub(super) use options::{SourceArgs, SourceOptions, SourceUse, check_flags};
pub(super) use run::run;
pub(super) use source::EventSource;
