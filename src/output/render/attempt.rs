//! An attempt as its sender sees it: the request that goes out, the response or the failure, and where the time went.
//!
//! Every line names the endpoint only where there are several. [`fan_out`] sums up one event at several endpoints, a
//! line each; those that take other events are last, so that a wrong pattern in a file of endpoints is seen.

use std::fmt::{Display, Write as _};
use std::time::Duration;

use unicode_width::UnicodeWidthStr as _;

use super::DisplayOptions;
use super::body::write_body;
use super::headers::{write_header, write_headers};
use crate::json::Tokens;
use crate::message::{Headers, Request, Response, Url};
use crate::output::StyledText;
use crate::output::columns::cut;
use crate::output::escape::{Keep, escape};
use crate::output::style::{Role, Style};
use crate::payload::EventType;
use crate::record::Timings;
use crate::units::{duration, size};

/// How much of a request is shown after its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestDetail {
    Nothing,
    Head,
    HeadAndBody,
}

impl RequestDetail {
    pub(crate) fn of_verbose(is_verbose: bool) -> Self {
        if is_verbose {
            Self::HeadAndBody
        } else {
            Self::Nothing
        }
    }
}

/// The line before a request goes out, with the URL as it was understood; with its head and its body, if they are
/// wanted.
pub(crate) fn request_line(
    url: &Url,
    request: &Request,
    event: Option<&EventType>,
    detail: RequestDetail,
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
    if detail != RequestDetail::Nothing {
        let start = format!("{} {} {}", request.method, request.target, request.version);
        head(&mut out, "> ", &start, &request.headers, options);
    }
    if detail == RequestDetail::HeadAndBody && !request.body.is_empty() {
        out.push(Role::Secondary, ">").end_line();
        write_body(&mut out, &request.headers, &request.body, options);
    }
    out
}

/// A request as it would go out, with the exact characters of its body.
pub(crate) fn exact_request(request: &Request, options: &DisplayOptions) -> StyledText {
    let mut out = StyledText::new(options.style);
    out.push(Role::Method, &request.method);
    out.plain(" ").plain(&request.target);
    let version = format!(" {}", request.version);
    out.push(Role::Secondary, version).end_line();
    write_headers(&mut out, &request.headers, options);
    out.end_line();
    let tokens = Tokens::new(&request.body);
    let tokens: Option<Vec<_>> = tokens.map(Result::ok).collect();
    let mut end = 0;
    for token in tokens.unwrap_or_default() {
        out.push_lines(Role::Plain, &request.body[end..token.start]);
        out.push_lines(Role::of(token.kind), token.text);
        end = token.end();
    }
    out.push_lines(Role::Plain, &request.body[end..]);
    if !out.ends_with_line_end() {
        out.end_line();
    }
    out
}

/// The line after an attempt: the status and the time, or the failure. `subject` names the endpoint or the request
/// where there are several.
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

#[derive(Clone, Debug)]
pub(crate) struct EndpointResult<'a> {
    pub(crate) url: &'a Url,
    /// The status of the last response, or the failure.
    pub(crate) result: String,
    pub(crate) role: Role,
    pub(crate) attempts: u32,
    /// From the first attempt to the end of the last.
    pub(crate) took: Duration,
}

