//! Runs every diagnosis in order and attaches the causes that it confirms to the verdict.

use super::super::components::{Components, SignedMessage};
use super::super::scheme::Scheme;
use super::super::schemes::{SCHEMES, detect, is_signed_by, scheme_of};
use super::super::secret::Secret;
use super::super::spec::SignatureOptions;
use super::super::template;
use super::super::timestamp::Tolerance;
use super::super::verdict::{Cause, MismatchedPart, SignedParts, SuggestedCheck, Verdict};
use super::super::verify::verify;
use super::trial::Hypotheses;
use super::{body, secret, signed_text, url};
use crate::message::Request;

/// Longer bodies are not tried in other forms.
const LONGEST_BODY: usize = 2 << 20;

/// Verifies a request and, if that fails, looks for the reason. This takes as long as a few hundred verifications.
pub(crate) fn explain(
    scheme: &'static Scheme,
    options: &SignatureOptions,
    secrets: &[Secret],
    message: &SignedMessage<'_>,
    tolerance: &Tolerance,
) -> Verdict {
    let mut verdict = verify(scheme, options, secrets, message, tolerance);
    match &mut verdict {
        Verdict::Mismatch {
            part,
            causes,
            suggested_check,
        } => {
            *causes = find_causes(scheme, options, secrets, message);
            if causes.is_empty() {
                *suggested_check = check_for(scheme, options, secrets, message, *part);
            }
        }
        Verdict::Missing { other_scheme, .. } | Verdict::Malformed { other_scheme, .. } => {
            *other_scheme = signed_by_other(message.request, scheme);
        }
        _ => {}
    }
    verdict
}

fn find_causes(
    scheme: &'static Scheme,
    options: &SignatureOptions,
    secrets: &[Secret],
    message: &SignedMessage<'_>,
) -> Vec<Cause> {
    let components = Components::new(message, options);
    let hypotheses = Hypotheses::new(scheme, secrets, message.request);
    let mut causes = Vec::new();
    causes.extend(other_scheme(&hypotheses, message.request, &components));
    if message.request.body.len() <= LONGEST_BODY {
        // The forms of a body are the most, and come last: they may use up the budget.
        causes.extend(secret::find(&hypotheses, &components));
        causes.extend(url::find(&hypotheses, &components, message.request));
        causes.extend(url::find_query_order(&hypotheses, &components));
        causes.extend(signed_text::find(&hypotheses, &components));
        causes.extend(body::find(&hypotheses, &components));
    }
    if causes.is_empty() && is_emptied(scheme, options, secrets, message.request) {
        causes.push(Cause::EmptyBody);
    }
    causes
}

/// Whether a request lacks a body that its signature should cover.
fn is_emptied(
    scheme: &Scheme,
    options: &SignatureOptions,
    secrets: &[Secret],
    request: &Request,
) -> bool {
    let covers_body = !matches!(
        signed_parts(scheme, options, secrets, request),
        SignedParts::None | SignedParts::Query
    );
    let may_have_body = matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
    request.body.is_empty() && covers_body && may_have_body
}

fn signed_parts(
    scheme: &Scheme,
    options: &SignatureOptions,
    secrets: &[Secret],
    request: &Request,
) -> SignedParts {
    if scheme.signs_url(options) {
        return SignedParts::BodyAndUrl;
    }
    let spec = scheme.spec(&request.headers, options, secrets.first());
    let template = spec.map(|spec| spec.template).unwrap_or_default();
    let parts = template::parse(template).unwrap_or_default();
    if parts.iter().any(|part| part.covers_body()) {
        SignedParts::Body
    } else if scheme.signs_query(options) {
        SignedParts::Query
    } else {
        SignedParts::None
    }
}

fn check_for(
    scheme: &Scheme,
    options: &SignatureOptions,
    secrets: &[Secret],
    message: &SignedMessage<'_>,
    part: MismatchedPart,
) -> Option<SuggestedCheck> {
    let signed = signed_parts(scheme, options, secrets, message.request);
    let (secret, signed) = match part {
        MismatchedPart::Signature => (true, signed),
        MismatchedPart::Token => (true, SignedParts::None),
        MismatchedPart::ContentDigest | MismatchedPart::BodyDigest => (false, signed),
        MismatchedPart::KeyAlgorithm => return None,
    };
    Some(SuggestedCheck {
        secret,
        has_test_mode: scheme.has_test_mode,
        signed,
    })
}

/// The scheme whose signature a request has, if it does not have one of this scheme.
fn signed_by_other(request: &Request, scheme: &Scheme) -> Option<&'static Scheme> {
    scheme_of(request).filter(|_| !is_signed_by(scheme, request))
}

fn other_scheme(
    hypotheses: &Hypotheses<'_>,
    request: &Request,
    components: &Components<'_>,
) -> Option<Cause> {
    let own = hypotheses.scheme;
    let others = SCHEMES
        .iter()
        .filter(|other| *other != own && is_signed_by(other, request));
    for other in others {
        let mut secrets = hypotheses.secrets.iter();
        if secrets.any(|secret| hypotheses.matches_with(other, secret, components)) {
            return Some(Cause::Scheme(other));
        }
    }
    let detected = detect(request)?;
    let is_other = detected != own && !share_header(detected, own);
    is_other.then_some(Cause::Header(detected))
}

/// Whether two schemes keep their signatures in a header of the same name.
fn share_header(a: &Scheme, b: &Scheme) -> bool {
    a.header_names()
        .any(|name| b.header_names().any(|other| other == name))
}
