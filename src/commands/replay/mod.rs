//! `hook replay`: sends recorded requests again, one after the other.
//!
//! `run` reads the record, waits until each request is due (`schedule`), rewrites it for each URL (`rewriter`) and
//! delivers it.

mod rewriter;
mod run;
mod schedule;

pub(super) use run::run;
