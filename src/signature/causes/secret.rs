//! The secret in other forms: as text or decoded, with and without its prefix.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::super::Secret;
use super::super::input::Components;
use super::super::key::{SecretEncoding, tolerant_base64};
use super::super::mac::{hex, unhex};
use super::{Cause, Hypothesis};

type Bytes = Zeroizing<Vec<u8>>;

pub(super) fn find(trial: &Hypothesis<'_>, input: &Components<'_>) -> Option<Cause> {
    let form = trial.scheme.form();
    let of = trial.secrets.len();
    for (which, secret) in trial.secrets.iter().enumerate() {
        for (name, variant) in variants(form, secret.reveal()) {
            if trial.fits_with(trial.scheme, &variant, input) {
                return Some(Cause::Secret {
                    secret: which,
                    of,
                    form: name,
                });
            }
        }
    }
    None
}

const DECODED: &str = "decoded from base64";
const AS_TEXT: &str = "as the text it stands in, not decoded from base64";
const AS_TEXT_WITHOUT: &str = "as text without its prefix `whsec_`, not decoded from base64";

fn variants(form: SecretEncoding, secret: &[u8]) -> Vec<(&'static str, Secret)> {
    let bare = secret.strip_prefix(b"whsec_").unwrap_or(secret);
    let text = |text: &[u8]| Some(Zeroizing::new(text.to_vec()));
    let base64 = tolerant_base64(bare).map(Zeroizing::new);
    let from_hex = unhex(secret).map(Zeroizing::new);
    let trimmed = secret.trim_ascii();
    let unquoted = trimmed
        .strip_prefix(b"\"")
        .and_then(|inner| inner.strip_suffix(b"\""));
    let broken = Zeroizing::new([secret, b"\n"].concat());
    let tried: Vec<(&'static str, Option<Bytes>)> = match form {
        SecretEncoding::Whsec => vec![(AS_TEXT, text(secret)), (AS_TEXT_WITHOUT, text(bare))],
        SecretEncoding::GitLab if secret.starts_with(b"whsec_") => {
            vec![(AS_TEXT, text(secret)), (AS_TEXT_WITHOUT, text(bare))]
        }
        SecretEncoding::GitLab => vec![("with `whsec_` before it", base64)],
        SecretEncoding::Text | SecretEncoding::Bytes | SecretEncoding::Any => vec![
            (DECODED, base64),
            ("without its prefix `whsec_`", text(bare)),
            ("decoded from hexadecimal digits", from_hex),
            ("without the white space around it", text(trimmed)),
            ("without its quotes", unquoted.and_then(text)),
            ("with a line break at its end", Some(broken)),
        ],
        SecretEncoding::Hex | SecretEncoding::P256 | SecretEncoding::Rsa => Vec::new(),
    };
    let decodes = matches!(form, SecretEncoding::Whsec | SecretEncoding::GitLab);
    let changed = tried.into_iter().filter_map(|(name, bytes)| {
        let bytes = bytes.filter(|bytes| !bytes.is_empty())?;
        let other = decodes || bytes.as_slice() != secret;
        other.then(|| (name, written(form, &bytes)))
    });
    changed.collect()
}

/// Bytes as a secret of this form that stands for them.
fn written(form: SecretEncoding, bytes: &[u8]) -> Secret {
    match form {
        SecretEncoding::Whsec | SecretEncoding::GitLab => {
            Secret::new(format!("whsec_{}", STANDARD.encode(bytes)))
        }
        SecretEncoding::Bytes | SecretEncoding::Any => Secret::new(format!("hex:{}", hex(bytes))),
        // The form drops a line break at the end, and here one may be meant.
        _ if bytes.ends_with(b"\n") => Secret::new([bytes, b"\n"].concat()),
        _ => Secret::new(bytes),
    }
}
