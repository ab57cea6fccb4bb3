//! What a sender sees: the request that goes out, and what comes back.

use std::fmt::Display;
use std::time::Duration;

use super::{Look, duration, size};
use crate::message::{Headers, Request, Response, Url};
use crate::output::escape::{Keep, escape};
use crate::output::render::write_headers;
use crate::output::style::Role;
use crate::payload::EventType;

/// The line before a request goes out: the URL as it was understood; with `heads` the request's head too.
pub(crate) fn sending(
    url: &Url,
    request: &Request,
    event: Option<&EventType>,
    heads: bool,
    look: &Look,
) -> String {
    let mut out = String::from("→ ");
    look.style.put(&mut out, Role::Method, &request.method);
    out.push(' ');
    let mut url = url.clone();
    url.target.clone_from(&request.target);
    out.push_str(&line(&url.to_string()));
    if let Some(event) = event {
        out.push_str("  ");
        look.style.put(&mut out, Role::Event, &line(event.as_str()));
    }
    look.style.put(
        &mut out,
        Role::Aside,
        &format!("  {}", size(request.body.len())),
    );
    out.push('\n');
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
) -> String {
    let mut out = String::new();
    let at = url.map_or_else(String::new, |url| format!("{}: ", line(&url.to_string())));
    match outcome {
        Err(failure) => {
            let text = format!("hook: {at}{}", line(&failure.to_string()));
            look.style.put(&mut out, Role::Bad, &text);
            out.push('\n');
        }
        Ok((response, elapsed)) => {
            out.push_str("← ");
            out.push_str(&at);
            status(&mut out, response, elapsed, look);
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

fn status(out: &mut String, response: &Response, elapsed: Duration, look: &Look) {
    let text = format!("{} {}", response.status, line(&response.reason));
    look.style
        .put(out, Role::of_status(response.status), text.trim_end());
    if let Some(location) = response.headers.get("location")
        && (300..400).contains(&response.status)
    {
        out.push_str(" to ");
        out.push_str(&escape(location, Keep::Nothing));
        look.style.put(out, Role::Aside, " (not followed)");
    }
    let body = match response.body.len() {
        0 => "no body".to_owned(),
        length => size(length),
    };
    let aside = format!(", {body}, in {}", duration(elapsed));
    look.style.put(out, Role::Aside, &aside);
    out.push('\n');
}

/// A head with a mark before each line, as curl shows it.
fn head(out: &mut String, mark: &str, start: &str, headers: &Headers, look: &Look) {
    let mut text = format!("{}\n", line(start));
    write_headers(&mut text, headers, look);
    for line in text.lines() {
        look.style.put(out, Role::Aside, mark);
        out.push_str(line);
        out.push('\n');
    }
}

fn line(text: &str) -> String {
    escape(text.as_bytes(), Keep::Nothing).into_owned()
}
