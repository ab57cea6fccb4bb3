//! Tries other forms of the secret: as text or decoded, with and without its prefix, and without what a copy adds to
//! it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::super::components::Components;
use super::super::keypair::KeyPair;
use super::super::scheme::Scheme;
use super::super::secret::{Secret, SecretEncoding, any_hex, tolerant_base64};
use super::super::verdict::Cause;
use super::trial::Hypotheses;

/// What is copied along with a secret, before it.
const PREFIXES: [&str; 7] = [
    "v1,whsec_",
    "whsec_",
    "Bearer ",
    "bearer ",
    "base64:",
    "hex:",
    "sha256=",
];

const QUOTES: [&str; 3] = ["\"", "'", "`"];

/// The bytes of another form of a secret, and its name.
type SecretForm = (Cow<'static, str>, Option<Zeroizing<Vec<u8>>>);

pub(super) fn find(hypotheses: &Hypotheses<'_>, components: &Components<'_>) -> Option<Cause> {
    let of = hypotheses.secrets.len();
    let encoding = hypotheses.scheme.secret_encoding(components.options);
    for (index, secret) in hypotheses.secrets.iter().enumerate() {
        for (form, variant) in variants(hypotheses.scheme, encoding, secret.reveal()) {
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

fn variants(
    scheme: &Scheme,
    encoding: SecretEncoding,
    secret: &[u8],
) -> Vec<(Cow<'static, str>, Secret)> {
    let bare = secret.strip_prefix(b"whsec_").unwrap_or(secret);
    let tried: Vec<SecretForm> = match encoding {
        SecretEncoding::GitLab if !secret.starts_with(b"whsec_") => {
            vec![("with `whsec_` before it".into(), decoded_base64(bare))]
        }
        SecretEncoding::Whsec | SecretEncoding::GitLab => vec![
            ("as text, not decoded from base64".into(), text(secret)),
            (
                "as text without its prefix `whsec_`, not decoded from base64".into(),
                text(bare),
            ),
            (
                "decoded from hexadecimal digits".into(),
                any_hex(bare).map(Zeroizing::new),
            ),
        ],
        SecretEncoding::Text | SecretEncoding::Bytes | SecretEncoding::Any => {
            forms_of_text(scheme, secret)
        }
        SecretEncoding::Base64 | SecretEncoding::Hex => vec![
            ("as text, not decoded".into(), text(secret)),
            ("decoded from base64".into(), decoded_base64(secret)),
            (
                "decoded from hexadecimal digits".into(),
                any_hex(secret).map(Zeroizing::new),
            ),
        ],
        SecretEncoding::Ed25519Hex => vec![(
            "as the private key, whose public key verifies".into(),
            public_key_of(secret),
        )],
        SecretEncoding::P256 | SecretEncoding::Rsa => Vec::new(),
    };
    let decodes = !matches!(
        encoding,
        SecretEncoding::Text | SecretEncoding::Bytes | SecretEncoding::Any
    );
    let changed = tried.into_iter().filter_map(|(name, bytes)| {
        let bytes = bytes.filter(|bytes| !bytes.is_empty())?;
        let other = decodes || bytes.as_slice() != secret;
        other.then(|| (name, spelled(encoding, &bytes)))
    });
    changed.collect()
}

/// Other forms of a secret that is used as text.
fn forms_of_text(scheme: &Scheme, secret: &[u8]) -> Vec<SecretForm> {
    let bare = secret.strip_prefix(b"whsec_").unwrap_or(secret);
    let trimmed = secret.trim_ascii();
    let mut forms: Vec<SecretForm> = vec![
        ("decoded from base64".into(), decoded_base64(bare)),
        (
            "decoded from hexadecimal digits".into(),
            any_hex(secret).map(Zeroizing::new),
        ),
        ("without the white space around it".into(), text(trimmed)),
        (
            "plus a trailing line break".into(),
            text(&[secret, b"\n"].concat()),
        ),
        (
            "without the `\\n` at its end".into(),
            trimmed.strip_suffix(b"\\n").and_then(text),
        ),
    ];
    let own = scheme.secret_prefix();
    let prefixes = PREFIXES.into_iter().chain([own]);
    for prefix in prefixes.filter(|prefix| !prefix.is_empty()) {
        let without = trimmed.strip_prefix(prefix.as_bytes());
        let name = format!("without its prefix `{}`", prefix.trim_end());
        forms.push((name.into(), without.and_then(text)));
    }
    if !own.is_empty() && !trimmed.starts_with(own.as_bytes()) {
        let with = text(&[own.as_bytes(), trimmed].concat());
        forms.push((format!("with `{own}` before it").into(), with));
    }
    for quote in QUOTES {
        let inner = trimmed.strip_prefix(quote.as_bytes());
        let inner = inner.and_then(|inner| inner.strip_suffix(quote.as_bytes()));
        forms.push(("without its quotes".into(), inner.and_then(text)));
    }
    // A line of a `.env` file.
    let is_name = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    if let Some(at) = trimmed.iter().position(|byte| *byte == b'=')
        && at > 0
        && trimmed[..at].iter().all(is_name)
    {
        let value = &trimmed[at + 1..];
        let unquoted = value
            .strip_prefix(b"\"")
            .and_then(|value| value.strip_suffix(b"\""));
        let name = "without the name before its `=`";
        forms.push((name.into(), text(unquoted.unwrap_or(value))));
    }
    let mut lines = secret.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let ends = [
        ("its first line", lines.next()),
        ("its last line", lines.next_back()),
    ];
    if let [(_, Some(_)), (_, Some(_))] = ends {
        let ends = ends.into_iter();
        forms.extend(
            ends.map(|(name, line)| (format!("if only {name} counts").into(), line.and_then(text))),
        );
    }
    forms
}

fn text(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    (!text.is_empty()).then(|| Zeroizing::new(text.to_vec()))
}

fn decoded_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    tolerant_base64(text).map(Zeroizing::new)
}

/// The public key of a private Ed25519 key in hexadecimal digits.
fn public_key_of(private: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let seed = any_hex(private).map(Zeroizing::new)?;
    let pair = KeyPair::ed25519_private(&seed)?;
    Some(Zeroizing::new(pair.public))
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
        SecretEncoding::Hex | SecretEncoding::Ed25519Hex => Secret::new(HEXLOWER.encode(bytes)),
        // `Secret::new` drops one trailing line break, and here it is part of the secret.
        _ if bytes.ends_with(b"\n") => Secret::new([bytes, b"\n"].concat()),
        _ => Secret::new(bytes),
    }
}
