//! One connection of the server: what arrives, what it is doing, and what goes out.

mod connection;
mod input;
mod output;

pub(super) use connection::{AfterTurn, BytesInFlight, Connection, TurnContext};
