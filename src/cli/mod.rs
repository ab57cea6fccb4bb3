//! The flags of every command and the words of their help (home of clap).
//!
//! `root.rs` has the commands, and a file for each has its flags; `connect.rs`, `deliver.rs`, `load.rs` and `signature.rs` have
//! groups of flags, some of which several commands share. `values.rs` reads the values. `parse.rs` turns the errors of clap
//! into one line. Nothing is opened here: the commands read what the flags name.

mod connect;
mod deliver;
mod handshake;
mod listen;
mod load;
mod parse;
mod replay;
mod responses;
mod root;
mod send;
mod show;
mod signature;
mod value_enums;
mod values;

pub(crate) use connect::ConnectionArgs;
pub(crate) use deliver::DeliveryArgs;
pub(crate) use handshake::Handshake;
pub(crate) use listen::{Listen, ViewChoice};
pub(crate) use load::LoadArgs;
pub(crate) use parse::{EarlyExit, parse};
pub(crate) use replay::Replay;
pub(crate) use root::{Cli, Color, Command, Completions, Events, Global, completion_script};
pub(crate) use send::{Coding, Send};
pub(crate) use show::{ExportFormat, Show};
pub(crate) use signature::{SecretArgs, Sign, Signing, Verify};
pub(crate) use values::{Pace, SchemeChoice};
