//! Twilio, which signs the fields of a form, or for other bodies a digest in the query.

use crate::message::form;

use super::components::Components;
use super::hmac::{Encoding, Hash};
use super::shared_key::{SETTINGS, algorithm_of, has_settings, setting};
use super::verdict::{MismatchedPart, Verdict};

/// The query parameter that covers a body that is not a form.
pub(super) const BODY_DIGEST: &str = "bodySHA256";

/// The form's fields, sorted by name and then by value, without separators and without repeated pairs.
pub(super) fn form_fields(components: &Components<'_>) -> Vec<u8> {
    if !components.is_form() {
        return Vec::new();
    }
    let mut pairs: Vec<_> = form::pairs(components.body).collect();
    pairs.sort();
    pairs.dedup();
    pairs
        .iter()
        .flat_map(|(name, value)| [name.as_ref(), value.as_ref()])
        .flatten()
        .copied()
        .collect()
}

/// Checks the body against the digest in the query.
pub(super) fn check_body_digest(components: &Components<'_>) -> Result<(), Verdict> {
    if components.is_form() && !components.body.is_empty() {
        return Ok(());
    }
    match form::get(components.query().as_bytes(), BODY_DIGEST) {
        Some(digest) if digest.eq_ignore_ascii_case(&body_digest(components.body)) => Ok(()),
        Some(_) => Err(Verdict::mismatch(MismatchedPart::BodyDigest)),
        None if components.body.is_empty() => Ok(()),
        None => Err(Verdict::malformed(
            "the URL has no `bodySHA256`, and Twilio covers a body that is not a form only by that",
        )),
    }
}

/// Adds the digest to the query if nothing else covers the body; returns whether it did.
pub(super) fn add_body_digest(components: &mut Components<'_>) -> bool {
    let covered = components.body.is_empty() || components.is_form();
    if covered || form::get(components.query().as_bytes(), BODY_DIGEST).is_some() {
        return false;
    }
    let digest = format!("{BODY_DIGEST}={}", body_digest(components.body));
    components.url.query = Some(match components.query() {
        "" => digest,
        query => format!("{query}&{digest}"),
    });
    true
}

fn body_digest(body: &[u8]) -> String {
    Encoding::Hex.encode(&Hash::Sha256.of(&[body]))
}

/// Checks that the settings name a known algorithm, and the key and the algorithm that the user expects.
pub(super) fn check_settings(components: &Components<'_>) -> Result<(), Verdict> {
    let (headers, options) = (components.headers, components.options);
    let malformed = |what: &str| Err(Verdict::malformed(format!("header `{SETTINGS}` {what}")));
    if !has_settings(headers) {
        let signature = headers.get("X-Twilio-Signature").unwrap_or_default();
        let expects_shared_key =
            options.key_id.is_some() || options.algorithm == Some(Hash::Sha256);
        let of_shared_key = signature.len() == Encoding::Base64.len(Hash::Sha256.len());
        return if expects_shared_key || of_shared_key {
            Err(Verdict::missing(SETTINGS))
        } else {
            Ok(())
        };
    }
    components.single(SETTINGS)?;
    let named = setting(headers, "algorithm").unwrap_or("HMAC_SHA1");
    let Some(algorithm) = algorithm_of(named) else {
        return malformed("names an algorithm that is neither `HMAC_SHA1` nor `HMAC_SHA256`");
    };
    if options.algorithm.is_some_and(|hash| hash != algorithm) {
        return malformed("names another algorithm than the one that is expected");
    }
    let key = setting(headers, "key");
    if options.key_id.is_some() && options.key_id.as_deref() != key {
        return malformed("names another key than the one that is expected");
    }
    Ok(())
}
