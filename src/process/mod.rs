//! Signals, the limit of open files, and the command that a listener runs while it listens.
//!
//! This is the home of signal-hook and of the process calls of rustix. The command runs in a process group of its own,
//! on Windows in a job: what it starts is terminated with it, also after the command itself has exited, and a Ctrl-C or
//! the end of the terminal reaches it only through this program.

mod command;
mod descriptors;
mod observe;
#[cfg(unix)]
mod process_group;
#[cfg(windows)]
mod process_job;
mod signals;
mod stdin;
mod thread;

pub(crate) use command::RunningCommand;
pub(crate) use descriptors::{descriptor_limit, raise_descriptor_limit};
pub(crate) use observe::observe;
pub(crate) use signals::{Signal, exit_now, on_signal};
pub(crate) use stdin::has_unread_stdin;
