//! HTTP/1.1 on both sides. `parser` and `server` receive requests for the listener, `response_writer` renders its
//! responses; `client` sends requests, and `response_parser` parses their responses. `loop_waker` wakes the
//! loops of both. Sockets are opened nowhere else.

pub(crate) mod client;
mod loop_waker;
pub(crate) mod parser;
mod response_parser;
pub(crate) mod response_writer;
pub(crate) mod server;

pub(crate) use loop_waker::LoopWaker;
