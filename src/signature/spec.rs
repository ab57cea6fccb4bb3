//! How a scheme signs, as data: which text, with which algorithm, and where the signature goes.
//!
//! The table of schemes holds a [`SignatureSpec`] for each way to sign. For the scheme `hmac` the user's
//! [`SignatureOptions`] describe one.

use std::borrow::Cow;

use super::header_form::{HeaderForm, HeaderFormError};
use super::hmac::{Encoding, Hash};
use super::keypair::KeyPairAlgorithm;
use super::secret::{Key, SecretEncoding};
use super::template::TemplateSyntaxError;
use super::timestamp::{TimestampFormat, TimestampSpec};

#[derive(Clone, Copy)]
pub(super) struct SignatureSpec<'a> {
    /// The header that holds the signature.
    pub(super) header: &'a str,
    /// Other names of that header. The first header that is present decides.
    pub(super) other_headers: &'a [&'a str],
    pub(super) placement: Placement<'a>,
    /// The text before the signature.
    pub(super) prefix: &'a str,
    pub(super) encoding: Encoding,
    pub(super) algorithm: Algorithm,
    pub(super) secret_encoding: SecretEncoding,
    /// The template of the signed text.
    pub(super) template: &'a str,
    /// `None` for schemes without a timestamp.
    pub(super) timestamp: Option<TimestampSpec>,
    pub(super) url_variants: UrlVariants,
    /// Headers with a fixed value that say how the request is signed.
    pub(super) fixed_headers: &'a [(&'a str, &'a str)],
    /// A version that a receiver must not take for this one.
    pub(super) other_version: Option<OtherVersion>,
    /// What a valid signature does not cover.
    pub(super) note: Option<&'static str>,
}

/// A version of a signature that a receiver must not take for the current one.
#[derive(Clone, Copy)]
pub(super) enum OtherVersion {
    /// The label of the first, and that of another version: the signature itself is the same.
    Label(&'static str, &'static str),
    /// An older signature, in a header of its own.
    Older(&'static SignatureSpec<'static>),
}

/// HMAC-SHA256 of the body under the text of the secret, in hexadecimal digits: what most providers do.
pub(super) const HEX: SignatureSpec<'static> = SignatureSpec {
    header: "",
    other_headers: &[],
    placement: Placement::Header,
    prefix: "",
    encoding: Encoding::Hex,
    algorithm: Algorithm::Hmac(Hash::Sha256),
    secret_encoding: SecretEncoding::Text,
    template: "{body}",
    timestamp: None,
    url_variants: UrlVariants::AsGiven,
    fixed_headers: &[],
    other_version: None,
    note: None,
};

/// Where the signature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placement<'a> {
    /// The header's value.
    Header,
    /// A list separated by spaces: `v1,…` for HMAC, `v1a,…` for Ed25519 (Standard Webhooks).
    List,
    /// The header's value in a form such as `t={timestamp},v1={signature}` (Stripe, Paddle).
    Composite(&'a str),
    /// The header's value; the timestamp is a member of the body or in another header.
    Linear,
    /// The body itself.
    Mailgun,
}

/// How a signature is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Hmac(Hash),
    /// A plain digest of a text that contains the secret.
    Digest(Hash),
    /// The secret itself.
    Token,
    KeyPair(KeyPairAlgorithm),
}

/// Which spellings of the URL a signature may be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UrlVariants {
    AsGiven,
    /// With its port and without. `bodySHA256` in the query covers a body that is not a form.
    Twilio,
    /// With some escapes decoded, and as given.
    HubSpot,
}

impl<'a> SignatureSpec<'a> {
    /// The spec that the user's options describe.
    pub(super) fn custom(options: &'a SignatureOptions) -> Self {
        Self {
            header: options.signature_header.as_deref().unwrap_or_default(),
            placement: match options.header_form.as_deref() {
                Some(form) => Placement::Composite(form),
                None => Placement::Header,
            },
            prefix: options.prefix.as_deref().unwrap_or_default(),
            encoding: options.encoding.unwrap_or(HEX.encoding),
            algorithm: options.algorithm.map_or(HEX.algorithm, Algorithm::Hmac),
            secret_encoding: options.secret_encoding(),
            template: options.template.as_deref().unwrap_or(HEX.template),
            timestamp: Some(TimestampSpec::new(
                options.timestamp_format.unwrap_or(TimestampFormat::Any),
                300,
                300,
            )),
            ..HEX
        }
    }

    /// The algorithm for this key: the kind of key decides in a list, which may mix both.
    pub(super) fn algorithm_for(&self, key: &Key) -> Algorithm {
        match (self.placement, key) {
            (Placement::List, Key::Pair(_)) => Algorithm::KeyPair(KeyPairAlgorithm::Ed25519),
            _ => self.algorithm,
        }
    }

