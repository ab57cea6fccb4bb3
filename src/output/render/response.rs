//! What a request got: a response, a copy at another target, or nothing.
//!
//! Each line begins with the number of its request, because responses come in another order, and repeats its event
//! type.

use super::DisplayOptions;
use super::body::write_body;
use super::headers::write_headers;
use crate::message::Headers;
use crate::output::StyledText;
use crate::output::columns::{cut, width};
use crate::output::style::Role;
use crate::record::{Mirrored, Ordinal, ResponseLine};
use crate::units::{duration, size};

/// Less of a URL says nothing.
const LEAST_URL: usize = 8;

/// A response, with what its line repeats of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShownResponse<'a> {
    /// The number of the request.
    pub(crate) number: Ordinal,
    pub(crate) line: &'a ResponseLine,
    pub(crate) event: Option<&'a str>,
    /// The length of the body, where it is known.
    pub(crate) length: Option<usize>,
}

/// How much of a response is shown after its line, where it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResponseDetail {
    pub(crate) headers: bool,
    /// Where this is false, the body of a failure is shown all the same.
    pub(crate) body: bool,
}

/// Writes the response to a request: `#1 200 OK contact.added 0.41 ms`.
pub(crate) fn response(
    out: &mut StyledText,
    response: ShownResponse,
    detail: ResponseDetail,
    options: &DisplayOptions,
) {
    let ShownResponse {
        number,
        line,
        event,
        length,
    } = response;
    let status = line.status;
    out.request_number(number);
    let status_line = format!("{status} {}", line.reason());
    out.plain(" ")
        .push(Role::of_status(status), status_line.trim_end());
    if let Some(event) = event {
        out.plain(" ").push(Role::EventType, event);
    }
    out.push(Role::Secondary, format!(" {}", duration(line.elapsed)));
    if let Some(length @ 1..) = length {
        out.push(Role::Secondary, format!(", {}", size(length)));
    }
    if let Some(url) = &line.forwarded_to {
        out.push(Role::Secondary, format!(", by {url}"));
    }
    out.end_line();
    let headers = line.headers.as_ref().filter(|_| detail.headers);
    if let Some(headers) = headers {
        write_headers(out, headers, options);
    }
    let body = line.body.as_ref().filter(|body| !body.is_empty());
    if let Some(body) = body.filter(|_| detail.body || status >= 400) {
        if headers.is_some() {
            out.end_line();
        }
        let types = line.headers.as_ref();
        write_body(out, types.unwrap_or(&Headers::new()), body, options);
    }
}

/// Writes the response of a target that got a copy of a request, in at most this many columns.
pub(crate) fn mirrored(
    out: &mut StyledText,
    copy: &Mirrored,
    columns: Option<usize>,
    options: &DisplayOptions,
) {
    let status = match (copy.status, &copy.error) {
        (Some(status), None) => Some(status),
        _ => None,
    };
    let reason = copy.reason.as_deref().unwrap_or_default();
    let status_line = status.map(|status| format!("{status} {reason}"));
    let status_line = status_line.as_deref().map_or("", str::trim_end);
    let aside = match status {
        Some(_) => format!(", in {}", duration(copy.elapsed)),
        None => String::new(),
    };
    let before = match status {
        Some(_) => " copied to ",
        None => " could not copy to ",
    };
    let after = if status.is_some() { ": " } else { "" };
    let others = [before, after, status_line, &aside].map(width);
    // In colour the number has a space on both sides.
    let number = format!(" #{} ", copy.seq).len();
    let others = others.iter().sum::<usize>() + number;
    let room = columns.map_or(usize::MAX, |columns| columns.saturating_sub(others));
    let url = options.style.mask(&copy.url);
    let url = cut(&url, room.max(LEAST_URL));

    out.request_number(copy.seq.into());
    match status {
        Some(status) => {
            out.push(Role::Secondary, format!("{before}{url}{after}"));
            out.push(Role::of_status(status), status_line);
            out.push(Role::Secondary, aside);
        }
        None => {
            out.push(Role::Failure, format!("{before}{url}"));
        }
    }
    out.end_line();
}

/// Writes that a request got no response, and why.
pub(crate) fn no_response(out: &mut StyledText, number: Ordinal, why: &str) {
    out.request_number(number);
    out.plain(" ")
        .push(Role::Failure, format!("not answered: {why}"))
        .end_line();
}
