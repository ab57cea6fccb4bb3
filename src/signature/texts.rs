//! The ways to sign: what is signed, with what, and where the signature stands.

use super::asymmetric::KeyPairAlgorithm;
use super::clock::{TimestampFormat, TimestampSpec};
use super::key::SecretEncoding;
use super::mac::{Encoding, Hash};
use super::scheme::{Algorithm, Placement, SignatureSpec, UrlVariants};

/// What the libraries of Standard Webhooks, Stripe and Slack allow.
const SECONDS: TimestampSpec = TimestampSpec::new(TimestampFormat::Seconds, 300, 300);

/// HMAC-SHA256 of the body with the secret's text, in hexadecimal digits: what most senders do.
const HEX: SignatureSpec<'static> = SignatureSpec {
    header: "",
    others: &[],
    place: Placement::Header,
    prefix: "",
    encoding: Encoding::Hex,
    proof: Algorithm::Hmac(Hash::Sha256),
    form: SecretEncoding::Text,
    signed: "{body}",
    clock: None,
    urls: UrlVariants::AsGiven,
    constants: &[],
    note: None,
};

/// The same in base64.
const BASE64: SignatureSpec<'static> = SignatureSpec {
    encoding: Encoding::Base64,
    ..HEX
};

/// The same in hexadecimal digits behind `sha256=`, as GitHub made common.
pub(super) const HUB_256: SignatureSpec<'static> = SignatureSpec {
    header: "X-Hub-Signature-256",
    prefix: "sha256=",
    ..HEX
};

/// GitHub's older one with SHA-1, which others keep.
pub(super) const HUB_SHA1: SignatureSpec<'static> = SignatureSpec {
    header: "X-Hub-Signature",
    prefix: "sha1=",
    proof: Algorithm::Hmac(Hash::Sha1),
    ..HEX
};

/// Slack's, which Zoom took over.
const V0: SignatureSpec<'static> = SignatureSpec {
    prefix: "v0=",
    clock: Some(SECONDS),
    ..HEX
};

/// What the user's options complete; timestamps are told by their looks.
pub(super) const CUSTOM: SignatureSpec<'static> = SignatureSpec {
    form: SecretEncoding::Bytes,
    clock: Some(TimestampSpec::new(TimestampFormat::Any, 300, 300)),
    ..HEX
};

/// Standard Webhooks.
pub(super) const STANDARD: SignatureSpec<'static> = SignatureSpec {
    header: "webhook-signature",
    place: Placement::List,
    form: SecretEncoding::Whsec,
    signed: "{id:webhook-id}.{timestamp:webhook-timestamp}.{body}",
    clock: Some(SECONDS),
    ..BASE64
};

pub(super) const SVIX: SignatureSpec<'static> = SignatureSpec {
    header: "svix-signature",
    signed: "{id:svix-id}.{timestamp:svix-timestamp}.{body}",
    ..STANDARD
};

pub(super) const GITLAB_SIGNED: SignatureSpec<'static> = SignatureSpec {
    form: SecretEncoding::GitLab,
    ..STANDARD
};

pub(super) const GITLAB_TOKEN: SignatureSpec<'static> = SignatureSpec {
    header: "X-Gitlab-Token",
    proof: Algorithm::Token,
    signed: "",
    note: Some("but the token covers nothing of the request"),
    ..HEX
};

pub(super) const HUBSPOT_V1: SignatureSpec<'static> = SignatureSpec {
    header: "X-HubSpot-Signature",
    constants: &[("X-HubSpot-Signature-Version", "v1")],
    proof: Algorithm::Digest(Hash::Sha256),
    signed: "{secret}{body}",
    ..HEX
};

pub(super) const HUBSPOT_V2: SignatureSpec<'static> = SignatureSpec {
    constants: &[("X-HubSpot-Signature-Version", "v2")],
    signed: "{secret}{method}{url}{body}",
    ..HUBSPOT_V1
};

pub(super) const HUBSPOT_V3: SignatureSpec<'static> = SignatureSpec {
    header: "X-HubSpot-Signature-v3",
    signed: "{method}{url}{body}{timestamp:X-HubSpot-Request-Timestamp}",
    clock: Some(TimestampSpec::new(TimestampFormat::Millis, 300, 300)),
    urls: UrlVariants::HubSpot,
    ..BASE64
};

pub(super) const FORGEJO: SignatureSpec<'static> = SignatureSpec {
    header: "X-Forgejo-Signature",
    others: &["X-Gitea-Signature"],
    signed: "{payload}",
    ..HEX
};

pub(super) const GITEA: SignatureSpec<'static> = SignatureSpec {
    header: "X-Gitea-Signature",
    others: &["X-Gogs-Signature"],
    signed: "{payload}",
    ..HEX
};

