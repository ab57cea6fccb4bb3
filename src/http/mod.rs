//! HTTP/1.1 on both sides: the parser and loops of the receiver, the client of the sender.

pub(crate) mod client;
pub(crate) mod parser;
pub(crate) mod response_writer;
pub(crate) mod server;
