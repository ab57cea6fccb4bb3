//! Requests as an `.http` file, which the HTTP clients of editors run.

use std::fmt::Write as _;

use super::{is_implied, plain, url_of};
use crate::message::Url;
use crate::record::Exchange;

/// The request with the separator before it.
pub(crate) fn to_http(place: &Url, exchange: &Exchange) -> Result<String, String> {
    let request = &exchange.received.request;
    let url = url_of(place, request).ok_or("its target is no path")?;
    let url = text(url.as_bytes()).ok_or("its target is no text for it")?;
    let mut out = format!(
        "### {}\n{} {url} {}\n",
        exchange.nth, request.method, request.version
    );
    for (name, value) in request.headers.iter() {
        if is_implied(name, value, place, request) {
            continue;
        }
        let value = text(value).ok_or_else(|| format!("its header `{name}` is no text for it"))?;
        let _ = writeln!(out, "{name}: {value}");
    }
    if !request.body.is_empty() {
        let body = text(&request.body).ok_or("its body is no text for it")?;
        // `< file` would send the file, and a line of three hashes ends the body.
        let is_read = body.starts_with('<') || body.lines().any(|line| line.starts_with("###"));
        if is_read {
            return Err("its body would be read as something else".to_owned());
        }
        let _ = writeln!(out, "\n{body}");
    }
    out.push('\n');
    Ok(out)
}

/// Text without what would be a variable.
fn text(bytes: &[u8]) -> Option<&str> {
    plain(bytes).filter(|text| !text.contains("{{"))
}
