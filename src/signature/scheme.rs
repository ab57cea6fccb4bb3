//! What a scheme is: one row of the table in `schemes.rs`.

use std::fmt;
use std::time::Duration;

use crate::message::headers::is_token;
use crate::message::{Headers, Request};

use super::header_form::HeaderForm;
use super::rfc9421;
use super::secret::{KeyPurpose, Secret, SecretEncoding, SecretProblem};
use super::shared_key;
use super::spec::{OptionsError, OtherVersion, SignatureOptions, SignatureSpec, UrlVariants};
use super::template::{self, ID, TemplatePart};

/// A provider's way to sign.
pub(crate) struct Scheme {
    /// The name in flags and records: `github`.
    pub(crate) name: &'static str,
    /// The name for people: `GitHub`.
    pub(crate) label: &'static str,
    pub(crate) aliases: &'static [&'static str],
    /// What a generated secret looks like.
    pub(super) secret_format: SecretFormat,
    pub(super) kind: SchemeKind,
    /// Whether an endpoint has one secret for tests and another for live events.
    pub(super) has_test_mode: bool,
    /// What else a request must have to be detected, where several providers use the same headers.
    pub(super) detect: Option<fn(&Request) -> bool>,
}

/// How a scheme signs.
pub(super) enum SchemeKind {
    /// In one way.
    Single(SignatureSpec<'static>),
    /// In one of several versions, which the request and the secret determine.
    Versions {
        specs: &'static [SignatureSpec<'static>],
        /// The index of the version.
        version: fn(&Headers, &SignatureOptions, Option<&Secret>) -> usize,
    },
    /// HTTP Message Signatures.
    Rfc9421,
    /// As the user's options describe.
    Custom,
}

