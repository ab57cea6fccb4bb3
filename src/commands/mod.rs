//! The commands: a file or a folder for each, and what several of them share.
//!
//! `run.rs` chooses the command. A command builds its options from the flags, checks the rules between them, then opens
//! what they name. Shared by the commands: `context.rs` (the environment and the standard streams), `flag_rules.rs` and
//! `advice.rs` (words that name flags), `value_input.rs` and `record_input.rs` (what is read), `signer.rs`, `targets.rs`,
//! `deliver/` and `report/` (what is sent and how that is reported), `run_exit.rs` (how a run ends).

mod advice;
mod completions;
mod context;
mod deliver;
mod events;
mod filter;
mod flag_rules;
mod handshake;
mod listen;
mod record_input;
mod replay;
mod report;
mod run;
mod run_exit;
mod secret;
mod send;
mod show;
mod sign;
mod signals;
mod signer;
mod targets;
mod value_input;
mod verify;
mod views;

pub(crate) use run::run;
pub(crate) use run_exit::{UsageError, is_stdout_closed};
