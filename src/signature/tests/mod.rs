//! Tests of the whole module, over vectors that other implementations computed.

mod delivery;
mod diagnose;
mod diagnose_url;
mod forge;
mod hostile;
mod key_pairs;
mod re_sign;
mod round_trip;
mod secrets;
mod shared_key;
mod tampering;
mod vectors;

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Encoding, Hash, Scheme, Secret, SecretEncoding, SignatureOptions, SignedMessage,
    TimestampFormat, Tolerance, Verdict, explain, find_scheme,
};
use crate::message::{Headers, Request};

/// A request, the secrets to verify it with, and the expected result.
#[derive(Clone, Deserialize)]
struct Vector {
    id: String,
    scheme: String,
    /// The implementation that computed the signature; only in our vectors.
    made_by: Option<String>,
    secret: Value,
    headers: BTreeMap<String, String>,
    method: String,
    url: String,
    body: Option<String>,
    body_base64: Option<String>,
    now: Option<i64>,
    expect: String,
    /// The word of the verdict; only in our vectors.
    verdict: Option<String>,
    status: Option<u16>,
    max_age: Option<u64>,
    #[serde(default)]
    options: BTreeMap<String, String>,
}

impl Vector {
    /// The vectors of `signature-schemes.json`.
    fn own() -> Vec<Self> {
        serde_json::from_str(include_str!(
            "../../../tests/vectors/signature-schemes.json"
        ))
        .unwrap()
    }

    fn scheme(&self) -> &'static Scheme {
        find_scheme(&self.scheme).unwrap()
    }

    fn secrets(&self) -> Vec<Secret> {
        match &self.secret {
            Value::Array(several) => several.iter().map(secret).collect(),
            one => vec![secret(one)],
        }
    }

    fn options(&self) -> SignatureOptions {
        let id = self.secret.get("webhook_id").and_then(Value::as_str);
        let given = |name: &str| self.options.get(name).cloned();
        SignatureOptions {
            signature_header: given("signature_header"),
            algorithm: given("algorithm").map(|name| match name.as_str() {
                "sha1" => Hash::Sha1,
                "sha512" => Hash::Sha512,
                _ => Hash::Sha256,
            }),
            encoding: given("encoding").map(|_| Encoding::Base64),
            prefix: given("prefix"),
            template: given("template"),
            header_form: given("header_form"),
            secret_encoding: given("secret_encoding").map(|name| match name.as_str() {
                "base64" => SecretEncoding::Base64,
                "hex" => SecretEncoding::Hex,
                _ => SecretEncoding::Text,
            }),
            timestamp_format: given("timestamp_format").map(|_| TimestampFormat::Millis),
            webhook_id: id.map(str::to_owned),
            key_id: given("key_id"),
        }
    }

    fn request(&self) -> Request {
        let mut request = Request::new(&self.method, "/");
        request.headers = self.headers.iter().collect::<Headers>();
        request.body = match (&self.body_base64, &self.body) {
            (Some(base64), _) => STANDARD.decode(base64).unwrap(),
            (None, body) => body.clone().unwrap_or_default().into_bytes(),
        };
        request
    }

    fn tolerance(&self) -> Tolerance {
        Tolerance {
            limit: self.max_age.map(Duration::from_secs),
            ..Tolerance::at(Timestamp::from_second(self.now.unwrap_or(1_700_000_000)).unwrap())
        }
    }

    fn verdict(&self) -> Verdict {
        self.verdict_of(&self.request())
    }

    /// The verdict over another request with the same secrets.
    fn verdict_of(&self, request: &Request) -> Verdict {
        let subject = SignedMessage {
            status: self.status,
            ..SignedMessage::new(request).at(Some(&self.url))
        };
        let (options, secrets) = (self.options(), self.secrets());
        explain(
            self.scheme(),
            &options,
            &secrets,
            &subject,
            &self.tolerance(),
        )
    }

    /// Describes the verdict if it is not the expected one.
    fn complaint(&self) -> Option<String> {
        let verdict = self.verdict();
        let agreed = verdict.is_valid() == (self.expect == "valid");
        let word = self.verdict.as_deref();
        let same_word = word.is_none_or(|word| word == word_of(&verdict));
        (!agreed || !same_word).then(|| format!("{} ({}): {verdict}", self.id, self.scheme))
    }
}

/// A secret as a vector has it: text, or an object around a key or certificate.
fn secret(value: &Value) -> Secret {
    let member = |name: &str| value.get(name).and_then(Value::as_str);
    if let Some(base64) = member("key_base64") {
        return Secret::new(format!("base64:{base64}"));
    }
    let pem = member("cert_pem").or_else(|| member("public_pem"));
    Secret::new(pem.or_else(|| value.as_str()).unwrap())
}

/// The word of a verdict in the vectors.
pub(super) fn word_of(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Valid { .. } => "valid",
        Verdict::Missing { .. } => "missing",
        Verdict::Malformed { .. } => "malformed",
        Verdict::TooOld { .. } | Verdict::Expired { .. } => "too-old",
        Verdict::InFuture { .. } => "in-future",
        Verdict::Mismatch { .. } => "mismatch",
    }
}

/// A time for tests.
fn now() -> Timestamp {
    Timestamp::from_second(1_795_293_181).unwrap()
}

/// A JSON request.
fn request(body: &str) -> Request {
    let mut request = Request::new("POST", "/in?a=1&b=2");
    request.headers.push("Host", "hooks.example.net");
    request.headers.push("Content-Type", "application/json");
    request.body = body.as_bytes().to_vec();
    request
}
