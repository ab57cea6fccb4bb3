//! The commands: a file or a folder for each, and what several of them share.
//!
//! `run.rs` chooses the command. A command builds its options from the flags and checks the rules between them, then
//! opens what they name. Shared by the commands: `context.rs` (the environment and the standard streams), `error.rs`
//! (wrong usage, rules between flags, a closed stdout), `advice.rs` (errors of the core, with the flag that helps),
//! `value_input.rs` and `record_input.rs` (what is read), `named_files.rs` (that no file is written twice),
//! `signer.rs`, `client.rs` and `signals.rs` (how it is sent), `report/` and `views.rs` (what is shown).

mod advice;
mod check;
mod client;
mod completions;
mod context;
mod error;
mod events;
mod handshake;
mod handshake_attempt;
mod help;
mod input_file;
mod listen;
mod man;
mod named_files;
mod output_file;
mod record_input;
mod replay;
mod report;
mod run;
mod secret;
mod send;
mod show;
mod sign;
mod signals;
mod signer;
mod usage;
mod value_input;
mod verify;
mod views;

pub(crate) use error::{UsageError, is_stdout_closed, with_causes};
pub(crate) use help::exit_early;
pub(crate) use run::run;
pub(crate) use usage::check_usage;
