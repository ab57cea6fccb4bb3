//! Delivers events to endpoints.
//!
//! `attempts` makes one delivery: an attempt, and further ones as the retry policy says. `fan_out` makes a delivery to
//! each of several endpoints at once and keeps a connection to each. `load` schedules many events over workers, and
//! `stats` and `latencies` sum up how their deliveries ended. Nothing here prints: callers receive `DeliveryEvent`s.

mod attempts;
mod delivery;
mod fan_out;
mod latencies;
mod load;
mod random;
mod stats;

pub(crate) use attempts::{DeliveryEvent, DeliveryOptions, FinishedAttempt, NextAttempt};
pub(crate) use delivery::{AttemptOutcome, Delivery, exit_of};
pub(crate) use fan_out::Endpoints;
pub(crate) use latencies::Latencies;
pub(crate) use load::{DueEvent, Load, LoadRun, LoadSchedule};
pub(crate) use random::{message_id, random};
pub(crate) use stats::{DeliveryStats, FinishedDelivery};
