//! Delivers events to endpoints.
//!
//! `delivery` makes one delivery: an attempt, and further ones as the retry policy says. `fan_out` makes a delivery to
//! each of several endpoints at once and keeps a connection to each. `load` schedules many events over workers,
//! `delivery_pool` delivers them over watched connections, and `stats` sums up how their deliveries ended. Nothing here
//! prints: callers receive `DeliveryEvent`s.

mod delivery;
mod delivery_pool;
mod fan_out;
mod load;
mod random;
mod stats;

pub(crate) use delivery::{
    AttemptOutcome, Delivery, DeliveryEvent, DeliveryOptions, DeliveryRules, FinishedAttempt,
    NextAttempt, exit_of,
};
pub(crate) use delivery_pool::{DeliveryPool, PooledEvent};
pub(crate) use fan_out::Endpoints;
pub(crate) use load::{DueEvent, Load, LoadRun, LoadSchedule};
pub(crate) use random::{message_id, random_seed, seed_random, seed_random_for, with_random};
pub(crate) use stats::{DeliveryStats, FinishedDelivery, Latencies};
