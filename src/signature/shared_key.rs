//! Twilio's `SharedKeys`: keys of the user, which sign in place of the account's Auth Token.
//!
//! With a `SharedKey` another header names the key and the algorithm: `key=webhooks_sharedkey_…,algorithm=HMAC_SHA256`.
//! Without that header, or without an algorithm in it, the algorithm is HMAC-SHA1 (twilio-python 9.13.0, twilio-node
//! 6.3.1).

use crate::message::Headers;
use crate::message::headers::is_value;

use super::hmac::Hash;
use super::spec::{OptionsError, SignatureOptions};

/// The header that names the SharedKey and its algorithm.
pub(super) const SETTINGS: &str = "X-Twilio-Webhooks-Signature-Settings";

/// The id of a SharedKey without a name: the nil `TypeID`.
const NIL_KEY: &str = "webhooks_sharedkey_00000000000000000000000000";

const ALGORITHMS: [(&str, Hash); 2] = [("HMAC_SHA1", Hash::Sha1), ("HMAC_SHA256", Hash::Sha256)];

/// The first value of a name in the settings, as the libraries read it.
pub(super) fn setting<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    let settings = headers.text(SETTINGS)?;
    let mut pairs = settings.split(',').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(key, value)| key.trim() == name && !value.trim().is_empty());
    found.map(|(_, value)| value.trim())
}

pub(super) fn has_settings(headers: &Headers) -> bool {
    headers.text(SETTINGS).is_some_and(|text| !text.is_empty())
}

/// The algorithm that a name stands for.
pub(super) fn algorithm_of(name: &str) -> Option<Hash> {
    let mut known = ALGORITHMS.iter();
    let found = known.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, hash)| *hash)
}

/// The algorithm of a signature: the option, else what the settings name, else that of an Auth Token.
pub(super) fn algorithm(headers: &Headers, options: &SignatureOptions) -> Hash {
    let named = setting(headers, "algorithm").and_then(algorithm_of);
    let of_header = has_settings(headers).then(|| named.unwrap_or(Hash::Sha1));
    let of_shared_key = options.key_id.as_ref().map(|_| Hash::Sha256);
    let found = options.algorithm.or(of_header).or(of_shared_key);
    found.unwrap_or(Hash::Sha1)
}

/// The settings among a request's headers.
pub(super) fn settings_of(headers: &Headers) -> Headers {
    let mut settings = Headers::new();
    if let Some(value) = headers.text(SETTINGS) {
        settings.push(SETTINGS, value);
    }
    settings
}

pub(super) fn check_options(options: &SignatureOptions) -> Result<(), OptionsError> {
    if options.algorithm == Some(Hash::Sha512) {
        return Err(OptionsError::TwilioAlgorithm);
    }
    let id = options.key_id.as_deref().unwrap_or("id");
    if id.is_empty() || id.contains([',', ' ']) || !is_value(id.as_bytes()) {
        return Err(OptionsError::TwilioKeyId);
    }
    Ok(())
}

/// The settings that signing adds; `None` under an Auth Token, and where those of the request stay.
pub(super) fn new_settings(headers: &Headers, options: &SignatureOptions) -> Option<String> {
    let algorithm = algorithm(headers, options);
    let names_shared_key = options.key_id.is_some() || options.algorithm == Some(Hash::Sha256);
    let changes_settings = has_settings(headers) && options.algorithm.is_some();
    if !names_shared_key && !changes_settings {
        return None;
    }
    let key = options.key_id.as_deref();
    let key = key.or_else(|| setting(headers, "key")).unwrap_or(NIL_KEY);
    let (name, _) = ALGORITHMS.iter().find(|(_, hash)| *hash == algorithm)?;
    Some(format!("key={key},algorithm={name}"))
}
