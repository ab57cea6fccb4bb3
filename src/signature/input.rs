//! What is signed or checked, and what only some schemes need to know.

use crate::message::body::media_type;
use crate::message::{Headers, Request};

use super::address::SignedUrl;
use super::mac::{Encoding, Hash};
use super::scheme::Scheme;
use super::template;
use super::verdict::Verdict;

/// What is signed, or whose signature is checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedMessage<'a> {
    /// SchemeKind, target, headers and body.
    pub(crate) request: &'a Request,
    /// The URL as the sender knows it, where that is not plain http to the `Host`.
    ///
    /// Where it has no path (or `/`) or no query, the request's count.
    pub(crate) url: Option<&'a str>,
    /// The status, where the message is an answer.
    pub(crate) status: Option<u16>,
}

impl<'a> SignedMessage<'a> {
    /// A request as it came.
    pub(crate) fn new(request: &'a Request) -> Self {
        Self {
            request,
            url: None,
            status: None,
        }
    }

    /// The same, with the URL as its sender knows it.
    #[must_use]
    pub(crate) fn at(self, url: Option<&'a str>) -> Self {
        Self { url, ..self }
    }
}

/// What only some schemes need to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignatureOptions {
    /// `hmac`: the header that holds the signature.
    pub(crate) signature_header: Option<String>,
    /// `hmac`: the digest, SHA-256 unless given.
    pub(crate) algorithm: Option<Hash>,
    /// `hmac`: how the signature is written, hexadecimal unless given.
    pub(crate) encoding: Option<Encoding>,
    /// `hmac`: what stands before the signature.
    pub(crate) prefix: Option<String>,
    /// `hmac`: the signed text, `{body}` unless given.
    pub(crate) template: Option<String>,
    /// `paypal`: the id under which PayPal knows the endpoint.
    pub(crate) webhook_id: Option<String>,
    /// `rfc9421`: the key's id; when checking, signatures with another one do not count.
    pub(crate) key_id: Option<String>,
}

impl SignatureOptions {
    /// Says what a scheme lacks; the error is for the user and names the flag.
    pub(crate) fn check(&self, scheme: &Scheme) -> Result<(), String> {
        match scheme.name {
            "hmac" => {
                let header = self.signature_header.as_deref().ok_or(
                    "the scheme `hmac` needs --signature-header: which header holds the signature",
                )?;
                if !crate::message::headers::is_token(header) {
                    return Err(format!("`{header}` is not a header name"));
                }
                template::parse_given(self.template.as_deref().unwrap_or("{body}"))
                    .map(drop)
                    .map_err(|error| format!("the template of the signed text: {error}"))
            }
            "paypal" if self.webhook_id.as_deref().unwrap_or_default().is_empty() => Err(
                "the scheme `paypal` needs --webhook-id: the id under which PayPal knows the endpoint"
                    .to_owned(),
            ),
            _ => Ok(()),
        }
    }
}

/// The parts of a request that a signature may cover, each of them replaceable for a try.
#[derive(Clone)]
pub(super) struct Components<'a> {
    pub(super) method: &'a str,
    pub(super) headers: &'a Headers,
    pub(super) body: &'a [u8],
    pub(super) address: SignedUrl,
    pub(super) status: Option<u16>,
    pub(super) options: &'a SignatureOptions,
}

impl<'a> Components<'a> {
    pub(super) fn new(subject: &SignedMessage<'a>, options: &'a SignatureOptions) -> Self {
        Self {
            method: &subject.request.method,
            headers: &subject.request.headers,
            body: &subject.request.body,
            address: SignedUrl::of(subject.request, subject.url),
            status: subject.status,
            options,
        }
    }

    /// The one value of a header that may be there once.
    pub(super) fn single(&self, name: &'a str) -> Result<&'a [u8], Verdict> {
        let mut values = self.headers.all(name);
        let first = values.next().ok_or_else(|| Verdict::missing(name))?;
        if values.next().is_some() {
            return Err(Verdict::malformed(format!(
                "header `{name}` is there more than once"
            )));
        }
        Ok(first)
    }

    /// The query, empty if there is none.
    pub(super) fn query(&self) -> &str {
        self.address.query.as_deref().unwrap_or_default()
    }

    /// Whether the body calls itself a form.
    pub(super) fn is_form(&self) -> bool {
        let content_type = self.headers.text("content-type").unwrap_or_default();
        media_type(content_type) == "application/x-www-form-urlencoded"
    }
}
