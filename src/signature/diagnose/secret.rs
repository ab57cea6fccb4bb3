//! Tries other forms of the secret: as text or decoded, with and without its prefix.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::super::components::Components;
use super::super::secret::{Secret, SecretEncoding, any_hex, tolerant_base64};
use super::super::verdict::Cause;
use super::trial::Hypotheses;

pub(super) fn find(hypotheses: &Hypotheses<'_>, components: &Components<'_>) -> Option<Cause> {
    let encoding = hypotheses.scheme.secret_encoding(components.options);
    let of = hypotheses.secrets.len();
    for (index, secret) in hypotheses.secrets.iter().enumerate() {
        for (form, variant) in variants(encoding, secret.reveal()) {
            if hypotheses.matches_with(hypotheses.scheme, &variant, components) {
                return Some(Cause::Secret {
                    secret: index,
                    of,
                    form,
                });
            }
        }
    }
    None
}

fn variants(encoding: SecretEncoding, secret: &[u8]) -> Vec<(&'static str, Secret)> {
    let bare = secret.strip_prefix(b"whsec_").unwrap_or(secret);
    let text = |text: &[u8]| Some(Zeroizing::new(text.to_vec()));
    let base64 = tolerant_base64(bare).map(Zeroizing::new);
    let from_hex = any_hex(secret).map(Zeroizing::new);
    let trimmed = secret.trim_ascii();
    let unquoted = trimmed
        .strip_prefix(b"\"")
        .and_then(|inner| inner.strip_suffix(b"\""));
    let broken = Zeroizing::new([secret, b"\n"].concat());
    let tried: Vec<(&'static str, Option<Zeroizing<Vec<u8>>>)> = match encoding {
        SecretEncoding::GitLab if !secret.starts_with(b"whsec_") => {
            vec![("with `whsec_` before it", base64)]
        }
        SecretEncoding::Whsec | SecretEncoding::GitLab => vec![
            ("as text, not decoded from base64", text(secret)),
            (
                "as text without its prefix `whsec_`, not decoded from base64",
                text(bare),
            ),
        ],
        SecretEncoding::Text | SecretEncoding::Bytes | SecretEncoding::Any => vec![
            ("decoded from base64", base64),
            ("without its prefix `whsec_`", text(bare)),
            ("decoded from hexadecimal digits", from_hex),
            ("without the white space around it", text(trimmed)),
            ("without its quotes", unquoted.and_then(text)),
            ("plus a trailing line break", Some(broken)),
        ],
        SecretEncoding::Base64 | SecretEncoding::Hex => {
            vec![("as text, not decoded", text(secret))]
        }
        SecretEncoding::Ed25519Hex | SecretEncoding::P256 | SecretEncoding::Rsa => Vec::new(),
    };
    let decodes = matches!(encoding, SecretEncoding::Whsec | SecretEncoding::GitLab);
    let changed = tried.into_iter().filter_map(|(name, bytes)| {
        let bytes = bytes.filter(|bytes| !bytes.is_empty())?;
        let other = decodes || bytes.as_slice() != secret;
        other.then(|| (name, spelled(encoding, &bytes)))
    });
    changed.collect()
}

/// A secret that means these bytes in this encoding.
fn spelled(encoding: SecretEncoding, bytes: &[u8]) -> Secret {
    match encoding {
        SecretEncoding::Whsec | SecretEncoding::GitLab => {
            Secret::new(format!("whsec_{}", STANDARD.encode(bytes)))
        }
        SecretEncoding::Bytes | SecretEncoding::Any => {
            Secret::new(format!("hex:{}", HEXLOWER.encode(bytes)))
        }
        SecretEncoding::Base64 => Secret::new(STANDARD.encode(bytes)),
        SecretEncoding::Hex => Secret::new(HEXLOWER.encode(bytes)),
        // `Secret::new` drops one trailing line break, and here it is part of the secret.
        _ if bytes.ends_with(b"\n") => Secret::new([bytes, b"\n"].concat()),
        _ => Secret::new(bytes),
    }
}
