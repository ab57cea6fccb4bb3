//! The results of one event at several endpoints, a line each.
//!
//! Endpoints that take other events are listed last, so that a wrong pattern in a file of endpoints is seen.

use std::fmt::Write as _;
use std::time::Duration;

use unicode_width::UnicodeWidthStr as _;

use crate::message::Url;
use crate::output::StyledText;
use crate::output::escape::{Keep, escape};
use crate::output::style::{Role, Style};
use crate::units::duration;

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

pub(crate) fn fan_out(all: &[EndpointResult], unasked: &[Url], style: Style) -> StyledText {
    let shown = |text: &str| escape(text.as_bytes(), Keep::Nothing).into_owned();
    let name = |url: &Url| shown(&url.to_string());
    let names = all.iter().map(|one| one.url).chain(unasked);
    let names = names.map(|url| name(url).width()).max().unwrap_or(0).max(8);
    let results = all.iter().map(|one| shown(&one.result).width());
    let results = results.max().unwrap_or(0).clamp(6, 60);
    let mut out = StyledText::new(style);
    let text = format!(
        "  {:names$}  {:results$}  {:>8}  {:>8}",
        "endpoint", "result", "attempts", "time"
    );
    out.push(Role::Secondary, text).end_line();
    for one in all {
        let (url, result) = (name(one.url), shown(&one.result));
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
        let gap = " ".repeat(names.saturating_sub(url.width()));
        let text = format!("  {url}{gap}  wants other events");
        out.push(Role::Secondary, text).end_line();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

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
            fan_out(&all, &urls[2..], Style::new(false)).as_str(),
            "  endpoint          result             attempts      time\n  \
               http://h/billing  200 OK                    1     12 ms\n  \
               http://h/x        could not connect         3     12 ms\n  \
               http://h/other    wants other events\n"
        );
    }
}
