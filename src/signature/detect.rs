//! `auto`: the scheme of a request, by its headers.

use crate::json::find_members;
use crate::message::Request;

use super::mailgun;
use super::scheme::{Placement, Scheme, SchemeKind, SignatureSpec};
use super::table::SCHEMES;
use super::template::{self, TemplatePart};

/// Finds the scheme of a request by its headers (Mailgun's by its body); the most specific where several fit.
///
/// A request whose signature is not in the scheme's form, or not there, is known by its header, or by the
/// scheme's other ones.
pub(crate) fn detect(request: &Request) -> Option<&'static Scheme> {
    let fits = |looks: Evidence| {
        let mut schemes = SCHEMES.iter();
        schemes.find(|scheme| scheme.looks_like(request, looks))
    };
    fits(Evidence::Signature)
        .or_else(|| fits(Evidence::Header))
        .or_else(|| fits(Evidence::OtherHeaders))
}

/// The scheme that a request is signed by when it is not by this one.
pub(super) fn instead(request: &Request, scheme: &Scheme) -> Option<&'static str> {
    if scheme.signed(request) {
        return None;
    }
    let mut others = SCHEMES.iter();
    others
        .find(|other| other.signed(request))
        .map(|other| other.name)
}

/// How much of a scheme a request has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// A signature in its form.
    Signature,
    /// The signature's header.
    Header,
    /// The headers of timestamp and id.
    OtherHeaders,
}

impl Scheme {
    /// Whether a request is signed as this scheme does, by its looks.
    pub(super) fn signed(&self, request: &Request) -> bool {
        self.looks_like(request, Evidence::Signature)
    }

    fn looks_like(&self, request: &Request, looks: Evidence) -> bool {
        let has = |name: &str| request.headers.contains(name);
        let fits = match self.method {
            SchemeKind::Rfc9421 => has("Signature-Input") && has("Signature"),
            SchemeKind::Custom => false, // only the user's options say what it is
            _ => self.texts().iter().any(|text| text.fits(request, looks)),
        };
        fits && self.mark.is_none_or(|mark| mark(request))
    }
}

impl SignatureSpec<'_> {
    fn fits(&self, request: &Request, looks: Evidence) -> bool {
        if self.place == Placement::Mailgun {
            return looks == Evidence::Signature; // its mark looks into the body
        }
        if looks == Evidence::OtherHeaders {
            let parts = template::parse(self.signed).unwrap_or_default();
            return parts.iter().any(|part| match *part {
                TemplatePart::Id(Some(name)) | TemplatePart::Timestamp(Some(name)) => {
                    request.headers.contains(name)
                }
                _ => false,
            });
        }
        let mut names = self.others.iter().chain([&self.header]);
        names.any(|name| {
            let value = request.headers.get(name);
            let starts = |value: &[u8]| value.starts_with(self.prefix.as_bytes());
            value.is_some_and(|value| looks == Evidence::Header || starts(value))
        })
    }
}

/// Gitea's signature comes beside it.
pub(super) fn is_forgejo(request: &Request) -> bool {
    request.headers.contains("X-Forgejo-Signature")
}

pub(super) fn is_gitlab(request: &Request) -> bool {
    let headers = &request.headers;
    headers.contains("X-Gitlab-Token") || headers.contains("X-Gitlab-Event")
}

pub(super) fn is_github(request: &Request) -> bool {
    request.headers.contains("X-GitHub-Event")
}

/// Meta's header is GitHub's; its body has always these two.
pub(super) fn is_meta(request: &Request) -> bool {
    let members = find_members(&request.body, ["object", "entry"]);
    !is_github(request) && members.iter().all(Option::is_some)
}

pub(super) fn is_svix(request: &Request) -> bool {
    request.headers.contains("svix-signature") || request.headers.contains("svix-id")
}

pub(super) fn is_mailgun(request: &Request) -> bool {
    mailgun::read(&request.headers, &request.body).is_ok()
}
