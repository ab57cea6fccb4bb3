//! What a request got: a response, a copy at another target, or nothing.
//!
//! Each line begins with the number of its request, because responses come in another order.

use super::DisplayOptions;
use super::body::write_body;
use crate::message::response::reason_phrase;
use crate::output::StyledText;
use crate::output::style::Role;
use crate::record::{Mirrored, ResponseLine};
use crate::units::{duration, size};

/// Writes the response to a request; where a target failed, with the body.
pub(crate) fn response(
    out: &mut StyledText,
    line: &ResponseLine,
    length: Option<usize>,
    options: &DisplayOptions,
) {
    out.request_number(line.seq);
    let status = line.status;
    let status_line = format!("answered {status} {}", reason_phrase(status));
    out.plain(" ")
        .push(Role::of_status(status), status_line.trim_end());
    let body = match length {
        None => String::new(),
        Some(0) => ", no body".to_owned(),
        Some(length) => format!(", {}", size(length)),
    };
    let url = line.forwarded_to.as_ref();
    let by = url.map_or_else(String::new, |url| format!(" by {url}"));
    let aside = format!("{body}, in {}{by}", duration(line.elapsed));
    out.push(Role::Secondary, aside).end_line();
    if let (400.., Some(headers), Some(body)) = (status, &line.headers, &line.body)
        && line.forwarded_to.is_some()
    {
        write_body(out, headers, body, options);
    }
}

/// Writes the response of a target that got a copy of a request.
pub(crate) fn mirrored(out: &mut StyledText, copy: &Mirrored) {
    out.request_number(copy.seq);
    let url = &copy.url;
    match (copy.status, &copy.error) {
        (Some(status), None) => {
            out.push(Role::Secondary, format!(" copied to {url}: "));
            let status_line = format!("{status} {}", reason_phrase(status));
            out.push(Role::of_status(status), status_line.trim_end());
            let aside = format!(", in {}", duration(copy.elapsed));
            out.push(Role::Secondary, aside);
        }
        _ => {
            out.push(Role::Failure, format!(" could not copy to {url}"));
        }
    }
    out.end_line();
}

/// Writes that a request got no response, and why.
pub(crate) fn no_response(out: &mut StyledText, seq: u64, why: &str) {
    out.request_number(seq);
    out.plain(" ")
        .push(Role::Failure, format!("not answered: {why}"))
        .end_line();
}
