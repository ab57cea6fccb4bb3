//! Requests as a Hurl file (hurl.dev, its grammar), with the status that was answered as what is expected.

use std::fmt::Write as _;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::{is_implied, plain, url_of};
use crate::message::Url;
use crate::record::Exchange;

/// The entry for a request.
pub(crate) fn to_hurl(place: &Url, exchange: &Exchange) -> Result<String, String> {
    let request = &exchange.received.request;
    if !request.method.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(format!("Hurl has no method `{}`", request.method));
    }
    let url = url_of(place, request).ok_or("its target is no path")?;
    let mut out = format!("{} {}\n", request.method, value(&url));
    for (name, field) in request.headers.iter() {
        if is_implied(name, field, place, request) {
            continue;
        }
        let text = std::str::from_utf8(field)
            .map_err(|_| format!("its header `{name}` is not UTF-8, which Hurl needs"))?;
        let line = format!("{}: {}", key(name), value(text));
        let _ = writeln!(out, "{}", line.trim_end());
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

/// A key-string: what is no letter, digit or one of four signs is escaped.
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
            char if plain(char.encode_utf8(&mut [0; 4]).as_bytes()).is_none() => {
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

/// The body between fences, which stand for nothing else than it; what they can't hold in base64.
fn body(bytes: &[u8]) -> String {
    match plain(bytes) {
        Some(text) if !text.contains("```") && !text.ends_with('`') && !text.contains("{{") => {
            format!("```\n{text}```")
        }
        _ => format!("base64,{};", BASE64_STANDARD.encode(bytes)),
    }
}
