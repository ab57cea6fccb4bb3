//! HAR 1.2 files, as browsers, proxies and API clients write them, and as `hook show --to har` does.

use std::collections::BTreeMap;
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::attachment::Attachments;
use super::entry::CaptureEntry;
use super::har_body::{RequestBody, decoded_coding};
use super::har_log::HarLog;
use crate::json::{Pointer, RawValue};
use crate::message::form::{self, encode_query};
use crate::message::request::InvalidRequest;
use crate::message::{Headers, Request, Url, Version};
use crate::record::har::{HarBase64Error, HarContent, HarEntry, HarPair, HarRequest, HarResponse};
use crate::record::{Exchange, Fidelity, FidelityNote, HarSource, ResponseLine, json_problem};

/// Why an entry is not an exchange.
#[derive(Debug, thiserror::Error)]
enum HarError {
    #[error("{} of the entry", json_problem(.0))]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Base64(#[from] HarBase64Error),
    #[error("its status is not a number from 1 to 65535")]
    Status,
    #[error(transparent)]
    Request(#[from] InvalidRequest),
}

/// What an entry is.
enum HarItem {
    Exchange(Box<Exchange>),
    /// Not an HTTP request; in words.
    Other(String),
}

/// The entries of a HAR file in their order, taken apart one by one.
pub(super) fn read(
    text: Vec<u8>,
    attachments: Attachments,
) -> Box<dyn Iterator<Item = CaptureEntry>> {
    let start = text.len() - text.trim_ascii_start().len();
    let entries = match RawValue::parse(&text) {
        Ok(raw) => Pointer::new(["log", "entries", "*"]).ranges(raw),
        Err(error) => {
            return Box::new(iter::once(CaptureEntry::skipped("the HAR file", &error)));
        }
    };
    Box::new(HarReader {
        log: HarLog::new(&text, attachments),
        ranges: entries
            .into_iter()
            .map(move |range| start + range.start..start + range.end)
            .enumerate(),
        text,
        nth: 0,
        not_http: BTreeMap::new(),
    })
}

struct HarReader<I> {
    text: Vec<u8>,
    log: HarLog,
    ranges: I,
    nth: u64,
    /// How many entries are not HTTP requests, by what they are.
    not_http: BTreeMap<String, u64>,
}

impl<I> Iterator for HarReader<I>
where
    I: Iterator<Item = (usize, std::ops::Range<usize>)>,
{
    type Item = CaptureEntry;

    fn next(&mut self) -> Option<CaptureEntry> {
        for (index, range) in self.ranges.by_ref() {
            match item(&self.log, &self.text[range], self.nth + 1) {
                Ok(HarItem::Exchange(exchange)) => {
                    self.nth += 1;
                    return Some(CaptureEntry::Exchange(exchange));
                }
                Ok(HarItem::Other(kind)) => *self.not_http.entry(kind).or_default() += 1,
                Err(error) => {
                    let place = format!("entry {}", index + 1);
                    return Some(CaptureEntry::skipped(place, &error));
                }
            }
        }
        let not_http = std::mem::take(&mut self.not_http);
        (!not_http.is_empty()).then(|| CaptureEntry::NotHttp {
            count: not_http.values().sum(),
            kinds: not_http.into_keys().collect(),
        })
    }
}

/// Reads an entry.
fn item(log: &HarLog, text: &[u8], nth: u64) -> Result<HarItem, HarError> {
    let entry: HarEntry = serde_json::from_slice(text)?;
    if let Some(kind) = other_kind(&entry, log) {
        return Ok(HarItem::Other(kind));
    }
    let mut fidelity = Fidelity {
        har: Some(HarSource {
            entry: String::from_utf8_lossy(text).into_owned(),
            log: Arc::clone(&log.members),
        }),
        ..Fidelity::default()
    };
    let started = entry.started_date_time.filter(|text| !text.is_empty());
    let received_at = started.and_then(|text| {
        let time = time(&text);
        if time.is_none() {
            fidelity.notes.push(FidelityNote::UnknownTime(text));
        }
        time
    });
    let elapsed = Duration::try_from_secs_f64(entry.time.unwrap_or(0.0) / 1000.0);
    let (request, url) = request(log, entry.request, &mut fidelity)?;
    request.check()?;
    let response = entry.response.filter(|response| response.status > 0);
    let response = response
        .map(|response| {
            response_line(
                log,
                response,
                nth,
                elapsed.unwrap_or_default(),
                &mut fidelity,
            )
        })
        .transpose()?;
    let mut exchange = CaptureEntry::foreign(nth, received_at, request);
    exchange.received.remote = Some(entry.remote).filter(|remote| !remote.is_empty());
    exchange.response = response;
    exchange.url = url;
    exchange.fidelity = fidelity;
    Ok(HarItem::Exchange(exchange))
}

/// The request in HTTP/1.1, which is what is sent on: browsers write that of HTTP/2 in its own terms.
fn request(
    log: &HarLog,
    mut har: HarRequest,
    fidelity: &mut Fidelity,
) -> Result<(Request, Option<Url>), HarError> {
    let (authority, target) = split_url(&har.url);
    let mut request = Request::new(har.method.clone(), target);
    if let Some(target) = har.target.take() {
        request.target = target;
    } else if !log.is_exact() {
        add_query(&mut request, &har.query_string, fidelity);
    }
    if har.http_version.eq_ignore_ascii_case("HTTP/1.0") {
        request.version = Version::Http10;
    }
    request.headers = HarPair::into_headers(std::mem::take(&mut har.headers))?;
    request.trailers = HarPair::into_headers(std::mem::take(&mut har.trailers))?;
    if !log.is_exact() {
        add_cookies(&mut request.headers, &har.cookies, fidelity);
    }
    let (user, authority) = match authority.rsplit_once('@') {
        Some((user, host)) => (user, host),
        None => ("", authority),
    };
    if !user.is_empty() {
        let is_authorized = request.headers.contains("authorization");
        fidelity
            .notes
            .push(FidelityNote::UserInfo { is_authorized });
    }
    let is_complete = log.is_exact() && har.http_version == request.version.to_string();
    if !is_complete && !request.headers.contains("host") && !authority.is_empty() {
        request.headers.push("Host", authority);
    }
    let url = match user {
        "" => Url::parse(&har.url),
        user => Url::parse(&har.url.replacen(&format!("{user}@"), "", 1)),
    };
    let url = url.ok();
    RequestBody::of(har).read(log, &mut request, fidelity);
    Ok((request, url))
}

fn response_line(
    log: &HarLog,
    har: HarResponse,
    seq: u64,
    elapsed: Duration,
    fidelity: &mut Fidelity,
) -> Result<ResponseLine, HarError> {
    let status = u16::try_from(har.status).map_err(|_| HarError::Status)?;
    let mut headers = HarPair::into_headers(har.headers)?;
    let content = har.content.as_ref();
    let read = content.map(HarContent::bytes).transpose();
    if read.is_err() {
        fidelity.notes.push(FidelityNote::ResponseBase64);
    }
    let mut body = read.ok().flatten().flatten();
    if let Some(name) = content.and_then(HarContent::attachment)
        && body.is_none()
    {
        body = log.attachments.read(name).ok();
    }
    if let Some(body) = body.as_ref().filter(|_| !log.is_exact())
        && decoded_coding(&headers, body).is_some()
    {
        headers.remove("content-encoding");
        if headers.contains("content-length") {
            headers.set_value("Content-Length", body.len().to_string());
        }
        fidelity.response_is_decoded = true;
    }
    Ok(ResponseLine {
        headers: (!headers.is_empty()).then_some(headers),
        body,
        ..ResponseLine::new(seq, status, elapsed)
    })
}

/// What an entry is, if it is not a request that can be sent.
fn other_kind(entry: &HarEntry, log: &HarLog) -> Option<String> {
    if entry.frames.is_some() {
        return Some("WebSockets".to_owned());
    }
    if entry.request.method.eq_ignore_ascii_case("CONNECT") {
        return Some("`CONNECT`".to_owned());
    }
    other_scheme(&entry.request.url).or_else(|| {
        let (authority, _) = split_url(&entry.request.url);
        let is_host = |pair: &HarPair| pair.name.eq_ignore_ascii_case("host");
        let has_host = !authority.is_empty() || entry.request.headers.iter().any(is_host);
        (!has_host && !log.is_exact()).then(|| "URLs without a host".to_owned())
    })
}

/// The scheme of a URL that is not HTTP.
fn other_scheme(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let is_http = ["http", "https"]
        .iter()
        .any(|http| scheme.eq_ignore_ascii_case(http));
    // `localhost:3000/x` has no scheme.
    let is_port = rest.starts_with(|first: char| first.is_ascii_digit());
    (is_scheme
        && !is_http
        && (!is_port
            || rest
                .split(['?', '#'])
                .next()
                .is_some_and(|path| path.contains("//"))
            || scheme == "data"))
        .then(|| format!("`{scheme}:`"))
}

/// RFC 3339; Firefox and Charles write an offset, older programs one without a colon, and some no zone, which is UTC
/// then.
fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse()
        .ok()
        .or_else(|| format!("{text}Z").parse().ok())
}

