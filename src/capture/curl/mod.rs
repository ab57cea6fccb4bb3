//! A curl command as text, read as the request that curl would send. No shell is run, and no file is read here.
//!
//! `transcript.rs` removes what surrounds a copied command, such as prompts. `shell.rs` splits the text as a POSIX
//! shell or bash does and `cmd.rs` as cmd.exe does; both refuse what they would have to run. `flags.rs` is the table of
//! curl's options, `command.rs` reads them, and `request.rs` makes the request, with its headers in the order of curl.
//! What an option means is taken from curl's manual page and its behaviour.

mod cmd;
mod command;
mod error;
mod flags;
mod form;
mod request;
mod shell;
mod shell_glob;
#[cfg(test)]
mod tests;
mod transcript;

pub(crate) use command::CurlCommand;
pub(crate) use error::{CurlError, IgnoredFlag};
pub(crate) use flags::CurlRoute;
pub(crate) use request::curl_request;
