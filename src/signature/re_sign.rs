//! Signs a recorded request again, in place of its old signature.

use jiff::Timestamp;

use crate::json::{Json, PathStep, ValuePath, find_members};
use crate::message::{Request, Url, form};

use super::detect::scheme_of;
use super::header_fields::LINEAR_MEMBER;
use super::mailgun;
use super::options::SignatureOptions;
use super::scheme::{Scheme, SchemeKind};
use super::sign::{SignError, SignatureChanges};
use super::spec::{Placement, SignatureSpec, UrlVariants};
use super::twilio;

/// The scheme of a request's signature, if receivers reject that signature after some time.
pub(crate) fn expiring_scheme(request: &Request) -> Option<&'static Scheme> {
    let scheme = scheme_of(request)?;
    let expires = |spec: &SignatureSpec<'_>| {
        let is_limited = spec.timestamp.is_some_and(|spec| spec.limits.is_some());
        let is_used = spec.placement == Placement::Mailgun || request.headers.contains(spec.header);
        is_limited && is_used
    };
    let is_expiring =
        matches!(scheme.kind, SchemeKind::Rfc9421) || scheme.specs().iter().any(expires);
    is_expiring.then_some(scheme)
}

/// Replaces the signature of a request with the one that `sign` makes for the request without it.
pub(crate) fn re_sign(
    scheme: &Scheme,
    options: &SignatureOptions,
    request: &mut Request,
    now: Timestamp,
    sign: impl FnOnce(&Request) -> Result<SignatureChanges, SignError>,
) -> Result<(), SignError> {
    let unsigned = unsigned(scheme, options, request, now);
    let changes = sign(&unsigned)?;
    request.target = match &changes.url {
        Some(url) => Url::parse(url)?.target,
        None => unsigned.target,
    };
    request.body = changes.body.unwrap_or(unsigned.body);
    let is_new = |name: &str| {
        let mut headers = changes.headers.iter();
        headers.any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    for name in scheme.signature_headers(options) {
        if !is_new(name) {
            request.headers.remove(name);
        }
    }
    for (name, value) in &changes.headers {
        request.headers.set_value(name, value);
    }
    if request.headers.contains("content-length") {
        let length = request.body.len().to_string();
        request.headers.set_value("Content-Length", length);
    }
    Ok(())
}

/// The request without its signature and without what signing added, with the time of now in its body.
fn unsigned(
    scheme: &Scheme,
    options: &SignatureOptions,
    request: &Request,
    now: Timestamp,
) -> Request {
    let mut unsigned = request.clone();
    for name in scheme.signature_headers(options) {
        unsigned.headers.remove(name);
    }
    let any = |test: fn(&SignatureSpec<'_>) -> bool| scheme.specs().iter().any(test);
    if any(|spec| spec.placement == Placement::Mailgun) {
        unsigned.body = mailgun::unsigned(&unsigned.headers, unsigned.body);
    }
    if any(|spec| spec.placement == Placement::Linear)
        && let Some(body) = with_linear_time(&unsigned.body, now)
    {
        unsigned.body = body;
    }
    if any(|spec| spec.url_variants == UrlVariants::Twilio)
        && let Some((path, query)) = unsigned.target.split_once('?')
    {
        let kept = form::without(query, &[twilio::BODY_DIGEST]);
        let separator = if kept.is_empty() { "" } else { "?" };
        unsigned.target = format!("{path}{separator}{kept}");
    }
    unsigned
}

/// The body with another time in Linear's member; `None` if it has no such member.
fn with_linear_time(body: &[u8], now: Timestamp) -> Option<Vec<u8>> {
    find_members(body, [LINEAR_MEMBER])[0]?;
    let mut json = Json::parse(std::str::from_utf8(body).ok()?).ok()?;
    let now = Json::parse(now.as_millisecond().to_string()).ok()?;
    let path = ValuePath(vec![PathStep::Key(LINEAR_MEMBER.to_owned())]);
    json.set(&path, &now).ok()?;
    Some(json.to_string().into_bytes())
}
