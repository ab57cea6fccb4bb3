//! Requests, responses and results as people read them.
//!
//! Every function here writes or returns a [`StyledText`](crate::output::StyledText), which escapes what strangers
//! wrote, and masks credentials unless [`DisplayOptions`] say otherwise. What programs read is in `record` and in
//! `export`.

mod attempt;
mod body;
mod conformance;
mod diff;
mod earlier_attempt;
mod event_totals;
mod exchange_line;
mod headers;
mod load_summary;
mod request;
mod response;

pub(crate) use attempt::{
    EndpointResult, RequestDetail, exact_request, fan_out, outcome, request_line, timings,
};
pub(crate) use body::{BodyLimit, DisplayOptions, write_body};
pub(crate) use conformance::{conformance_catalogue, conformance_summary, conformance_table};
pub(crate) use diff::write_diff;
pub(crate) use earlier_attempt::AttemptHistory;
pub(crate) use event_totals::event_totals;
pub(crate) use exchange_line::{ExchangeEnd, ExchangeLine};
pub(crate) use headers::write_headers;
pub(crate) use load_summary::load_summary;
pub(crate) use request::{ShownRequest, View, rejection};
pub(crate) use response::{ResponseDetail, ShownResponse, mirrored, no_response, response};
