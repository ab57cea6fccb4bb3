//! What a response must not hold: the secret, and the right signature of a request.
//!
//! Whoever sees one of them can forge a request. Both are looked for as text, as hexadecimal digits and as base64, also
//! that of URLs.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use data_encoding::{HEXLOWER, HEXUPPER};

use crate::message::Request;

use super::components::SignedMessage;
use super::scheme::Scheme;
use super::secret::{Key, KeyPurpose, Secret};
use super::sign::expected_signature;
use super::spec::{Placement, SignatureOptions};

/// A shorter secret can be a word of a response by chance.
const SHORTEST: usize = 8;

/// The secret as a response could hold it.
pub(crate) fn secret_forms(
    scheme: &Scheme,
    options: &SignatureOptions,
    secret: &Secret,
) -> Vec<String> {
    let text = str::from_utf8(secret.reveal()).unwrap_or_default().trim();
    let mut forms: Vec<String> = text.lines().map(str::to_owned).collect();
    if let Ok(Key::Shared(key)) = scheme
        .secret_encoding(options)
        .key(secret, KeyPurpose::Sign)
    {
        forms.extend(encoded(&key));
    }
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

/// The right signature of a request as a response could hold it; none where the request lacks a part of what is signed.
pub(crate) fn right_forms(
    scheme: &Scheme,
    options: &SignatureOptions,
    secret: &Secret,
    message: &SignedMessage<'_>,
) -> Vec<String> {
    let request = with_signature_header(scheme, options, secret, message.request);
    let message = SignedMessage {
        request: &request,
        ..*message
    };
    let Some(signature) = expected_signature(scheme, options, secret, &message) else {
        return Vec::new();
    };
    let encodings = scheme.spec(&request.headers, options, Some(secret));
    let digits = signature.trim_matches(':');
    let digits = digits
        .rsplit(['=', ',', ':'])
        .find(|part| part.len() >= SHORTEST);
    let digits = digits.unwrap_or_default();
    let padding = &signature[signature.trim_end_matches('=').len()..];
    let digits = format!("{digits}{padding}");
    let bytes = encodings.and_then(|spec| spec.encoding.decode(digits.as_bytes()));
    let mut forms = vec![digits.trim_end_matches('=').to_owned()];
    forms.extend(bytes.iter().flat_map(|bytes| encoded(bytes)));
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

/// Base64 is found with padding and without.
fn encoded(bytes: &[u8]) -> [String; 4] {
    [
        HEXLOWER.encode(bytes),
        HEXUPPER.encode(bytes),
        STANDARD_NO_PAD.encode(bytes),
        URL_SAFE_NO_PAD.encode(bytes),
    ]
}

/// The request with a header where its signature would be, if it has none: the expected one is computed in its place.
fn with_signature_header(
    scheme: &Scheme,
    options: &SignatureOptions,
    secret: &Secret,
    request: &Request,
) -> Request {
    let mut request = request.clone();
    if let Some(spec) = scheme.spec(&request.headers, options, Some(secret))
        && matches!(
            spec.placement,
            Placement::Header | Placement::List | Placement::Linear
        )
    {
        request.headers.set(spec.header, spec.prefix);
    }
    request
}
