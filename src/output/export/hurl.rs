//! Requests as a Hurl file (hurl.dev, by its grammar). The recorded status is what the file expects.

use std::fmt::Write as _;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::ExportError;
use super::target::{has_dot_segments, is_implied, with_target_of};
use crate::message::Url;
use crate::output::escape::printable;
use crate::record::Exchange;

/// The entry for a request.
pub(crate) fn to_hurl(url: &Url, exchange: &Exchange) -> Result<String, ExportError> {
    let request = &exchange.received.request;
    if !request.method.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(ExportError::HurlMethod(request.method.clone()));
    }
    let target = with_target_of(request, url).ok_or(ExportError::TargetNotPath)?;
    // Hurl drops a fragment and the sign of an empty query.
    if target.contains('#') || target.ends_with('?') || !target.is_ascii() {
        return Err(ExportError::TargetChanged);
    }
    let mut out = format!("{} {}\n", request.method, value(&target));
    for (name, field) in request.headers.iter() {
        if is_implied(name, field, url, request) {
            continue;
        }
        let text = std::str::from_utf8(field)
            .map_err(|_| ExportError::HurlHeaderNotUtf8(name.to_owned()))?;
        let line = format!("{}: {}", key(name), value(text));
        let _ = writeln!(out, "{}", line.trim_end());
    }
    if has_dot_segments(&request.target) {
        out.push_str("[Options]\npath-as-is: true\n");
    }
    if !request.body.is_empty() {
        let _ = writeln!(out, "{}", body(&request.body));
    }
    if let Some(response) = &exchange.response {
        let _ = writeln!(out, "HTTP {}", response.status);
    }
    out.push('\n');
    Ok(out)
}

/// A key-string: all but letters, digits and four signs is escaped.
fn key(name: &str) -> String {
    let mut out = String::new();
    for char in name.chars() {
        match char {
            '_' | '-' | '.' | '$' => out.push(char),
            char if char.is_ascii_alphanumeric() => out.push(char),
            char => out.push_str(&escaped(char)),
        }
    }
    out
}

/// A value-string: `#` starts a comment, two braces a variable.
fn value(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match char {
            '\\' => out.push_str(r"\\"),
            '#' => out.push_str(r"\#"),
            '{' | '}' | '\t' => out.push_str(&escaped(char)),
            char if printable(char.encode_utf8(&mut [0; 4]).as_bytes()).is_none() => {
                out.push_str(&escaped(char));
            }
            char => out.push(char),
        }
    }
    out
}

fn escaped(char: char) -> String {
    format!("\\u{{{:x}}}", u32::from(char))
}

/// The body between fences, or in base64 if the fences cannot hold it.
fn body(bytes: &[u8]) -> String {
    match printable(bytes) {
        Some(text) if !text.contains("```") && !text.ends_with('`') && !text.contains("{{") => {
            format!("```\n{text}```")
        }
        _ => format!("base64,{};", BASE64_STANDARD.encode(bytes)),
    }
}
