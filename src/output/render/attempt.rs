//! An attempt as its sender sees it: the request that goes out, the response or the failure, where the time went, and
//! when the next attempt begins.
//!
//! Every line names the endpoint only where there are several.

use std::fmt::Display;
use std::time::Duration;

use super::DisplayOptions;
use super::headers::write_header;
use crate::message::{Headers, Request, Response, Url};
use crate::output::StyledText;
use crate::output::style::Role;
use crate::output::units::{duration, short_duration, size};
use crate::payload::EventType;
use crate::record::Timings;
use crate::retry::RetryWait;

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

/// The line after an attempt: the status and the time, or the failure.
pub(crate) fn outcome(
    url: Option<&Url>,
    outcome: Result<(&Response, Duration), &impl Display>,
    heads: bool,
    options: &DisplayOptions,
) -> StyledText {
    let mut out = StyledText::new(options.style);
    let at = url.map_or_else(String::new, |url| format!("{url}: "));
    match outcome {
        Err(failure) => {
            out.push(Role::Failure, format!("hook: {at}{failure}"))
                .end_line();
        }
        Ok((response, elapsed)) => {
            out.plain("← ").plain(at);
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

/// The line that announces the next attempt.
pub(crate) fn retry(
    url: Option<&Url>,
    (attempt, of): (u32, u32),
    wait: &RetryWait,
    max: Duration,
    options: &DisplayOptions,
) -> StyledText {
    let at = url.map_or_else(String::new, |url| format!("{url}: "));
    let length = short_duration(wait.duration);
    let why = match wait.retry_after {
        Some(asked) if asked > max => format!(
            " (Retry-After asks for {}, the limit is {})",
            short_duration(asked),
            short_duration(max)
        ),
        Some(asked) if asked == wait.duration => " (Retry-After)".to_owned(),
        _ => String::new(),
    };
    let line = format!("↻ {at}attempt {attempt} of {of} in {length}{why}");
    let mut out = StyledText::new(options.style);
    out.push(Role::Warning, line).end_line();
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
    fn the_next_attempt_is_announced() {
        let max = Duration::from_mins(5);
        let line = |duration, retry_after: Option<u64>| {
            let wait = RetryWait {
                duration: Duration::from_secs(duration),
                retry_after: retry_after.map(Duration::from_secs),
            };
            let text = retry(None, (2, 4), &wait, max, &options());
            text.as_str().to_owned()
        };
        assert_eq!(line(2, None), "↻ attempt 2 of 4 in 2s\n");
        assert_eq!(line(5, Some(2)), "↻ attempt 2 of 4 in 5s\n");
        assert_eq!(line(2, Some(2)), "↻ attempt 2 of 4 in 2s (Retry-After)\n");
        assert_eq!(
            line(300, Some(3600)),
            "↻ attempt 2 of 4 in 5m (Retry-After asks for 1h, the limit is 5m)\n"
        );
    }

    #[test]
    fn steps_that_were_not_reached_are_left_out() {
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