/// The authority and the target of an absolute URL, byte for byte.
fn split_url(url: &str) -> (&str, String) {
    let before = url.split(['?', '#']).next().unwrap_or_default();
    let rest = match before.find("//") {
        Some(0) => &url[2..],
        Some(at) if before[..at].ends_with(':') && !before[..at].contains('/') => &url[at + 2..],
        _ => url,
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(at);
    let slash = if target.starts_with('/') { "" } else { "/" };
    (authority, format!("{slash}{target}"))
}

/// Insomnia writes the parameters of its editor beside the URL and not in it.
fn add_query(request: &mut Request, pairs: &[HarPair], fidelity: &mut Fidelity) {
    let query = request.query().unwrap_or_default();
    let known: Vec<_> = form::pairs(query.as_bytes()).collect();
    let is_known = |(pair, (name, value)): (&HarPair, &(_, _))| {
        let (name, value): (&std::borrow::Cow<[u8]>, &std::borrow::Cow<[u8]>) = (name, value);
        let decoded = |text: &str| form::decode(text.as_bytes()).into_owned();
        (pair.name.as_bytes() == &**name || decoded(&pair.name) == **name)
            && (pair.value.as_bytes() == &**value || decoded(&pair.value) == **value)
    };
    if pairs.len() <= known.len() || !pairs.iter().zip(&known).all(is_known) {
        return;
    }
    let added = pairs[known.len()..].iter();
    let added = encode_query(added.map(|pair| (pair.name.as_str(), pair.value.as_str())));
    form::append_query(&mut request.target, &added);
    fidelity.notes.push(FidelityNote::QueryAdded);
}

/// Insomnia writes the cookies of its jar beside the headers and not in them.
fn add_cookies(headers: &mut Headers, cookies: &[HarPair], fidelity: &mut Fidelity) {
    if cookies.is_empty() || headers.contains("cookie") {
        return;
    }
    let pairs = cookies.iter();
    let pairs: Vec<_> = pairs
        .map(|pair| format!("{}={}", pair.name, pair.value))
        .collect();
    headers.push("Cookie", pairs.join("; "));
    fidelity.notes.push(FidelityNote::CookieHeader);
}
