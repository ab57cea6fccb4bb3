//! HTTP/1.1 on both sides: the parser and loops of the receiver, the client of the sender.

pub mod client;
pub mod parser;
pub mod responder;
pub mod server;