/// A table of the endpoints, in at most this many columns unless these are very few.
pub(crate) fn fan_out(
    all: &[EndpointResult],
    unasked: &[Url],
    columns: Option<usize>,
    style: Style,
) -> StyledText {
    const NUMBERS: usize = "    ".len() + "  attempts      time".len();
    let shown = |text: &str| {
        let text = escape(text.as_bytes(), Keep::Nothing);
        style.mask(&text).into_owned()
    };
    let name = |url: &Url| shown(&url.to_string());
    let names = all.iter().map(|one| one.url).chain(unasked);
    let names = names.map(|url| name(url).width()).max().unwrap_or(0).max(8);
    let results = all.iter().map(|one| shown(&one.result).width());
    let results = results.max().unwrap_or(0).clamp(6, 60);
    let room = columns.map_or(usize::MAX, |columns| columns.saturating_sub(NUMBERS));
    let (names, results) = if names + results > room {
        // Each may take half, and what the other leaves. What tells endpoints apart is often the port.
        let hosts = all.iter().map(|one| one.url).chain(unasked);
        let hosts = hosts.map(|url| {
            let base = Url {
                target: "/".to_owned(),
                ..url.clone()
            };
            name(&base).width() + "…".width()
        });
        let hosts = hosts.max().unwrap_or(0).min(names);
        let results = results
            .min((room / 2).max(room.saturating_sub(names)))
            .min(room.saturating_sub(hosts))
            .max(6);
        (names.min(room.saturating_sub(results)).max(8), results)
    } else {
        (names, results)
    };
    let mut out = StyledText::new(style);
    let text = format!(
        "  {:names$}  {:results$}  {:>8}  {:>8}",
        "endpoint", "result", "attempts", "time"
    );
    out.push(Role::Secondary, text).end_line();
    for one in all {
        let (url, result) = (name(one.url), shown(&one.result));
        let (url, result) = (cut(&url, names), cut(&result, results));
        let gap = " ".repeat(names.saturating_sub(url.width()));
        let _ = write!(out, "  {url}{gap}  ");
        out.push(one.role, result.as_bytes());
        let gap = " ".repeat(results.saturating_sub(result.width()));
        let (attempts, took) = (one.attempts, duration(one.took));
        let _ = write!(out, "{gap}  {attempts:>8}  {took:>8}");
        out.end_line();
    }
    for url in unasked {
        let url = name(url);
        let url = cut(&url, names);
        let gap = " ".repeat(names.saturating_sub(url.width()));
        let text = format!("  {url}{gap}  wants other events");
        out.push(Role::Secondary, text).end_line();
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

    #[test]
    fn each_endpoint_has_a_line() {
        let urls = ["h/billing", "h/x", "h/other"].map(|url| Url::parse(url).unwrap());
        let one = |url, result: &str, attempts| EndpointResult {
            url,
            result: result.to_owned(),
            role: Role::Plain,
            attempts,
            took: Duration::from_millis(12),
        };
        let all = [
            one(&urls[0], "200 OK", 1),
            one(&urls[1], "could not connect", 3),
        ];
        assert_eq!(
            fan_out(&all, &urls[2..], None, Style::new(false)).as_str(),
            "  endpoint          result             attempts      time\n  \
               http://h/billing  200 OK                    1     12 ms\n  \
               http://h/x        could not connect         3     12 ms\n  \
               http://h/other    wants other events\n"
        );
    }

    #[test]
    fn the_table_of_endpoints_keeps_the_ports() {
        let url = Url::parse("http://billing.internal.example.com:30001/webhooks/stripe").unwrap();
        let all = [EndpointResult {
            url: &url,
            result: "could not connect to `billing.internal.example.com:30001`".to_owned(),
            role: Role::Plain,
            attempts: 3,
            took: Duration::from_millis(12),
        }];
        let table = fan_out(&all, &[], Some(80), Style::new(false));
        let row = table.as_str().lines().nth(1).unwrap();
        assert!(row.contains(":30001/…"), "{row}");
        assert!(row.width() <= 80, "{row}");
    }

    #[test]
    fn the_table_of_endpoints_fits_the_terminal() {
        let long = ["x", "山"].map(|part| format!("h/{}", part.repeat(90)));
        let urls = [&long[0], &long[1], "h"].map(|url| Url::parse(url).unwrap());
        for result in ["200 OK", &"could not connect ".repeat(5)] {
            let all = urls.iter().map(|url| EndpointResult {
                url,
                result: result.to_owned(),
                role: Role::Plain,
                attempts: 3,
                took: Duration::from_millis(12),
            });
            let all: Vec<_> = all.collect();
            for columns in [50, 60, 80, 120] {
                let table = fan_out(&all, &urls, Some(columns), Style::new(false));
                for line in table.as_str().lines() {
                    assert!(line.width() <= columns, "{columns}: {line}");
                }
                assert!(table.as_str().contains("  http://h/  "));
            }
        }
        let short = [&urls[2]].map(|url| EndpointResult {
            url,
            result: "200 OK".to_owned(),
            role: Role::Plain,
            attempts: 1,
            took: Duration::from_millis(12),
        });
        assert_eq!(
            fan_out(&short, &[], Some(80), Style::new(false)),
            fan_out(&short, &[], None, Style::new(false))
        );
    }
}