    /// The form of the header's value, if it is one with other parts.
    pub(super) fn form(&self) -> Option<HeaderForm<'a>> {
        match self.placement {
            Placement::Composite(form) => HeaderForm::parse(form).ok(),
            _ => None,
        }
    }

    /// The text before a signature that this algorithm makes.
    pub(super) fn prefix_for(&self, algorithm: Algorithm) -> Cow<'_, str> {
        match (self.placement, algorithm) {
            (Placement::List, Algorithm::KeyPair(_)) => "v1a,".into(),
            (Placement::List, _) => "v1,".into(),
            _ => self.prefix.into(),
        }
    }

    /// Signs a text, given in pieces, and adds the prefix; `None` if the key cannot sign.
    pub(super) fn sign(&self, key: &Key, pieces: &[Cow<'_, [u8]>]) -> Option<String> {
        let algorithm = self.algorithm_for(key);
        let signature = match (algorithm, key) {
            (Algorithm::Hmac(hash), Key::Shared(key)) => hash.keyed(key, pieces),
            (Algorithm::Digest(hash), Key::Shared(_)) => hash.of(pieces),
            (Algorithm::Token, Key::Shared(key)) => return String::from_utf8(key.to_vec()).ok(),
            (Algorithm::KeyPair(algorithm), Key::Pair(pair)) => {
                pair.sign(algorithm, &pieces.concat())?
            }
            _ => return None,
        };
        Some(self.prefix_for(algorithm).into_owned() + &self.encoding.encode(&signature))
    }
}

impl Algorithm {
    /// The length of its signatures as text, if that is fixed.
    pub(super) fn length(self, encoding: Encoding) -> Option<usize> {
        match self {
            Self::Hmac(hash) | Self::Digest(hash) => Some(encoding.len(hash.len())),
            Self::KeyPair(KeyPairAlgorithm::Ed25519) => Some(encoding.len(64)),
            Self::KeyPair(_) | Self::Token => None,
        }
    }

    /// Whether a text has the form of its signatures.
    pub(super) fn accepts(self, encoding: Encoding, text: &[u8]) -> bool {
        let length = self.length(encoding);
        let has_length = length.is_none_or(|length| length == text.len());
        let has_characters = self == Self::Token || encoding.accepts(text);
        has_length && has_characters && !text.is_empty()
    }
}

/// Settings that only some schemes read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignatureOptions {
    /// `hmac`: the header that holds the signature.
    pub(crate) signature_header: Option<String>,
    /// `hmac`: the form of that header's value, `{signature}` by default.
    pub(crate) header_form: Option<String>,
    /// `hmac`: the hash function, SHA-256 by default. `twilio`: the algorithm of a SharedKey.
    pub(crate) algorithm: Option<Hash>,
    /// `hmac`: how the signature is written, hexadecimal by default.
    pub(crate) encoding: Option<Encoding>,
    /// `hmac`: the text before the signature.
    pub(crate) prefix: Option<String>,
    /// `hmac`: the signed text, `{body}` by default.
    pub(crate) template: Option<String>,
    /// `hmac`: how the secret is written, by default text, or bytes after `base64:` or `hex:`.
    pub(crate) secret_encoding: Option<SecretEncoding>,
    /// `hmac`: how the timestamp is written, by default in seconds; any format is read.
    pub(crate) timestamp_format: Option<TimestampFormat>,
    /// `paypal`: the id under which PayPal knows the endpoint.
    pub(crate) webhook_id: Option<String>,
    /// `rfc9421`: the key's id; verification ignores signatures with another id. `twilio`: the id of a SharedKey.
    pub(crate) key_id: Option<String>,
}

impl SignatureOptions {
    /// How the secret of the scheme `hmac` is written.
    pub(super) fn secret_encoding(&self) -> SecretEncoding {
        self.secret_encoding.unwrap_or(SecretEncoding::Bytes)
    }
}

/// Why a scheme cannot work with these options.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OptionsError {
    #[error("the scheme `{scheme}` needs the name of the header that holds the signature")]
    MissingSignatureHeader { scheme: &'static str },
    #[error("`{0}` is not a header name")]
    InvalidSignatureHeader(String),
    #[error("the form of the header: {0}")]
    InvalidHeaderForm(#[from] HeaderFormError),
    #[error("the form of the header already holds what is before the signature")]
    PrefixAndForm,
    #[error("Twilio signs with SHA-1 or SHA-256")]
    TwilioAlgorithm,
    #[error("the id of a SharedKey cannot hold a comma, a space or a control character")]
    TwilioKeyId,
    #[error("the template of the signed text: {0}")]
    InvalidTemplate(#[from] TemplateSyntaxError),
    #[error("the scheme `{scheme}` needs the id under which PayPal knows the endpoint")]
    MissingWebhookId { scheme: &'static str },
}
