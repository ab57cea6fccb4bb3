//! What the commands that send have in common: the client that the connection flags describe, the bounds of an attempt,
//! and the delivery of one event to all its endpoints.

mod client;
mod event;
mod limits;

pub(super) use client::client;
pub(super) use event::deliver_event;
pub(super) use limits::{MAX_RESPONSE_BODY, limits};
