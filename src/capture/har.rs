//! HAR 1.2 files, as browsers and proxies write them, and as `hook show --to har` does.

use std::iter;
use std::time::Duration;

use jiff::Timestamp;

use super::entry::CaptureEntry;
use crate::json::{Pointer, RawValue};
use crate::message::request::InvalidRequest;
use crate::message::{Request, Url, Version};
use crate::record::har::{HarBase64Error, HarEntry, HarPair, HarRequest, HarResponse};
use crate::record::{Exchange, ResponseLine};

/// Why an entry is not an exchange.
#[derive(Debug, thiserror::Error)]
enum HarError {
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Base64(#[from] HarBase64Error),
    #[error("its status is not a number from 1 to 65535")]
    Status,
    #[error(transparent)]
    Request(#[from] InvalidRequest),
}

/// The entries of a HAR file in their order, taken apart one by one.
pub(super) fn read(text: Vec<u8>, at: Timestamp) -> Box<dyn Iterator<Item = CaptureEntry>> {
    let start = text.len() - text.trim_ascii_start().len();
    let entries = match RawValue::parse(&text) {
        Ok(raw) => Pointer::new(["log", "entries", "*"]).ranges(raw),
        Err(error) => {
            return Box::new(iter::once(CaptureEntry::skipped("the HAR file", &error)));
        }
    };
    let mut nth = 0;
    Box::new(entries.into_iter().enumerate().map(move |(index, entry)| {
        let entry = &text[start + entry.start..start + entry.end];
        match exchange(entry, nth + 1, at) {
            Ok(exchange) => {
                nth += 1;
                CaptureEntry::Exchange(exchange)
            }
            Err(error) => CaptureEntry::skipped(format!("entry {}", index + 1), &error),
        }
    }))
}

fn exchange(entry: &[u8], nth: u64, at: Timestamp) -> Result<Box<Exchange>, HarError> {
    let entry: HarEntry = serde_json::from_slice(entry)?;
    let started = entry.started_date_time.and_then(|text| text.parse().ok());
    let elapsed = Duration::try_from_secs_f64(entry.time.unwrap_or(0.0) / 1000.0);
    let (request, url) = request(entry.request)?;
    request.check()?;
    let response = entry.response.filter(|response| response.status > 0);
    let response = response
        .map(|response| response_line(response, nth, elapsed.unwrap_or_default()))
        .transpose()?;
    let mut exchange = CaptureEntry::foreign(nth, started.unwrap_or(at), request);
    exchange.received.remote = Some(entry.remote).filter(|remote| !remote.is_empty());
    exchange.response = response;
    exchange.url = url;
    Ok(exchange)
}

/// The request in HTTP/1.1, which is what is sent on: browsers write that of HTTP/2 in its own terms.
fn request(har: HarRequest) -> Result<(Request, Option<Url>), HarError> {
    let (authority, target) = split_url(&har.url);
    let mut request = Request::new(har.method, har.target.unwrap_or(target));
    if har.http_version.eq_ignore_ascii_case("HTTP/1.0") {
        request.version = Version::Http10;
    }
    request.headers = HarPair::into_headers(har.headers)?;
    request.trailers = HarPair::into_headers(har.trailers)?;
    request.body = match har.post_data {
        Some(content) => content.into_body()?.unwrap_or_default(),
        None => Vec::new(),
    };
    let is_ours = har.http_version == request.version.to_string();
    if !is_ours && !request.headers.contains("host") {
        request.headers.push("Host", authority);
    }
    let is_framed = ["content-length", "transfer-encoding"]
        .iter()
        .any(|name| request.headers.contains(name));
    if !request.body.is_empty() && !is_framed {
        let length = request.body.len().to_string();
        request.headers.push("Content-Length", length);
    }
    Ok((request, Url::parse(&har.url).ok()))
}

/// The authority and the target of an absolute URL, byte for byte.
fn split_url(url: &str) -> (&str, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(at);
    let slash = if target.starts_with('/') { "" } else { "/" };
    (authority, format!("{slash}{target}"))
}

fn response_line(har: HarResponse, seq: u64, elapsed: Duration) -> Result<ResponseLine, HarError> {
    let status = u16::try_from(har.status).map_err(|_| HarError::Status)?;
    let headers = HarPair::into_headers(har.headers)?;
    let body = match har.content {
        Some(content) => content.into_body()?,
        None => None,
    };
    Ok(ResponseLine {
        headers: (!headers.is_empty()).then_some(headers),
        body,
        ..ResponseLine::new(seq, status, elapsed)
    })
}
