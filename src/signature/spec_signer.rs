//! Signs one request as a spec says, in two steps: the signature, and what it changes in the request.
//!
//! `sign.rs` makes a valid signature of both. `forge.rs` signs one thing and writes another.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::message::headers::is_value;
use crate::message::url::{UrlError, without_user};

use super::components::Components;
use super::header_fields::{LINEAR_TIMESTAMP, SignatureFields, SignatureTime};
use super::header_form::HeaderForm;
use super::mailgun;
use super::secret::{Key, SecretProblem};
use super::shared_key;
use super::signed_content;
use super::spec::{OptionsError, Placement, SignatureSpec, UrlVariants};
use super::template::{self, ID, TIMESTAMP, TemplatePart};
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

/// A request, and how it is signed.
pub(super) struct SpecSigner<'a> {
    pub(super) spec: SignatureSpec<'a>,
    pub(super) template: Vec<TemplatePart<'a>>,
    components: Components<'a>,
    /// The URL that is signed.
    url: String,
    /// Whether signing adds to the URL.
    changes_url: bool,
}

impl<'a> SpecSigner<'a> {
    pub(super) fn new(
        spec: SignatureSpec<'a>,
        mut components: Components<'a>,
    ) -> Result<Self, SignError> {
        let changes_url =
            spec.url_variants == UrlVariants::Twilio && twilio::add_body_digest(&mut components);
        Ok(Self {
            template: template::parse(spec.template).map_err(OptionsError::from)?,
            url: components.url.variants(spec.url_variants).swap_remove(0),
            spec,
            components,
            changes_url,
        })
    }

    /// The time as the spec writes it; empty without one.
    pub(super) fn timestamp(&self, now: Timestamp) -> String {
        let timestamp = self.spec.timestamp.map(|timestamp| timestamp.write(now));
        timestamp.unwrap_or_default()
    }

    /// The signature under this key, with its prefix.
    pub(super) fn signature(
        &self,
        key: &Key,
        id: &str,
        timestamp: &str,
    ) -> Result<String, SignError> {
        let fields = SignatureFields {
            candidates: Vec::new(),
            id: Some(Cow::Borrowed(id.as_bytes())),
            token: Some(Cow::Borrowed(id.as_bytes())),
            time: Some(SignatureTime {
                text: Cow::Borrowed(timestamp.as_bytes()),
                place: String::new(),
                is_in_body: false,
            }),
        };
        let pieces = signed_content::fill(
            &self.template,
            &self.components,
            &self.url,
            &fields,
            key.shared(),
        )?;
        let signature = self.spec.sign(key, &pieces);
        signature.ok_or(SignError::KeyCannotSign)
    }

    /// The body that is signed.
    pub(super) fn body(&self) -> &[u8] {
        self.components.body
    }

    /// The body of Mailgun without its signature.
    pub(super) fn body_without_signature(&self) -> Option<Vec<u8>> {
        mailgun::without_signature(self.components.headers, self.components.body)
    }

    /// What the request needs to carry a signature.
    pub(super) fn write(
        &self,
        id: &str,
        timestamp: &str,
        signature: &str,
    ) -> Result<SignatureChanges, SignError> {
        if self.spec.placement == Placement::Mailgun {
            let body = mailgun::write(&self.components, [timestamp, id, signature]);
            return Ok(SignatureChanges {
                body: Some(body.ok_or(SignError::NoPlaceInBody)?),
                ..SignatureChanges::default()
            });
        }
        Ok(SignatureChanges {
            headers: self.headers([id, timestamp, signature])?,
            url: self.changes_url.then(|| without_user(&self.url)),
            body: None,
        })
    }

    fn headers(
        &self,
        [id, timestamp, signature]: [&str; 3],
    ) -> Result<Vec<(String, String)>, SignError> {
        let (spec, components) = (&self.spec, &self.components);
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
        for part in &self.template {
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
}
