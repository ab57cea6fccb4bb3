//! Requests and verdicts in the form that other tools take.
//!
//! A form that cannot hold a request is an [`ExportError`]: nothing is left out in silence. Bytes that a terminal would
//! obey are written in the escapes of the form, because exports are read on terminals too.

mod curl;
mod har;
mod http_file;
mod hurl;
mod junit;
mod junit_cases;
mod target;

pub(crate) use curl::{to_curl, to_report_curl};
pub(crate) use har::{END as HAR_END, START as HAR_START, to_har};
pub(crate) use http_file::to_http;
pub(crate) use hurl::to_hurl;
pub(crate) use junit::{JunitCase, JunitOutcome, JunitReport, to_junit};
pub(crate) use junit_cases::{conformance_cases, run_cases};
pub(crate) use target::ExportError;
pub(crate) use target::{check_trailers, target_url};

#[cfg(test)]
mod tests;
