//! `hook show`: one job over the requests of a capture.
//!
//! `options` are built before any file is opened. Then `run` shows the requests, or `follow`, `diff` or `export` does
//! its job. `check` draws the conclusion that `hook listen` would have drawn.

mod check;
mod diff;
mod export;
mod follow;
mod options;
mod run;

pub(super) use run::run;
