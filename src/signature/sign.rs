//! Signs a request, replaces the signature of a recorded request, and computes the one that a received request should
//! have.

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;

use crate::json::{Json, PathStep, ValuePath, find};
use crate::message::headers::is_value;
use crate::message::url::{UrlError, without_user};
use crate::message::{Request, Url, form};

use super::components::{Components, SignedMessage};
use super::header_fields::{self, LINEAR_MEMBER, LINEAR_TIMESTAMP, SignatureFields, SignatureTime};
use super::header_form::HeaderForm;
use super::mailgun;
use super::rfc9421;
use super::scheme::{Scheme, SchemeKind};
use super::schemes::scheme_of;
use super::secret::{KeyPurpose, Secret, SecretProblem};
use super::shared_key;
use super::signed_content;
use super::spec::{OptionsError, Placement, SignatureOptions, SignatureSpec, UrlVariants};
use super::template::{self, ID, TIMESTAMP, TemplatePart};
use super::timestamp::{TimestampError, Tolerance};
use super::twilio;
use super::verdict::Verdict;

/// What signing changes in a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignatureChanges {
    /// Headers in the sender's order; they replace headers of the same name.
    pub(crate) headers: Vec<(String, String)>,
    /// The URL to send to, where it contains a part of the signature (Twilio's `bodySHA256`).
    pub(crate) url: Option<String>,
    /// The body to send, where it contains the signature (Mailgun).
    pub(crate) body: Option<Vec<u8>>,
}

/// Why a request cannot be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SignError {
    #[error(transparent)]
    Options(#[from] OptionsError),
    #[error("the secret {0}")]
    Secret(#[from] SecretProblem),
    #[error("the secret is not a key that can sign")]
    KeyCannotSign,
    #[error("the message id contains a control character, which a header cannot carry")]
    ControlCharacterInId,
    #[error(
        "the message id `{0}` contains a full stop, which separates the parts of the signed text"
    )]
    FullStopInId(String),
    #[error("the token contains a control character, which a header cannot carry")]
    ControlCharacterInToken,
    #[error("the key id contains a character that is not printable ASCII")]
    KeyIdNotAscii,
    #[error("Mailgun signs in the body, which must be a JSON object or a form")]
    NoPlaceInBody,
    #[error("the request cannot be signed: {0}")]
    Request(Verdict),
    #[error("the signature needs a URL that cannot be sent to: {0}")]
    Url(#[from] UrlError),
}

impl From<Verdict> for SignError {
    fn from(verdict: Verdict) -> Self {
        Self::Request(verdict)
    }
}

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
        Some(spec) => sign_spec(&spec, secret, &components, id, now),
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

fn sign_spec(
    spec: &SignatureSpec<'_>,
    secret: &Secret,
    components: &Components<'_>,
    id: &str,
    now: Timestamp,
) -> Result<SignatureChanges, SignError> {
    let mut components = Cow::Borrowed(components);
    let changes_url =
        spec.url_variants == UrlVariants::Twilio && twilio::add_body_digest(components.to_mut());
    let template = template::parse(spec.template).map_err(OptionsError::from)?;
    let key = spec.secret_encoding.key(secret, KeyPurpose::Sign)?;
    let timestamp = spec.timestamp.map(|timestamp| timestamp.write(now));
    let timestamp = timestamp.unwrap_or_default();
    let fields = SignatureFields {
        candidates: Vec::new(),
        id: Some(Cow::Borrowed(id.as_bytes())),
        token: Some(Cow::Borrowed(id.as_bytes())),
        time: Some(SignatureTime {
            text: Cow::Borrowed(timestamp.as_bytes()),
            place: String::new(),
        }),
    };
    let url = components.url.variants(spec.url_variants).swap_remove(0);
    let pieces = signed_content::fill(&template, &components, &url, &fields, key.shared())?;
    let signature = spec.sign(&key, &pieces).ok_or(SignError::KeyCannotSign)?;
    if spec.placement == Placement::Mailgun {
        let body = mailgun::write(&components, [&timestamp, id, &signature]);
        return Ok(SignatureChanges {
            body: Some(body.ok_or(SignError::NoPlaceInBody)?),
            ..SignatureChanges::default()
        });
    }
    Ok(SignatureChanges {
        headers: headers(spec, &template, &components, [id, &timestamp, &signature])?,
        url: changes_url.then(|| without_user(&url)),
        body: None,
    })
}

fn headers(
    spec: &SignatureSpec<'_>,
    template: &[TemplatePart<'_>],
    components: &Components<'_>,
    [id, timestamp, signature]: [&str; 3],
) -> Result<Vec<(String, String)>, SignError> {
    if spec.placement == Placement::List && id.contains('.') {
        return Err(SignError::FullStopInId(id.to_owned()));
    }
    if !is_value(signature.as_bytes()) {
        return Err(SignError::ControlCharacterInToken);
    }
    let form = spec.form();
    let holds_time = form.as_ref().is_some_and(HeaderForm::has_timestamp);
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut push = |name: &str, value: &str| {
        if headers.iter().all(|(known, _)| known != name) {
            headers.push((name.to_owned(), value.to_owned()));
        }
    };
    for part in template {
        match *part {
            TemplatePart::Id(name) => push(name.unwrap_or(ID), id),
            TemplatePart::Timestamp(name) if !holds_time => {
                push(name.unwrap_or(TIMESTAMP), timestamp);
            }
            _ => {}
        }
    }
    if spec.placement == Placement::Linear {
        push(LINEAR_TIMESTAMP, timestamp);
    }
    for (name, value) in spec.fixed_headers {
        push(name, value);
    }
    if spec.url_variants == UrlVariants::Twilio
        && let Some(settings) = shared_key::new_settings(components.headers, components.options)
    {
        push(shared_key::SETTINGS, &settings);
    }
    match form {
        Some(form) => push(spec.header, &form.write(timestamp, signature)),
        None => push(spec.header, signature),
    }
    Ok(headers)
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
    let message = SignedMessage::new(request);
    let components = Components::new(&message, &options);
    let (spec, time) = match scheme.spec(&request.headers, &options, None) {
        Some(spec) => {
            let template = template::parse(spec.template).ok()?;
            let fields = header_fields::read(&spec, &template, &components).ok()?;
            let (spec, time) = (spec.timestamp?, fields.time?);
            (spec, spec.read(&time.text, &time.place).ok()?)
        }
        None => rfc9421::created(&components)?,
    };
    match spec.check(time, &Tolerance::at(now)) {
        Err(TimestampError::TooOld { age, limit }) => Some(ExpiredSignature { scheme, age, limit }),
        _ => None,
    }
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
