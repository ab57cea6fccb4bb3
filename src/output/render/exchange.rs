//! What a sender sees: the request that goes out, and what comes back.

use std::fmt::Display;
use std::time::Duration;

use super::{Look, duration, size};
use crate::message::{Headers, Request, Response, Url};
use crate::output::StyledText;
use crate::output::render::headers::write_header;
use crate::output::style::Role;
use crate::payload::EventType;

/// The line before a request goes out: the URL as it was understood; with `heads` the request's head too.
pub(crate) fn sending(
    url: &Url,
    request: &Request,
    event: Option<&EventType>,
    heads: bool,
    look: &Look,
) -> StyledText {
    let mut out = StyledText::new(look.style);
    let mut url = url.clone();
    url.target.clone_from(&request.target);
    out.plain("→ ").push(Role::Method, &request.method);
    out.plain(" ").plain(url.to_string());
    if let Some(event) = event {
        out.plain("  ").push(Role::Event, event.as_str());
    }
    out.push(Role::Aside, format!("  {}", size(request.body.len())));
    out.end_line();
    if heads {
        let start = format!("{} {} {}", request.method, request.target, request.version);
        head(&mut out, "> ", &start, &request.headers, look);
    }
    out
}

/// The line after an attempt: the status and the time, or what went wrong; `url` where there are several.
pub(crate) fn outcome(
    url: Option<&Url>,
    outcome: Result<(&Response, Duration), &impl Display>,
    heads: bool,
    look: &Look,
) -> StyledText {
    let mut out = StyledText::new(look.style);
    let at = url.map_or_else(String::new, |url| format!("{url}: "));
    match outcome {
        Err(failure) => {
            out.push(Role::Bad, format!("hook: {at}{failure}"))
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
                head(&mut out, "< ", &start, &response.headers, look);
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
        out.push(Role::Aside, " (not followed)");
    }
    let body = match response.body.len() {
        0 => "no body".to_owned(),
        length => size(length),
    };
    let aside = format!(", {body}, in {}", duration(elapsed));
    out.push(Role::Aside, aside).end_line();
}

/// A head with a mark before each line, as curl shows it.
fn head(out: &mut StyledText, mark: &str, start: &str, headers: &Headers, look: &Look) {
    out.push(Role::Aside, mark).plain(start).end_line();
    for field in headers.iter() {
        out.push(Role::Aside, mark);
        write_header(out, field, look);
    }
}
