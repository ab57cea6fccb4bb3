//! Signatures: every sender's, made and checked, and why one fails; pure, the clock is an argument.

mod address;
mod again;
mod asymmetric;
mod causes;
mod choose;
mod clock;
mod detect;
mod fill;
mod fresh;
mod input;
mod key;
mod mac;
mod mailgun;
mod php;
mod proof;
mod read;
mod rfc9421;
mod scheme;
mod secret;
mod table;
mod template;
mod text;
mod texts;
mod url;
mod verdict;

use jiff::Timestamp;

use crate::message::Headers;
use crate::message::headers::is_value;

use input::Components;
use scheme::{SchemeKind, SignatureSpec};

pub(crate) use again::{expiring_scheme, re_sign, scheme_of};
pub(crate) use clock::Tolerance;
pub(crate) use detect::detect;
pub(crate) use fresh::generate;
pub(crate) use input::{SignatureOptions, SignedMessage};
pub(crate) use key::KeyPurpose;
pub(crate) use mac::{Encoding, Hash};
pub(crate) use scheme::Scheme;
pub(crate) use secret::Secret;
pub(crate) use table::{SCHEMES, find_scheme};
pub(crate) use verdict::Verdict;

/// What signing adds to a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignatureChanges {
    /// Headers, in the order in which the sender has them; they take the place of those of the same name.
    pub(crate) headers: Vec<(String, String)>,
    /// The URL to send to, where the signature changes it (Twilio's `bodySHA256`).
    pub(crate) url: Option<String>,
    /// The body to send, where the signature is in it (Mailgun).
    pub(crate) body: Option<Vec<u8>>,
}

/// Checks that a secret is of a scheme's form; the error is for the user and never holds the secret.
pub(crate) fn check_secret(
    scheme: &Scheme,
    secret: &Secret,
    purpose: KeyPurpose,
) -> Result<(), String> {
    scheme.form().check(secret, purpose).map_err(|what| {
        let form = scheme.secret_form(purpose);
        format!("the secret {what}: `{}` takes {form}", scheme.name)
    })
}

/// Signs a request; the error is for the user.
///
/// `id` is the message's, where the scheme has one; the body is signed as it is.  `check_secret` says more of a
/// secret that is of another form.
pub(crate) fn sign(
    scheme: &Scheme,
    options: &SignatureOptions,
    secret: &Secret,
    subject: &SignedMessage<'_>,
    id: &str,
    now: Timestamp,
) -> Result<SignatureChanges, String> {
    options.check(scheme)?;
    if !is_value(id.as_bytes()) {
        return Err("the id has a control character in it, which no header can carry".to_owned());
    }
    let input = Components::new(subject, options);
    match &scheme.method {
        SchemeKind::Single(text) => text::sign(text, secret, &input, id, now),
        SchemeKind::Versions { texts, choose } => {
            let unsigned = Headers::new(); // signatures of another time have no say
            let bare = Components {
                headers: &unsigned,
                ..input.clone()
            };
            text::sign(&texts[choose(&bare, Some(secret))], secret, &input, id, now)
        }
        SchemeKind::Rfc9421 => rfc9421::sign(secret, &input, now),
        SchemeKind::Custom => text::sign(&custom(options), secret, &input, id, now),
    }
}

/// Checks a request's signature against all secrets; on a mismatch also what would make it match.
pub(crate) fn explain(
    scheme: &'static Scheme,
    options: &SignatureOptions,
    secrets: &[Secret],
    subject: &SignedMessage<'_>,
    tolerance: &Tolerance,
) -> Verdict {
    let mut verdict = verify(scheme, options, secrets, subject, tolerance);
    match &mut verdict {
        Verdict::Mismatch { causes, .. } => {
            *causes = causes::find(scheme, options, secrets, subject);
        }
        Verdict::Missing { instead, .. } | Verdict::Malformed { instead, .. } => {
            *instead = detect::instead(subject.request, scheme);
        }
        _ => {}
    }
    verdict
}

/// The same without a look for causes: for requests from strangers, whose number nobody bounds.
pub(crate) fn verify(
    scheme: &Scheme,
    options: &SignatureOptions,
    secrets: &[Secret],
    subject: &SignedMessage<'_>,
    tolerance: &Tolerance,
) -> Verdict {
    let input = Components::new(subject, options);
    let of = secrets.len();
    let mut verdicts = secrets.iter().enumerate().map(|(which, secret)| {
        match judge(scheme, Some(secret), &input, tolerance) {
            Verdict::Valid { note, .. } => Verdict::Valid {
                secret: which,
                of,
                note,
            },
            verdict => verdict,
        }
    });
    let Some(first) = verdicts.next() else {
        return judge(scheme, None, &input, tolerance);
    };
    verdicts.fold(first, |best, next| {
        if next.rank() > best.rank() {
            next
        } else {
            best
        }
    })
}

/// The signature as it should stand in its header: for `--show-secrets`, where the key allows to say.
pub(crate) fn expected_signature(
    scheme: &Scheme,
    options: &SignatureOptions,
    secret: &Secret,
    subject: &SignedMessage<'_>,
) -> Option<String> {
    let input = Components::new(subject, options);
    match &scheme.method {
        SchemeKind::Single(text) => text::expected(text, secret, &input),
        SchemeKind::Versions { texts, choose } => {
            text::expected(&texts[choose(&input, Some(secret))], secret, &input)
        }
        SchemeKind::Rfc9421 => rfc9421::expected(secret, &input),
        SchemeKind::Custom => text::expected(&custom(options), secret, &input),
    }
}

/// The HMAC-SHA256 of a text under a secret's own bytes: what the answer to an endpoint check holds.
pub(crate) fn hmac_sha256(secret: &Secret, text: &[u8], encoding: Encoding) -> String {
    encoding.encode(&Hash::Sha256.keyed(secret.reveal(), &[text]))
}

/// Whether a text is the secret itself, in a time that tells nothing but their lengths.
pub(crate) fn is_secret(text: &[u8], secret: &Secret) -> bool {
    mac::same(text, secret.reveal()).into()
}

/// Checks against one secret.
fn judge(
    scheme: &Scheme,
    secret: Option<&Secret>,
    input: &Components<'_>,
    tolerance: &Tolerance,
) -> Verdict {
    let verdict = match &scheme.method {
        SchemeKind::Single(text) => text::judge(text, secret, input, tolerance),
        SchemeKind::Versions { texts, choose } => {
            text::judge(&texts[choose(input, secret)], secret, input, tolerance)
        }
        SchemeKind::Rfc9421 => rfc9421::judge(secret, input, tolerance),
        SchemeKind::Custom => text::judge(&custom(input.options), secret, input, tolerance),
    };
    verdict.unwrap_or_else(|refusal| refusal)
}

/// The way to sign that the user describes.
fn custom(options: &SignatureOptions) -> SignatureSpec<'_> {
    SignatureSpec {
        header: options.signature_header.as_deref().unwrap_or_default(),
        prefix: options.prefix.as_deref().unwrap_or_default(),
        encoding: options.encoding.unwrap_or(Encoding::Hex),
        proof: scheme::Algorithm::Hmac(options.algorithm.unwrap_or(Hash::Sha256)),
        signed: options.template.as_deref().unwrap_or("{body}"),
        ..texts::CUSTOM
    }
}

#[cfg(test)]
mod tests;
