//! HAR 1.2 files, as browsers and proxies write them, and as `hook show --to har` does.

use std::iter;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::Timestamp;
use serde::Deserialize;

use super::{CaptureEntry, foreign};
use crate::json::{Pointer, RawValue};
use crate::message::form::encode_form;
use crate::message::{Headers, Request, Url, Version};
use crate::record::{Exchange, ResponseLine};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: Option<String>,
    time: Option<f64>,
    request: Asked,
    response: Option<Answered>,
    #[serde(rename = "_remote", default)]
    remote: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    method: String,
    url: String,
    #[serde(default)]
    http_version: String,
    #[serde(default)]
    headers: Vec<Pair>,
    post_data: Option<Content>,
    #[serde(rename = "_target")]
    target: Option<String>,
    #[serde(rename = "_trailers", default)]
    trailers: Vec<Pair>,
}

#[derive(Deserialize)]
struct Answered {
    #[serde(default)]
    status: i64,
    #[serde(default)]
    headers: Vec<Pair>,
    content: Option<Content>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    #[serde(default)]
    value: String,
    #[serde(rename = "_base64")]
    base64: Option<String>,
}

#[derive(Deserialize)]
struct Content {
    text: Option<String>,
    #[serde(alias = "_encoding")]
    encoding: Option<String>,
    #[serde(default)]
    params: Vec<Pair>,
}

/// The entries of a HAR file in their order, taken apart one by one.
pub(super) fn read(text: Vec<u8>, at: Timestamp) -> Box<dyn Iterator<Item = CaptureEntry>> {
    let start = text.len() - text.trim_ascii_start().len();
    let entries = match RawValue::parse(&text) {
        Ok(raw) => Pointer::new(["log", "entries", "*"]).ranges(raw),
        Err(error) => {
            let skipped = CaptureEntry::Skipped("the HAR file".to_owned(), error.to_string());
            return Box::new(iter::once(skipped));
        }
    };
    let mut nth = 0;
    Box::new(entries.into_iter().enumerate().map(move |(index, entry)| {
        let entry = &text[start + entry.start..start + entry.end];
        match exchange(entry, nth + 1, at) {
            Ok(exchange) => {
                nth += 1;
                CaptureEntry::Exchange(Box::new(exchange))
            }
            Err(error) => CaptureEntry::Skipped(format!("entry {}", index + 1), error),
        }
    }))
}

fn exchange(entry: &[u8], nth: u64, at: Timestamp) -> Result<Exchange, String> {
    let entry: Entry = serde_json::from_slice(entry).map_err(|error| error.to_string())?;
    let started = entry.started_date_time.and_then(|text| text.parse().ok());
    let elapsed = Duration::try_from_secs_f64(entry.time.unwrap_or(0.0) / 1000.0);
    let (request, url) = request(entry.request)?;
    if let Some(fault) = request.fault() {
        return Err(fault);
    }
    let response = entry.response.filter(|answer| answer.status > 0);
    let response = response
        .map(|answer| responded(answer, nth, elapsed.unwrap_or_default()))
        .transpose()?;
    let mut exchange = foreign(nth, started.unwrap_or(at), request);
    exchange.received.remote = entry.remote;
    exchange.response = response;
    exchange.url = url;
    Ok(exchange)
}

/// The request as it would be in HTTP/1.1, which is what is sent on: browsers show that of HTTP/2 in its own terms.
fn request(asked: Asked) -> Result<(Request, Option<Url>), String> {
    let (authority, target) = place(&asked.url);
    let mut request = Request::new(asked.method, asked.target.unwrap_or(target));
    if asked.http_version.eq_ignore_ascii_case("HTTP/1.0") {
        request.version = Version::Http10;
    }
    request.headers = headers(asked.headers)?;
    request.trailers = headers(asked.trailers)?;
    request.body = match asked.post_data {
        Some(data) => data.into_bytes()?.unwrap_or_default(),
        None => Vec::new(),
    };
    let is_ours = asked.http_version == request.version.to_string();
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
    Ok((request, Url::parse(&asked.url).ok()))
}

/// The authority and the target of an absolute URL, as they stand in it.
fn place(url: &str) -> (&str, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(at);
    let slash = if target.starts_with('/') { "" } else { "/" };
    (authority, format!("{slash}{target}"))
}

fn responded(answer: Answered, seq: u64, elapsed: Duration) -> Result<ResponseLine, String> {
    let status = u16::try_from(answer.status).map_err(|_| "its status is none".to_owned())?;
    let headers = headers(answer.headers)?;
    let body = answer
        .content
        .map(Content::into_bytes)
        .transpose()?
        .flatten();
    Ok(ResponseLine {
        headers: (!headers.is_empty()).then_some(headers),
        body,
        ..ResponseLine::new(seq, status, elapsed)
    })
}

/// The fields, without the pseudo-header fields of HTTP/2 (RFC 9113 section 8.3).
fn headers(pairs: Vec<Pair>) -> Result<Headers, String> {
    let real = pairs.into_iter().filter(|pair| !pair.name.starts_with(':'));
    real.map(|pair| {
        let value = match pair.base64 {
            Some(text) => decode(&text)?,
            None => pair.value.into_bytes(),
        };
        Ok((pair.name, value))
    })
    .collect::<Result<Vec<_>, String>>()
    .map(Headers::from_iter)
}

impl Content {
    fn into_bytes(self) -> Result<Option<Vec<u8>>, String> {
        match (self.text, self.encoding.as_deref()) {
            (Some(text), Some("base64")) => decode(&text).map(Some),
            (Some(text), _) => Ok(Some(text.into_bytes())),
            (None, _) if self.params.is_empty() => Ok(None),
            (None, _) => {
                let pairs = self.params.iter();
                let form = encode_form(pairs.map(|pair| (pair.name.as_str(), pair.value.as_str())));
                Ok(Some(form.into_bytes()))
            }
        }
    }
}

fn decode(text: &str) -> Result<Vec<u8>, String> {
    BASE64_STANDARD
        .decode(text)
        .map_err(|error| format!("not base64: {error}"))
}
