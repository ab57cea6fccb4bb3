//! The parts of a request that a signature may cover.
//!
//! A [`SignedMessage`] is what the caller has: the request as it is on the wire, and the URL as the sender knows it.
//! [`Components`] are the same parts side by side, so that `diagnose` can replace one of them and verify again.

use crate::message::body::media_type;
use crate::message::{Headers, Request};

use super::signed_url::SignedUrl;
use super::spec::SignatureOptions;
use super::verdict::Verdict;

/// A request to sign or to verify.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedMessage<'a> {
    pub(crate) request: &'a Request,
    /// The body without its codings, in which some schemes put the time or the signature. What is signed is the body
    /// itself.
    pub(crate) content: &'a [u8],
    /// The URL as the sender knows it, where that is not plain http to the `Host`.
    ///
    /// If it has no path (or `/`) or no query, that of the request applies.
    pub(crate) url: Option<&'a str>,
    /// The status of a response, which RFC 9421 can sign too.
    pub(crate) status: Option<u16>,
}

impl<'a> SignedMessage<'a> {
    pub(crate) fn new(request: &'a Request) -> Self {
        Self {
            request,
            content: &request.body,
            url: None,
            status: None,
        }
    }

    /// Sets the body without its codings.
    #[must_use]
    pub(crate) fn with_content(self, content: &'a [u8]) -> Self {
        Self { content, ..self }
    }

    /// Sets the URL as the sender knows it.
    #[must_use]
    pub(crate) fn at(self, url: Option<&'a str>) -> Self {
        Self { url, ..self }
    }
}

/// The parts of a request that a signature may cover, each replaceable.
#[derive(Clone)]
pub(super) struct Components<'a> {
    pub(super) method: &'a str,
    pub(super) headers: &'a Headers,
    pub(super) body: &'a [u8],
    /// The body without its codings.
    pub(super) content: &'a [u8],
    pub(super) url: SignedUrl,
    pub(super) status: Option<u16>,
    pub(super) options: &'a SignatureOptions,
}

impl<'a> Components<'a> {
    pub(super) fn new(message: &SignedMessage<'a>, options: &'a SignatureOptions) -> Self {
        Self {
            method: &message.request.method,
            headers: &message.request.headers,
            body: &message.request.body,
            content: message.content,
            url: SignedUrl::of(message.request, message.url),
            status: message.status,
            options,
        }
    }

    /// The value of a header that must not be repeated.
    pub(super) fn single(&self, name: &'a str) -> Result<&'a [u8], Verdict> {
        let mut values = self.headers.all(name);
        let first = values.next().ok_or_else(|| Verdict::missing(name))?;
        if values.next().is_some() {
            return Err(Verdict::malformed(format!("duplicate header `{name}`")));
        }
        Ok(first)
    }

    /// All lines of a header as one value: trimmed, separated by a comma and a space (RFC 9421 section 2.1).
    pub(super) fn combined(&self, name: &str) -> Vec<u8> {
        let lines: Vec<_> = self.headers.all(name).map(<[u8]>::trim_ascii).collect();
        lines.join(&b", "[..])
    }

    /// The query, empty if there is none.
    pub(super) fn query(&self) -> &str {
        self.url.query.as_deref().unwrap_or_default()
    }

    /// Whether the `Content-Type` is that of a form.
    pub(super) fn is_form(&self) -> bool {
        let content_type = self.headers.text("content-type").unwrap_or_default();
        media_type(content_type) == "application/x-www-form-urlencoded"
    }
}