pub(super) const BITBUCKET: SignatureSpec<'static> = SignatureSpec {
    header: "X-Hub-Signature",
    ..HUB_256
};

pub(super) const STRIPE: SignatureSpec<'static> = SignatureSpec {
    header: "Stripe-Signature",
    place: Placement::Pairs(b',', "t", "v1"), // `v0` is "a fake v0 scheme, for test events"
    signed: "{timestamp}.{body}",
    clock: Some(SECONDS),
    ..HEX
};

pub(super) const SLACK: SignatureSpec<'static> = SignatureSpec {
    header: "X-Slack-Signature",
    signed: "v0:{timestamp:X-Slack-Request-Timestamp}:{body}",
    ..V0
};

pub(super) const ZOOM: SignatureSpec<'static> = SignatureSpec {
    header: "x-zm-signature",
    signed: "v0:{timestamp:x-zm-request-timestamp}:{body}",
    ..V0
};

pub(super) const SHOPIFY: SignatureSpec<'static> = SignatureSpec {
    header: "X-Shopify-Hmac-Sha256",
    others: &["shopify-hmac-sha256"],
    ..BASE64
};

pub(super) const SENDGRID: SignatureSpec<'static> = SignatureSpec {
    header: "X-Twilio-Email-Event-Webhook-Signature",
    proof: Algorithm::KeyPair(KeyPairAlgorithm::EcdsaDer),
    form: SecretEncoding::P256,
    signed: "{timestamp:X-Twilio-Email-Event-Webhook-Timestamp}{body}",
    clock: Some(TimestampSpec::lax(TimestampFormat::Seconds)),
    ..BASE64
};

pub(super) const TWILIO: SignatureSpec<'static> = SignatureSpec {
    header: "X-Twilio-Signature",
    proof: Algorithm::Hmac(Hash::Sha1),
    signed: "{url}{form}",
    urls: UrlVariants::Twilio,
    ..BASE64
};

pub(super) const SQUARE: SignatureSpec<'static> = SignatureSpec {
    header: "x-square-hmacsha256-signature",
    signed: "{url}{body}",
    ..BASE64
};

pub(super) const PADDLE: SignatureSpec<'static> = SignatureSpec {
    header: "Paddle-Signature",
    place: Placement::Pairs(b';', "ts", "h1"),
    signed: "{timestamp}:{body}",
    // Its library allows 5 s; into the future it does not look, and a clock may well be ahead by more.
    clock: Some(TimestampSpec::new(TimestampFormat::Seconds, 5, 300)),
    ..HEX
};

pub(super) const DISCORD: SignatureSpec<'static> = SignatureSpec {
    header: "X-Signature-Ed25519",
    proof: Algorithm::KeyPair(KeyPairAlgorithm::Ed25519),
    form: SecretEncoding::Hex,
    signed: "{timestamp:X-Signature-Timestamp}{body}",
    clock: Some(TimestampSpec::lax(TimestampFormat::Seconds)),
    ..HEX
};

pub(super) const PAYPAL: SignatureSpec<'static> = SignatureSpec {
    header: "PayPal-Transmission-Sig",
    proof: Algorithm::KeyPair(KeyPairAlgorithm::RsaPkcs1),
    form: SecretEncoding::Rsa,
    signed: "{id:PayPal-Transmission-Id}|{timestamp:PayPal-Transmission-Time}|{webhook_id}|{crc32}",
    clock: Some(TimestampSpec::lax(TimestampFormat::Rfc3339)),
    constants: &[("PayPal-Auth-Algo", "SHA256withRSA")],
    ..BASE64
};

pub(super) const DROPBOX: SignatureSpec<'static> = SignatureSpec {
    header: "X-Dropbox-Signature",
    ..HEX
};

pub(super) const LINEAR: SignatureSpec<'static> = SignatureSpec {
    header: "Linear-Signature",
    place: Placement::Linear,
    clock: Some(TimestampSpec::new(TimestampFormat::Millis, 60, 60)),
    ..HEX
};

pub(super) const TYPEFORM: SignatureSpec<'static> = SignatureSpec {
    header: "Typeform-Signature",
    prefix: "sha256=",
    ..BASE64
};

pub(super) const KUDOSITY: SignatureSpec<'static> = SignatureSpec {
    header: "x-transmitsms-signature",
    signed: "{php_query}",
    ..HEX
};

pub(super) const MAILGUN: SignatureSpec<'static> = SignatureSpec {
    place: Placement::Mailgun,
    signed: "{timestamp}{token}",
    clock: Some(TimestampSpec::lax(TimestampFormat::Seconds)),
    note: Some("but the signature does not cover the event itself"),
    ..HEX
};
