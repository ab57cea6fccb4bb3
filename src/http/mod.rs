//! HTTP/1.1 on both sides. `parser` and `server` receive requests for the listener, `response_writer` renders its responses;
//! `client` sends requests and reads their responses. Sockets are opened nowhere else.

pub(crate) mod client;
pub(crate) mod parser;
pub(crate) mod response_writer;
pub(crate) mod server;
