//! What some schemes need to know beside the secret.

use super::hmac::{Encoding, Hash};
use super::template::TemplateSyntaxError;

/// Settings that only some schemes read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignatureOptions {
    /// `hmac`: the header that holds the signature.
    pub(crate) signature_header: Option<String>,
    /// `hmac`: the hash function, SHA-256 by default.
    pub(crate) algorithm: Option<Hash>,
    /// `hmac`: how the signature is written, hexadecimal by default.
    pub(crate) encoding: Option<Encoding>,
    /// `hmac`: the text before the signature.
    pub(crate) prefix: Option<String>,
    /// `hmac`: the signed text, `{body}` by default.
    pub(crate) template: Option<String>,
    /// `paypal`: the id under which PayPal knows the endpoint.
    pub(crate) webhook_id: Option<String>,
    /// `rfc9421`: the key's id; verification ignores signatures with another id.
    pub(crate) key_id: Option<String>,
}

/// Why a scheme cannot work with these options.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OptionsError {
    #[error("the scheme `{scheme}` needs the name of the header that holds the signature")]
    MissingSignatureHeader { scheme: &'static str },
    #[error("`{0}` is not a header name")]
    InvalidSignatureHeader(String),
    #[error("the template of the signed text: {0}")]
    InvalidTemplate(#[from] TemplateSyntaxError),
    #[error("the scheme `{scheme}` needs the id under which PayPal knows the endpoint")]
    MissingWebhookId { scheme: &'static str },
}
