//! Exchanges as a HAR 1.2 log, which the developer tools of browsers open.
//!
//! What HAR has no place for stands in members with an underscore, as it asks of extensions, so that
//! nothing is lost on the way back.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Serialize;

use super::url_of;
use crate::message::response::reason_phrase;
use crate::message::{Headers, Request, Url, form};
use crate::record::{Exchange, ResponseLine};

/// What stands before the entries, with commas between them, and behind.
pub(crate) const START: &str = concat!(
    r#"{"log":{"version":"1.2","creator":{"name":"hook","version":""#,
    env!("CARGO_PKG_VERSION"),
    "\"},\"pages\":[],\"entries\":[\n"
);
/// What ends the log.
pub(crate) const END: &str = "\n]}}\n";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    started_date_time: String,
    time: f64,
    request: Asked<'a>,
    response: Answered,
    cache: Empty,
    timings: Timings,
    #[serde(rename = "_remote")]
    remote: &'a str,
}

#[derive(Serialize)]
struct Empty {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked<'a> {
    method: &'a str,
    url: String,
    http_version: String,
    cookies: Vec<Pair>,
    headers: Vec<Pair>,
    query_string: Vec<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<Content>,
    headers_size: i64,
    body_size: i64,
    #[serde(rename = "_target", skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
    #[serde(rename = "_trailers", skip_serializing_if = "Vec::is_empty")]
    trailers: Vec<Pair>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    status: u16,
    status_text: &'static str,
    http_version: &'static str,
    cookies: Vec<Pair>,
    headers: Vec<Pair>,
    content: Content,
    #[serde(rename = "redirectURL")]
    redirect_url: String,
    headers_size: i64,
    body_size: i64,
}

#[derive(Serialize)]
struct Pair {
    name: String,
    value: String,
    #[serde(rename = "_base64", skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<usize>,
    mime_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'static str>,
}

/// Only the time until the answer was written is known.
#[derive(Serialize)]
struct Timings {
    send: f64,
    wait: f64,
    receive: f64,
}

/// The entry for an exchange.
pub(crate) fn to_har(place: &Url, exchange: &Exchange) -> String {
    let response = exchange.response.as_ref();
    let time = response.map_or(0.0, |response| response.elapsed.as_secs_f64() * 1000.0);
    let entry = Entry {
        started_date_time: format!("{:.6}", exchange.received.received_at),
        time,
        request: asked(place, &exchange.received.request),
        response: answered(response),
        cache: Empty {},
        timings: Timings {
            send: 0.0,
            wait: time,
            receive: 0.0,
        },
        remote: &exchange.received.remote,
    };
    // Strings, numbers and lists of them: nothing that serde_json could refuse.
    serde_json::to_string(&entry).unwrap_or_default()
}

fn asked<'a>(place: &Url, request: &'a Request) -> Asked<'a> {
    let url = url_of(place, request);
    // A fragment is not part of a URL that is sent, though a target may have its sign.
    let is_told = url.as_ref().is_some_and(|url| !url.contains('#'));
    let query = request.query().unwrap_or_default().as_bytes();
    Asked {
        method: &request.method,
        url: url.unwrap_or_else(|| place.to_string()),
        http_version: request.version.to_string(),
        cookies: cookies(&request.headers),
        headers: pairs(request.headers.iter()),
        query_string: form::pairs(query)
            .map(|(name, value)| pair(&String::from_utf8_lossy(&name), &value))
            .collect(),
        post_data: (!request.body.is_empty()).then(|| content(&request.headers, &request.body)),
        headers_size: size(&request.head()),
        body_size: size(&request.wire_body()),
        target: (!is_told).then_some(request.target.as_str()),
        trailers: pairs(request.trailers.iter()),
    }
}

/// Without an answer the status is 0, as browsers write it.
fn answered(response: Option<&ResponseLine>) -> Answered {
    let status = response.map_or(0, |response| response.status);
    let headers = response.and_then(|response| response.headers.clone());
    let headers = headers.unwrap_or_default();
    let body = response.and_then(|response| response.body.as_deref());
    Answered {
        status,
        status_text: reason_phrase(status),
        http_version: "HTTP/1.1",
        cookies: Vec::new(),
        headers: pairs(headers.iter()),
        content: Content {
            size: Some(body.map_or(0, <[u8]>::len)),
            ..body.map_or_else(Content::default, |body| content(&headers, body))
        },
        redirect_url: headers.text("location").unwrap_or_default().to_owned(),
        headers_size: -1,
        body_size: body.map_or(-1, size),
    }
}

fn content(headers: &Headers, body: &[u8]) -> Content {
    let mime_type = headers.text("content-type").unwrap_or_default().to_owned();
    match std::str::from_utf8(body) {
        Ok(text) => Content {
            mime_type,
            text: Some(text.to_owned()),
            ..Content::default()
        },
        Err(_) => Content {
            mime_type,
            text: Some(BASE64_STANDARD.encode(body)),
            encoding: Some("base64"),
            comment: Some("the text is base64"),
            ..Content::default()
        },
    }
}

fn cookies(headers: &Headers) -> Vec<Pair> {
    let all = headers
        .all("cookie")
        .flat_map(|value| value.split(|byte| *byte == b';'));
    all.filter_map(|cookie| {
        let (name, value) = std::str::from_utf8(cookie).ok()?.trim().split_once('=')?;
        Some(pair(name, value.as_bytes()))
    })
    .collect()
}

fn pairs<'a>(fields: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<Pair> {
    fields.map(|(name, value)| pair(name, value)).collect()
}

/// Bytes that are not UTF-8 read as Latin-1, which browsers do too, and stand beside that in base64.
fn pair(name: &str, value: &[u8]) -> Pair {
    let text = std::str::from_utf8(value);
    Pair {
        name: name.to_owned(),
        value: text.map_or_else(
            |_| value.iter().copied().map(char::from).collect(),
            str::to_owned,
        ),
        base64: text.is_err().then(|| BASE64_STANDARD.encode(value)),
    }
}

fn size(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
