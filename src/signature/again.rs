//! A signature made again, in the place of the one that a recorded request has.

use std::borrow::Cow;

use jiff::Timestamp;

use super::read::ID;
use super::scheme::{Placement, Scheme, SchemeKind, SignatureSpec, UrlVariants};
use super::table::SCHEMES;
use super::template::{self, TemplatePart};
use super::{SignatureChanges, SignatureOptions, mailgun, read, rfc9421, url};
use crate::message::{Request, Url, form};

/// The scheme of a request's signature.
pub(crate) fn scheme_of(request: &Request) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|scheme| scheme.signed(request))
}

/// The scheme of a request's signature, if receivers refuse it some time after it was made.
pub(crate) fn expiring_scheme(request: &Request) -> Option<&'static Scheme> {
    let scheme = scheme_of(request)?;
    let ages = |text: &SignatureSpec<'_>| {
        let clock = text.clock.is_some_and(|clock| clock.limits.is_some());
        clock && (text.place == Placement::Mailgun || request.headers.contains(text.header))
    };
    let is_dated = matches!(scheme.method, SchemeKind::Rfc9421) || scheme.texts().iter().any(ages);
    is_dated.then_some(scheme)
}

impl Scheme {
    /// The header with the id that it signs, where it has one.
    pub(crate) fn id_header<'a>(&self, options: &'a SignatureOptions) -> Option<&'a str> {
        let given = options.template.as_deref();
        let given = given.filter(|_| matches!(self.method, SchemeKind::Custom));
        let mut texts = self.texts().iter().map(|text| text.signed).chain(given);
        texts.find_map(|signed| {
            let parts = template::parse(signed).unwrap_or_default();
            parts.into_iter().find_map(|part| match part {
                TemplatePart::Id(name) => Some(name.unwrap_or(ID)),
                _ => None,
            })
        })
    }

    /// The headers that hold its signatures.
    fn headers<'a>(&'a self, options: &'a SignatureOptions) -> Vec<&'a str> {
        match self.method {
            SchemeKind::Rfc9421 => rfc9421::HEADERS.to_vec(),
            SchemeKind::Custom => options.signature_header.as_deref().into_iter().collect(),
            _ => self
                .texts()
                .iter()
                .flat_map(|text| text.others.iter().copied().chain([text.header]))
                .filter(|name| !name.is_empty())
                .collect(),
        }
    }
}

/// Signs a request anew: what `sign` makes of it without its old signature takes the place of that.
pub(crate) fn re_sign(
    scheme: &Scheme,
    options: &SignatureOptions,
    request: &mut Request,
    now: Timestamp,
    sign: impl FnOnce(&Request) -> Result<SignatureChanges, String>,
) -> Result<(), String> {
    let bare = unsigned(scheme, options, request, now);
    let signed = sign(&bare)?;
    request.target = match &signed.url {
        Some(changed) => {
            Url::parse(changed)
                .map_err(|error| error.to_string())?
                .target
        }
        None => bare.target,
    };
    request.body = signed.body.unwrap_or(bare.body);
    let is_made = |name: &str| {
        let mut made = signed.headers.iter();
        made.any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    for name in scheme.headers(options) {
        if !is_made(name) {
            request.headers.remove(name);
        }
    }
    for (name, value) in &signed.headers {
        request.headers.set_value(name, value);
    }
    if request.headers.contains("content-length") {
        let length = request.body.len().to_string();
        request.headers.set_value("Content-Length", length);
    }
    Ok(())
}

/// The request without its signature, and without what was put in for its sake; its time is that of now.
fn unsigned(
    scheme: &Scheme,
    options: &SignatureOptions,
    request: &Request,
    now: Timestamp,
) -> Request {
    let mut bare = request.clone();
    for name in scheme.headers(options) {
        bare.headers.remove(name);
    }
    let has = |wanted: fn(&SignatureSpec<'_>) -> bool| scheme.texts().iter().any(wanted);
    if has(|text| text.place == Placement::Mailgun) {
        bare.body = mailgun::unsigned(&bare.headers, bare.body);
    }
    if has(|text| text.place == Placement::Linear)
        && let Some(body) = read::with_linear_time(&bare.body, now)
    {
        bare.body = body;
    }
    if has(|text| text.urls == UrlVariants::Twilio)
        && let Some((path, query)) = bare.target.split_once('?')
    {
        let kept = without(query, &[url::BODY_DIGEST]);
        let joint = if kept.is_empty() { "" } else { "?" };
        bare.target = format!("{path}{joint}{kept}");
    }
    bare
}

/// The pairs of a query or form, as they stand, without those of these names.
pub(super) fn without<'a>(text: &'a str, names: &[&str]) -> Cow<'a, str> {
    let is_named = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        let name = form::decode(name.as_bytes());
        names.iter().any(|known| name.as_ref() == known.as_bytes())
    };
    let mut pairs = text.split('&').filter(is_named).peekable();
    if pairs.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let kept: Vec<&str> = text.split('&').filter(|pair| !is_named(pair)).collect();
    Cow::Owned(kept.join("&"))
}
