//! Signs outgoing requests: their exact bytes, for the URL that they go to.

use jiff::Timestamp;

use crate::ids::Random;
use crate::message::{Request, Url};

use super::components::SignedMessage;
use super::forge::{ForgeError, Forgery, forge};
use super::scheme::Scheme;
use super::secrecy::right_forms;
use super::secret::Secret;
use super::sign::{re_sign, sign};
use super::spec::SignatureOptions;
use super::spec_signer::{SignError, SignatureChanges};

/// A scheme, the secret to sign with, and the URL as the receiver knows it.
#[derive(Clone)]
pub(crate) struct Signer {
    pub(crate) scheme: &'static Scheme,
    pub(crate) secret: Secret,
    pub(crate) options: SignatureOptions,
    /// The URL as the receiver knows it, if it is not the one that the request goes to.
    public_url: Option<String>,
    signs_url: bool,
}

impl Signer {
    /// How it signs, without the secret.
    pub(crate) fn signing(&self) -> (&'static Scheme, &SignatureOptions) {
        (self.scheme, &self.options)
    }

    /// A signer with a secret that fits the scheme.
    pub(crate) fn new(
        scheme: &'static Scheme,
        secret: Secret,
        options: SignatureOptions,
        public_url: Option<String>,
    ) -> Self {
        Self {
            signs_url: scheme.signs_url(&options) || scheme.signs_query(&options),
            scheme,
            secret,
            options,
            public_url,
        }
    }

    /// The header of the message id that it signs, if it signs one.
    pub(crate) fn id_header(&self) -> Option<&str> {
        self.scheme.id_header(&self.options)
    }

    /// Whether it signs a message id that a header carries.
    pub(crate) fn signs_id(&self) -> bool {
        self.id_header().is_some()
    }

    /// What signing changes in a request.
    pub(crate) fn changes(
        &self,
        url: &Url,
        request: &Request,
        id: &str,
        now: Timestamp,
    ) -> Result<SignatureChanges, SignError> {
        let signed_url = self.signed_url(url, request);
        let message = SignedMessage::new(request).at(Some(&signed_url));
        sign(self.scheme, &self.options, &self.secret, &message, id, now)
    }

    /// The URL that is signed, with the query of the request: items may have added to it. Empty if none is signed.
    fn signed_url(&self, url: &Url, request: &Request) -> String {
        match &self.public_url {
            _ if !self.signs_url => String::new(),
            Some(public_url) => public_url.clone(),
            None => {
                let target = request.target.clone();
                Url {
                    target,
                    ..url.clone()
                }
                .to_string()
            }
        }
    }

    /// Replaces the signature of a request.
    pub(crate) fn re_sign(
        &self,
        url: &Url,
        request: &mut Request,
        id: &str,
        now: Timestamp,
    ) -> Result<(), SignError> {
        re_sign(self.scheme, &self.options, request, now, |unsigned| {
            self.changes(url, unsigned, id, now)
        })
    }

    /// Replaces the signature of a request by a forged one.
    pub(crate) fn forge(
        &self,
        url: &Url,
        request: &mut Request,
        (id, now): (&str, Timestamp),
        forgery: Forgery,
        random: Random<'_>,
    ) -> Result<(), ForgeError> {
        let mut second = None;
        let changes = |unsigned: &Request| {
            let signed_url = self.signed_url(url, unsigned);
            let message = SignedMessage::new(unsigned).at(Some(&signed_url));
            let key = (self.scheme, &self.options, &self.secret);
            let forged = forge(key, &message, (id, now), forgery, random)?;
            second = forged.second_header;
            Ok::<_, ForgeError>(forged.changes)
        };
        re_sign(self.scheme, &self.options, request, now, changes)?;
        if let Some((name, value)) = second {
            request.headers.push(&name, value);
        }
        Ok(())
    }

    /// The forms of the right signature of this very request, each of which opens the endpoint to whoever sees it.
    pub(crate) fn right_forms(&self, url: &Url, request: &Request) -> Vec<String> {
        let signed_url = self.signed_url(url, request);
        let message = SignedMessage::new(request).at(Some(&signed_url));
        right_forms(self.scheme, &self.options, &self.secret, &message)
    }
}
