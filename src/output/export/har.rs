//! Exchanges as a HAR 1.2 log, which the developer tools of browsers open.
//!
//! An entry holds everything that `hook` reads back, in the types of `record/har.rs`.

use super::target::with_target_of;
use crate::message::{Headers, Request, Url, form};
use crate::record::har::{
    HarCache, HarContent, HarEntry, HarPair, HarRequest, HarResponse, HarTimings,
};
use crate::record::{Exchange, ResponseLine};

/// The start of the log, before its entries, which are separated by commas.
pub(crate) const START: &str = concat!(
    r#"{"log":{"version":"1.2","creator":{"name":"hook","version":""#,
    env!("CARGO_PKG_VERSION"),
    "\"},\"pages\":[],\"entries\":[\n"
);
pub(crate) const END: &str = "\n]}}\n";

/// The entry of an exchange.
pub(crate) fn to_har(url: &Url, exchange: &Exchange) -> String {
    let response = exchange.response.as_ref();
    // A quotient is the number nearest to the decimal, which a product of seconds is not.
    let time = response.map_or(0.0, |response| response.elapsed.as_micros() as f64 / 1000.0);
    let received = &exchange.received;
    let entry = HarEntry {
        started_date_time: received.received_at.map(|at| format!("{at:.6}")),
        time: Some(time),
        request: har_request(url, &received.request),
        response: Some(har_response(response)),
        cache: HarCache {},
        timings: HarTimings {
            send: 0.0,
            wait: time,
            receive: 0.0,
        },
        remote: received.remote.clone().unwrap_or_default(),
        frames: None,
    };
    // Strings, numbers and lists of them: serde_json cannot fail on these.
    serde_json::to_string(&entry).unwrap_or_default()
}

fn har_request(url: &Url, request: &Request) -> HarRequest {
    let with_target = with_target_of(request, url);
    // A URL that is sent has no fragment, but a target may contain its sign.
    let holds_target = with_target.as_ref().is_some_and(|url| !url.contains('#'));
    let query = request.query().unwrap_or_default().as_bytes();
    let content = || HarContent::new(&request.headers, &request.body);
    HarRequest {
        method: request.method.clone(),
        url: with_target.unwrap_or_else(|| url.to_string()),
        http_version: request.version.to_string(),
        cookies: cookies(&request.headers),
        headers: HarPair::of_headers(&request.headers),
        query_string: form::pairs(query)
            .map(|(name, value)| HarPair::new(String::from_utf8_lossy(&name), &value))
            .collect(),
        post_data: (!request.body.is_empty()).then(content),
        headers_size: size(&request.head()),
        // The sizes of an empty chunked body are no body: a reader would miss it.
        body_size: if request.body.is_empty() {
            0
        } else {
            size(&request.wire_body())
        },
        target: (!holds_target).then(|| request.target.clone()),
        trailers: HarPair::of_headers(&request.trailers),
        content: None,
        body_status: None,
        comment: None,
    }
}

fn har_response(response: Option<&ResponseLine>) -> HarResponse {
    let status = response.map_or(0, |response| response.status);
    let headers = response.and_then(|response| response.headers.clone());
    let headers = headers.unwrap_or_default();
    let body = response.and_then(|response| response.body.as_deref());
    let mut content = body.map_or_else(HarContent::default, |body| HarContent::new(&headers, body));
    content.size = Some(body.map_or(0, <[u8]>::len));
    HarResponse {
        status: status.into(),
        status_text: response.map_or("", ResponseLine::reason).to_owned(),
        http_version: "HTTP/1.1",
        cookies: Vec::new(),
        headers: HarPair::of_headers(&headers),
        content: Some(content),
        redirect_url: headers.text("location").unwrap_or_default().to_owned(),
        headers_size: -1,
        body_size: body.map_or(-1, size),
    }
}

fn cookies(headers: &Headers) -> Vec<HarPair> {
    let all = headers
        .all("cookie")
        .flat_map(|value| value.split(|byte| *byte == b';'));
    all.filter_map(|cookie| {
        let (name, value) = std::str::from_utf8(cookie).ok()?.trim().split_once('=')?;
        Some(HarPair::new(name, value.as_bytes()))
    })
    .collect()
}

fn size(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
