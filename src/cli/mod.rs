//! The flags of every command and the words of their help (home of clap).
//!
//! `root.rs` has the commands, and a file for each has its flags: one `Args` struct for each heading of the help.
//! `deliver.rs` and `signature.rs` also have the groups of flags that several commands share. `values.rs` reads the
//! values, and `argument.rs` says what the other arguments of `send` are. `parse.rs` turns the errors of clap into one
//! line, with the tips of `tips.rs`. `help_layout.rs` lays the help out, `help.rs` renders it, and `definition.rs`
//! lists the flags for tests. Nothing is opened here: the commands read what the flags name.

mod argument;
mod check;
mod completion_script;
mod definition;
mod deliver;
mod handshake;
mod help;
mod help_layout;
mod listen;
mod parse;
mod replay;
mod root;
mod send;
mod show;
mod signature;
mod tips;
mod values;

pub(crate) use argument::{Argument, Surroundings, UrlSource, sort};
pub(crate) use check::{Check, LevelChoice};
pub(crate) use completion_script::completion_script;
pub(crate) use definition::commands;
pub use definition::{ArgumentDefinition, CommandDefinition};
pub(crate) use deliver::{ConnectionArgs, DeliveryArgs, SendDisplayArgs};
pub(crate) use handshake::Handshake;
pub(crate) use help::{HelpText, VERSION, built_command, command_summaries};
pub(crate) use listen::{Listen, ListenDisplayArgs, ListenVerifyArgs, RecordArgs, ViewChoice};
pub(crate) use parse::{EarlyExit, parse};
pub(crate) use replay::Replay;
pub(crate) use root::{Cli, Command, Completions, Events, Global, Help, Man};
pub(crate) use send::{
    Coding, DestinationArgs, EventArgs, LoadArgs, MetadataArgs, RequestArgs, Send,
    SendSignatureArgs,
};
pub(crate) use show::{ExportFormat, Show};
pub(crate) use signature::{SecretArgs, Sign, Signing, Verify};
pub(crate) use values::{
    BindAddress, HeaderArg, HelpPage, LineLimit, Pace, SchemeChoice, SenderChoice, proxy_url,
};
