//! `hook send` of many events: each is prepared, delivered and counted by one of several workers.
//!
//! `run` reads the lines of `--data-from` (`event_lines`, over `rows`), starts the workers, and lets them take events
//! from the schedule. `figures` adds up how the deliveries end, and `report` shows progress and the summary.

mod event_lines;
mod figures;
mod report;
mod rows;
mod run;
mod workers;

pub(super) use run::run;
