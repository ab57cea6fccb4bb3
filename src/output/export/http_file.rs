//! Requests as an `.http` file, which the HTTP clients of editors run.
//!
//! The format has no escapes, so a request with text that is syntax of the file is an error.

use std::fmt::Write as _;

use super::ExportError;
use super::target::{is_implied, with_target_of};
use crate::message::Url;
use crate::output::escape::printable;
use crate::record::Exchange;

/// The request with the separator before it.
pub(crate) fn to_http(url: &Url, exchange: &Exchange) -> Result<String, ExportError> {
    let request = &exchange.received.request;
    let target = with_target_of(request, url).ok_or(ExportError::TargetNotPath)?;
    let target = text(target.as_bytes()).ok_or(ExportError::TargetNotText)?;
    let mut out = format!(
        "### {}\n{} {target} {}\n",
        exchange.nth, request.method, request.version
    );
    for (name, value) in request.headers.iter() {
        if is_implied(name, value, url, request) {
            continue;
        }
        let value = text(value).ok_or_else(|| ExportError::HeaderNotText(name.to_owned()))?;
        let _ = writeln!(out, "{name}: {value}");
    }
    if !request.body.is_empty() {
        let body = text(&request.body).ok_or(ExportError::BodyNotText)?;
        // `< file` would send the file, and a line of three hashes ends the body.
        let is_read = body.starts_with('<') || body.lines().any(|line| line.starts_with("###"));
        if is_read {
            return Err(ExportError::BodyIsSyntax);
        }
        let _ = writeln!(out, "\n{body}");
    }
    out.push('\n');
    Ok(out)
}

/// Text in which nothing would be a variable.
fn text(bytes: &[u8]) -> Option<&str> {
    printable(bytes).filter(|text| !text.contains("{{"))
}
