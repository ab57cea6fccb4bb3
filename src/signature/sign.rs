//! Signs a request, replaces the signature of a recorded request, and computes the one that a received request should
//! have.

use std::time::Duration;

use jiff::Timestamp;

use crate::json::{Json, PathStep, ValuePath, find};
use crate::message::headers::is_value;
use crate::message::{Request, Url, form};

use super::components::{Components, SignedMessage};
use super::header_fields::{self, LINEAR_MEMBER};
use super::mailgun;
use super::rfc9421;
use super::scheme::{Scheme, SchemeKind};
use super::schemes::scheme_of;
use super::secret::{KeyPurpose, Secret};
use super::shared_key;
use super::signed_content;
use super::spec::{Placement, SignatureOptions, SignatureSpec, UrlVariants};
use super::spec_signer::{SignError, SignatureChanges, SpecSigner};
use super::template;
use super::timestamp::{SigningTime, TimestampError, TimestampSpec, Tolerance};
use super::twilio;

/// Signs a request: its body as it is, under this message id where the scheme signs one.
pub(crate) fn sign(
    scheme: &Scheme,
    options: &SignatureOptions,
    secret: &Secret,
    message: &SignedMessage<'_>,
    id: &str,
    now: Timestamp,
) -> Result<SignatureChanges, SignError> {
    scheme.check_options(options)?;
    if !is_value(id.as_bytes()) {
        return Err(SignError::ControlCharacterInId);
    }
    let components = Components::new(message, options);
    // The signature that a request already has does not determine the version of the new one; Twilio's settings do.
    match scheme.spec(
        &shared_key::settings_of(components.headers),
        options,
        Some(secret),
    ) {
        Some(spec) => {
            let signer = SpecSigner::new(spec, components)?;
            let key = spec.secret_encoding.key(secret, KeyPurpose::Sign)?;
            let timestamp = signer.timestamp(now);
            let signature = signer.signature(&key, id, &timestamp)?;
            signer.write(id, &timestamp, &signature)
        }
        None => {
            let key = scheme
                .secret_encoding(options)
                .key(secret, KeyPurpose::Sign)?;
            if !rfc9421::is_key_id(options.key_id.as_deref().unwrap_or_default()) {
                return Err(SignError::KeyIdNotAscii);
            }
            let headers = rfc9421::sign(&key, &components, now)?;
            Ok(SignatureChanges {
                headers: headers.ok_or(SignError::KeyCannotSign)?,
                ..SignatureChanges::default()
            })
        }
    }
}

/// The signature that the request should have in its header, if this secret can make it.
///
/// It is a secret itself: whoever sees it can forge the request.
pub(crate) fn expected_signature(
    scheme: &Scheme,
    options: &SignatureOptions,
    secret: &Secret,
    message: &SignedMessage<'_>,
) -> Option<String> {
    let components = Components::new(message, options);
    let Some(spec) = scheme.spec(components.headers, options, Some(secret)) else {
        return rfc9421::expected_signature(secret, &components);
    };
    let template = template::parse(spec.template).ok()?;
    let fields = header_fields::read(&spec, &template, &components).ok()?;
    let key = spec.secret_encoding.key(secret, KeyPurpose::Verify).ok()?;
    let url = components.url.variants(spec.url_variants).swap_remove(0);
    let pieces = signed_content::fill(&template, &components, &url, &fields, key.shared()).ok()?;
    let signature = spec.sign(&key, &pieces)?;
    Some(match spec.form() {
        Some(form) => form.signature_prefix() + &signature,
        None => signature,
    })
}

/// A signature that receivers reject for its age.
pub(crate) struct ExpiredSignature {
    pub(crate) scheme: &'static Scheme,
    pub(crate) age: Duration,
    /// The age that the sender's libraries accept.
    pub(crate) limit: Duration,
}

/// The signature of a request, if it is too old for the scheme's own limits.
pub(crate) fn expired_signature(request: &Request, now: Timestamp) -> Option<ExpiredSignature> {
    let scheme = scheme_of(request)?;
    let options = SignatureOptions::default();
    let (spec, time) = signing_time(scheme, &options, &SignedMessage::new(request))?;
    match spec.check(time.at, &Tolerance::at(now)) {
        Err(TimestampError::TooOld { age, limit }) => Some(ExpiredSignature { scheme, age, limit }),
        _ => None,
    }
}

/// The time at which a request was signed, if its scheme signs one.
pub(crate) fn signed_at(
    scheme: &Scheme,
    options: &SignatureOptions,
    message: &SignedMessage<'_>,
) -> Option<SigningTime> {
    signing_time(scheme, options, message).map(|(_, time)| time)
}

fn signing_time(
    scheme: &Scheme,
    options: &SignatureOptions,
    message: &SignedMessage<'_>,
) -> Option<(TimestampSpec, SigningTime)> {
    let components = Components::new(message, options);
    let Some(spec) = scheme.spec(&message.request.headers, options, None) else {
        let (spec, at) = rfc9421::created(&components)?;
        let is_in_body = false;
        return Some((spec, SigningTime { at, is_in_body }));
    };
    let template = template::parse(spec.template).ok()?;
    let fields = header_fields::read(&spec, &template, &components).ok()?;
    let (spec, time) = (spec.timestamp?, fields.time?);
    let at = spec.read(&time.text, &time.place).ok()?;
    let is_in_body = time.is_in_body;
    Some((spec, SigningTime { at, is_in_body }))
}

/// Replaces the signature of a request with the one that `sign` makes for the request without it.
pub(crate) fn re_sign<E: From<SignError>>(
    scheme: &Scheme,
    options: &SignatureOptions,
    request: &mut Request,
    now: Timestamp,
    sign: impl FnOnce(&Request) -> Result<SignatureChanges, E>,
) -> Result<(), E> {
    let unsigned = unsigned(scheme, options, request, now);
    let changes = sign(&unsigned)?;
    request.target = match &changes.url {
        Some(url) => Url::parse(url).map_err(SignError::from)?.target,
        None => unsigned.target,
    };
    request.body = changes.body.unwrap_or(unsigned.body);
    let is_new = |name: &str| {
        let mut headers = changes.headers.iter();
        headers.any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    for name in signature_headers(scheme, options) {
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
    for name in signature_headers(scheme, options) {
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

/// The headers that hold the signatures of a scheme.
fn signature_headers<'a>(scheme: &Scheme, options: &'a SignatureOptions) -> Vec<&'a str> {
    match scheme.kind {
        SchemeKind::Rfc9421 => rfc9421::SIGNATURE_HEADERS.to_vec(),
        SchemeKind::Custom => options.signature_header.as_deref().into_iter().collect(),
        _ => scheme.header_names().collect(),
    }
}

/// The body with another time in Linear's member; `None` if it has no such member.
fn with_linear_time(body: &[u8], now: Timestamp) -> Option<Vec<u8>> {
    find(body, &[LINEAR_MEMBER])?;
    let mut json = Json::parse(std::str::from_utf8(body).ok()?).ok()?;
    let now = Json::parse(now.as_millisecond().to_string()).ok()?;
    let path = ValuePath(vec![PathStep::Key(LINEAR_MEMBER.to_owned())]);
    json.set(&path, &now).ok()?;
    Some(json.to_string().into_bytes())
}
