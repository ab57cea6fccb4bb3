//! Requests and verdicts in the form that other tools take. What a form can't hold is an error with its reason: nothing is left out in
//! silence.

mod curl;
mod har;
mod http_file;
mod hurl;
mod junit;

use std::borrow::Cow;

use crate::message::{Request, Url};
use crate::output::escape::{Keep, escape};
use crate::record::Exchange;

pub(crate) use curl::to_curl;
pub(crate) use har::{END as HAR_END, START as HAR_START, to_har};
pub(crate) use http_file::to_http;
pub(crate) use hurl::to_hurl;
pub(crate) use junit::{Report, to_junit};

/// Where a captured request went: as the capture tells, else by its `Host` header over plain HTTP.
pub(crate) fn place(exchange: &Exchange) -> Result<Url, String> {
    if let Some(url) = &exchange.url {
        return Ok(url.clone());
    }
    let host = exchange.received.request.headers.text("host");
    host.and_then(|host| Url::parse(&format!("http://{host}/")).ok())
        .ok_or_else(|| "it has no `Host` that tells where it went: give --url".to_owned())
}

/// The URL of a request to this place; `None` for a target that is no path (RFC 9112 sections 3.2.2 to 3.2.4).
fn url_of(place: &Url, request: &Request) -> Option<String> {
    let mut url = place.clone();
    url.target.clone_from(&request.target);
    request.target.starts_with('/').then(|| url.to_string())
}

/// The bytes as text, if a terminal shows it as it is: what was received may be meant to be obeyed.
fn plain(bytes: &[u8]) -> Option<&str> {
    match escape(bytes, Keep::Lines) {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}

/// Whether another program sends this field by itself, with the same value.
fn is_implied(name: &str, value: &[u8], place: &Url, request: &Request) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "host" => value == place.authority().as_bytes(),
        "content-length" => value == request.body.len().to_string().as_bytes(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
