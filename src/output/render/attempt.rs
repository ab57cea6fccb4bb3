//! An attempt as its sender sees it: the request that goes out, the response or the failure, and where the time went.
//!
//! Every line names the endpoint only where there are several.

use std::fmt::Display;
use std::time::Duration;

use super::DisplayOptions;
use super::headers::write_header;
use crate::message::{Headers, Request, Response, Url};
use crate::output::StyledText;
use crate::output::style::Role;
use crate::payload::EventType;
use crate::record::Timings;
use crate::units::{duration, size};

/// The line before a request goes out, with the URL as it was understood; with `heads` the request's head too.
pub(crate) fn request_line(
    url: &Url,
    request: &Request,
    event: Option<&EventType>,
    heads: bool,
    options: &DisplayOptions,
) -> StyledText {
    let mut out = StyledText::new(options.style);
    let mut url = url.clone();
    url.target.clone_from(&request.target);
    out.plain("→ ").push(Role::Method, &request.method);
    out.plain(" ").plain(url.to_string());
    if let Some(event) = event {
        out.plain("  ").push(Role::EventType, event.as_str());
    }
    out.push(Role::Secondary, format!("  {}", size(request.body.len())));
    out.end_line();
    if heads {
        let start = format!("{} {} {}", request.method, request.target, request.version);
        head(&mut out, "> ", &start, &request.headers, options);
    }
    out
}

/// The line after an attempt: the status and the time, or the failure. `subject` names the endpoint or the request where
/// there are several.
pub(crate) fn outcome(
    subject: Option<&str>,
    outcome: Result<(&Response, Duration), &impl Display>,
    heads: bool,
    options: &DisplayOptions,
) -> StyledText {
    let mut out = StyledText::new(options.style);
    let subject = subject.map_or_else(String::new, |subject| format!("{subject}: "));
    match outcome {
        Err(failure) => {
            out.push(Role::Failure, format!("hook: {subject}{failure}"))
                .end_line();
        }
        Ok((response, elapsed)) => {
            out.plain("← ").plain(subject);
            status(&mut out, response, elapsed);
            if heads {
                let start = format!(
                    "{} {} {}",
                    response.version, response.status, response.reason
                );
                head(&mut out, "< ", &start, &response.headers, options);
            }
        }
    }
    out
}

fn status(out: &mut StyledText, response: &Response, elapsed: Duration) {
    let text = format!("{} {}", response.status, response.reason);
    out.push(Role::of_status(response.status), text.trim_end());
    if let Some(location) = response.headers.get("location")
        && (300..400).contains(&response.status)
    {
        out.plain(" to ").plain(location);
        out.push(Role::Secondary, " (not followed)");
    }
    let body = match response.body.len() {
        0 => "no body".to_owned(),
        length => size(length),
    };
    let aside = format!(", {body}, in {}", duration(elapsed));
    out.push(Role::Secondary, aside).end_line();
}

/// A head with a mark before each line, as curl shows it.
fn head(
    out: &mut StyledText,
    mark: &str,
    start: &str,
    headers: &Headers,
    options: &DisplayOptions,
) {
    out.push(Role::Secondary, mark).plain(start).end_line();
    for field in headers.iter() {
        out.push(Role::Secondary, mark);
        write_header(out, field, options);
    }
}

/// How long each step took; steps that were not reached are left out.
pub(crate) fn timings(timings: &Timings, options: &DisplayOptions) -> StyledText {
    let mut out = StyledText::new(options.style);
    let steps = [
        ("name", timings.dns),
        ("connect", timings.connect),
        ("TLS", timings.tls),
        ("first byte after", timings.first_byte),
    ];
    let took = steps
        .iter()
        .filter_map(|(step, took)| Some((step, (*took)?)));
    let took: Vec<_> = took
        .map(|(step, took)| format!("{step} {}", duration(took)))
        .collect();
    if !took.is_empty() {
        let line = format!("* {}", took.join(", "));
        out.push(Role::Secondary, line).end_line();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::style::Style;

    fn options() -> DisplayOptions {
        DisplayOptions {
            style: Style::new(false),
            show_secrets: false,
            limit: None,
        }
    }

    #[test]
    fn the_steps_that_were_taken_are_listed() {
        let millis = |millis| Some(Duration::from_millis(millis));
        let mut taken = Timings {
            connect: millis(12),
            first_byte: millis(20),
            ..Timings::default()
        };
        assert_eq!(
            timings(&taken, &options()).as_str(),
            "* connect 12 ms, first byte after 20 ms\n"
        );
        (taken.dns, taken.tls, taken.first_byte) = (millis(11), millis(33), None);
        assert_eq!(
            timings(&taken, &options()).as_str(),
            "* name 11 ms, connect 12 ms, TLS 33 ms\n"
        );
        assert_eq!(timings(&Timings::default(), &options()).as_str(), "");
    }
}
