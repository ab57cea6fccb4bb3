//! Conformance: whether an endpoint receives webhooks as it should, and whether a sender sends them as it should.
//!
//! A [`ConformanceCase`] says what is right, how serious it is if it is not, why, and who says so. A [`CaseResult`] is
//! what a run found for one case, and a [`ConformanceReport`] all of them with the counts that decide the exit. The
//! catalogues are tables of cases. Nothing here does I/O.

pub(crate) mod audit;
mod case;
pub(crate) mod check;
mod excerpt;
mod report;
mod result;

pub(crate) use case::{CaseLevel, ConformanceCase};
pub(crate) use excerpt::clip;
pub(crate) use report::ConformanceReport;
pub(crate) use result::{CaseResult, CaseVerdict};