/// What a generated secret looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecretFormat {
    /// A prefix, then this many letters and digits.
    Letters(&'static str, usize),
    /// This many random bytes as hexadecimal digits.
    Hex(usize),
    /// A prefix, then 32 random bytes as base64.
    Base64(&'static str),
    /// The same after `whsec_`, or a pair of `whsk_` and `whpk_`.
    Whsec,
    Uuid,
    /// An Ed25519 key pair as hexadecimal digits.
    Ed25519Hex,
    /// A P-256 key pair as base64.
    P256,
    /// Not generated, with the reason.
    None(&'static str),
}

/// A part of [`SignatureOptions`] that only some schemes read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SchemeOption {
    /// What describes a signature of the scheme `hmac`.
    Hmac,
    Algorithm,
    KeyId,
    WebhookId,
}

/// Why a secret does not fit a scheme; the secret itself is never part of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret {problem}; `{scheme}` takes {form}")]
pub(crate) struct SecretError {
    problem: SecretProblem,
    scheme: &'static str,
    form: &'static str,
}

impl Scheme {
    /// Whether it signs the URL or its path, so that a receiver behind a proxy must know the public URL.
    pub(crate) fn signs_url(&self, options: &SignatureOptions) -> bool {
        self.signs_any_of(options, &["{url}", "{path}"])
    }

    pub(crate) fn signs_query(&self, options: &SignatureOptions) -> bool {
        self.signs_any_of(options, &["{url}", "{query}", "{php_query}"])
    }

    /// Whether the query is all that it signs.
    pub(super) fn signs_only_query(&self) -> bool {
        let specs = self.specs();
        !specs.is_empty() && specs.iter().all(|spec| spec.template == "{php_query}")
    }

    /// Whether its signature under this secret depends on the body.
    pub(crate) fn signs_body(&self, options: &SignatureOptions, secret: &Secret) -> bool {
        match self.spec(&Headers::new(), options, Some(secret)) {
            None => true, // through its digest
            Some(spec) if spec.url_variants == UrlVariants::Twilio => true,
            Some(spec) => {
                let parts = template::parse(spec.template).unwrap_or_default();
                parts.into_iter().any(TemplatePart::covers_body)
            }
        }
    }

    /// How old a signature may be for the sender's own libraries, if they check that.
    pub(crate) fn tolerance(&self) -> Option<Duration> {
        let timestamp = match self.kind {
            SchemeKind::Rfc9421 => rfc9421::CREATED,
            SchemeKind::Custom => SignatureSpec::custom(&SignatureOptions::default()).timestamp?,
            _ => self.specs().first()?.timestamp?,
        };
        let (past, _) = timestamp.limits?;
        Some(Duration::from_secs(u64::from(past)))
    }

    /// Whether it signs a timestamp.
    pub(crate) fn signs_timestamp(&self, options: &SignatureOptions) -> bool {
        match self.kind {
            SchemeKind::Rfc9421 => true,
            SchemeKind::Custom => self.signs_any_of(options, &["{timestamp"]),
            _ => self
                .specs()
                .first()
                .is_some_and(|spec| spec.timestamp.is_some()),
        }
    }

    /// Whether its other version is an older one, which senders still add and some receivers still take.
    pub(crate) fn has_older_version(&self) -> bool {
        let mut specs = self.specs().iter();
        specs.any(|spec| matches!(spec.other_version, Some(OtherVersion::Older(_))))
    }

    fn signs_any_of(&self, options: &SignatureOptions, parts: &[&str]) -> bool {
        let has_part = |template: &str| parts.iter().any(|part| template.contains(part));
        match self.kind {
            SchemeKind::Rfc9421 => true,
            SchemeKind::Custom => options.template.as_deref().is_some_and(has_part),
            _ => self.specs().iter().any(|spec| has_part(spec.template)),
        }
    }

    /// What a secret begins with; empty if it has no prefix.
    pub(super) fn secret_prefix(&self) -> &'static str {
        match self.secret_format {
            SecretFormat::Letters(prefix, _) => prefix,
            _ => "",
        }
    }

    /// What its secret looks like, for people.
    pub(crate) fn secret_form(
        &self,
        options: &SignatureOptions,
        purpose: KeyPurpose,
    ) -> &'static str {
        self.secret_encoding(options).describe(purpose)
    }

    pub(super) fn secret_encoding(&self, options: &SignatureOptions) -> SecretEncoding {
        match &self.kind {
            SchemeKind::Single(spec) => spec.secret_encoding,
            SchemeKind::Versions { specs, .. } => specs[0].secret_encoding,
            SchemeKind::Rfc9421 => SecretEncoding::Any,
            SchemeKind::Custom => options.secret_encoding(),
        }
    }

    /// Checks that a secret has the scheme's form.
    pub(crate) fn check_secret(
        &self,
        secret: &Secret,
        options: &SignatureOptions,
        purpose: KeyPurpose,
    ) -> Result<(), SecretError> {
        let checked = self.secret_encoding(options).check(secret, purpose);
        checked.map_err(|problem| SecretError {
            problem,
            scheme: self.name,
            form: self.secret_form(options, purpose),
        })
    }

    /// The bytes of a secret that are fewer or more than the 24 to 64 of Standard Webhooks, for a scheme that follows
    /// it.
    pub(crate) fn unusual_secret_size(
        &self,
        secret: &Secret,
        options: &SignatureOptions,
    ) -> Option<usize> {
        self.secret_encoding(options).unusual_size(secret)
    }

    /// Checks that the options have what the scheme needs.
    pub(crate) fn check_options(&self, options: &SignatureOptions) -> Result<(), OptionsError> {
        let scheme = self.name;
        if matches!(self.kind, SchemeKind::Custom) {
            let header = options.signature_header.as_deref();
            let header = header.ok_or(OptionsError::MissingSignatureHeader { scheme })?;
            if !is_token(header) {
                return Err(OptionsError::InvalidSignatureHeader(header.to_owned()));
            }
            if let Some(form) = &options.header_form {
                HeaderForm::parse(form)?;
                if options.prefix.is_some() {
                    return Err(OptionsError::PrefixAndForm);
                }
            }
            template::parse_custom(SignatureSpec::custom(options).template)?;
        }
        if self.is_twilio() {
            shared_key::check_options(options)?;
        }
        let has_webhook_id = options.webhook_id.as_ref().is_some_and(|id| !id.is_empty());
        let needs_webhook_id = |spec: &SignatureSpec| spec.template.contains("{webhook_id}");
        if !has_webhook_id && self.specs().iter().any(needs_webhook_id) {
            return Err(OptionsError::MissingWebhookId { scheme });
        }
        Ok(())
    }

    fn is_twilio(&self) -> bool {
        let mut specs = self.specs().iter();
        specs.any(|spec| spec.url_variants == UrlVariants::Twilio)
    }

    /// Whether it reads an option.
    pub(crate) fn reads(&self, option: SchemeOption) -> bool {
        match option {
            SchemeOption::Hmac => matches!(self.kind, SchemeKind::Custom),
            SchemeOption::Algorithm => self.reads(SchemeOption::Hmac) || self.is_twilio(),
            SchemeOption::KeyId => matches!(self.kind, SchemeKind::Rfc9421) || self.is_twilio(),
            SchemeOption::WebhookId => {
                let mut specs = self.specs().iter();
                specs.any(|spec| spec.template.contains("{webhook_id}"))
            }
        }
    }

    /// All versions in the table; empty for RFC 9421 and for what the options describe.
    pub(super) fn specs(&self) -> &[SignatureSpec<'static>] {
        match &self.kind {
            SchemeKind::Single(spec) => std::slice::from_ref(spec),
            SchemeKind::Versions { specs, .. } => specs,
            SchemeKind::Rfc9421 | SchemeKind::Custom => &[],
        }
    }

    /// The version for this request and secret; `None` for RFC 9421.
    pub(super) fn spec<'a>(
        &self,
        headers: &Headers,
        options: &'a SignatureOptions,
        secret: Option<&Secret>,
    ) -> Option<SignatureSpec<'a>> {
        match &self.kind {
            SchemeKind::Single(spec) => Some(*spec),
            SchemeKind::Versions { specs, version } => {
                Some(specs[version(headers, options, secret)])
            }
            SchemeKind::Rfc9421 => None,
            SchemeKind::Custom => Some(SignatureSpec::custom(options)),
        }
    }

    /// The header with the message id that it signs, if it signs one.
    pub(crate) fn id_header<'a>(&self, options: &'a SignatureOptions) -> Option<&'a str> {
        let custom = options.template.as_deref();
        let custom = custom.filter(|_| matches!(self.kind, SchemeKind::Custom));
        let mut templates = self.specs().iter().map(|spec| spec.template).chain(custom);
        templates.find_map(|template| {
            let parts = template::parse(template).unwrap_or_default();
            parts.into_iter().find_map(|part| match part {
                TemplatePart::Id(name) => Some(name.unwrap_or(ID)),
                _ => None,
            })
        })
    }

    /// The headers that its specs keep signatures in.
    pub(super) fn header_names(&self) -> impl Iterator<Item = &'static str> {
        let specs = self.specs().iter();
        let names = specs.flat_map(|spec| spec.other_headers.iter().copied().chain([spec.header]));
        names.filter(|name| !name.is_empty())
    }
}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scheme({})", self.name)
    }
}

impl PartialEq for Scheme {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Scheme {}
