//! `hook` sends and receives webhooks; the modules stand in the order of their levels, and import only downwards.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, reason = "in a test a panic is the report")
)]

pub mod exit;
pub mod message;
pub mod nearest;

pub mod payload;

pub mod provider;

pub mod record;

pub mod answer;
pub mod tally;

pub mod http;
pub mod output;
pub mod process;

pub mod delivery;

pub mod receiver;

pub mod cli;

pub mod commands;
