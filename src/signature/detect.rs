//! Detects the scheme of a request by its headers.

use crate::message::Request;

use super::scheme::{Scheme, SchemeKind};
use super::schemes::SCHEMES;
use super::spec::{Placement, SignatureSpec};
use super::template::{self, TemplatePart};

/// Detects the scheme of a request by its headers (Mailgun's by its body); the most specific one if several fit.
///
/// A malformed signature is detected by the name of its header, a missing one by the headers of timestamp and id.
pub(crate) fn detect(request: &Request) -> Option<&'static Scheme> {
    let first_with = |evidence: Evidence| {
        let mut schemes = SCHEMES.iter();
        schemes.find(|scheme| has_evidence(scheme, request, evidence))
    };
    first_with(Evidence::Signature)
        .or_else(|| first_with(Evidence::Header))
        .or_else(|| first_with(Evidence::OtherHeaders))
}

/// The scheme whose signature a request has, by its form.
pub(crate) fn scheme_of(request: &Request) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|scheme| is_signed_by(scheme, request))
}

/// Whether a request has a signature of this scheme, by its form.
pub(super) fn is_signed_by(scheme: &Scheme, request: &Request) -> bool {
    has_evidence(scheme, request, Evidence::Signature)
}

/// What in a request suggests a scheme.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// A signature in the scheme's form.
    Signature,
    /// The header of the signature.
    Header,
    /// The headers of timestamp and id.
    OtherHeaders,
}

fn has_evidence(scheme: &Scheme, request: &Request, evidence: Evidence) -> bool {
    let has = |name: &str| request.headers.contains(name);
    let fits = match scheme.kind {
        SchemeKind::Rfc9421 => has("Signature-Input") && has("Signature"),
        SchemeKind::Custom => false, // the user's options describe it, and any request might fit
        _ => scheme
            .specs()
            .iter()
            .any(|spec| spec_has_evidence(spec, request, evidence)),
    };
    fits && scheme.detect.is_none_or(|detect| detect(request))
}

fn spec_has_evidence(spec: &SignatureSpec<'_>, request: &Request, evidence: Evidence) -> bool {
    if spec.placement == Placement::Mailgun {
        return evidence == Evidence::Signature; // the row's own check reads the body
    }
    if evidence == Evidence::OtherHeaders {
        let parts = template::parse(spec.template).unwrap_or_default();
        return parts.iter().any(|part| match *part {
            TemplatePart::Id(Some(name)) | TemplatePart::Timestamp(Some(name)) => {
                request.headers.contains(name)
            }
            _ => false,
        });
    }
    let mut names = spec.other_headers.iter().chain([&spec.header]);
    names.any(|name| {
        let value = request.headers.get(name);
        let has_prefix = |value: &[u8]| value.starts_with(spec.prefix.as_bytes());
        value.is_some_and(|value| evidence == Evidence::Header || has_prefix(value))
    })
}
