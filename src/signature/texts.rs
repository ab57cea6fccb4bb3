//! The ways to sign: what is signed, with what, and where the signature stands.

use super::asymmetric::Algorithm;
use super::clock::{Clock, Unit};
use super::key::Form;
use super::mac::{Encoding, Hash};
use super::scheme::{Place, Proof, Text, Urls};

/// What the libraries of Standard Webhooks, Stripe and Slack allow.
const SECONDS: Clock = Clock::new(Unit::Seconds, 300, 300);

/// HMAC-SHA256 of the body with the secret's text, in hexadecimal digits: what most senders do.
const HEX: Text<'static> = Text {
    header: "",
    others: &[],
    place: Place::Header,
    prefix: "",
    encoding: Encoding::Hex,
    proof: Proof::Hmac(Hash::Sha256),
    form: Form::Text,
    signed: "{body}",
    clock: None,
    urls: Urls::AsGiven,
    constants: &[],
    note: None,
};

/// The same in base64.
const BASE64: Text<'static> = Text {
    encoding: Encoding::Base64,
    ..HEX
};

/// The same in hexadecimal digits behind `sha256=`, as GitHub made common.
pub(super) const HUB_256: Text<'static> = Text {
    header: "X-Hub-Signature-256",
    prefix: "sha256=",
    ..HEX
};

/// GitHub's older one with SHA-1, which others keep.
pub(super) const HUB_SHA1: Text<'static> = Text {
    header: "X-Hub-Signature",
    prefix: "sha1=",
    proof: Proof::Hmac(Hash::Sha1),
    ..HEX
};

/// Slack's, which Zoom took over.
const V0: Text<'static> = Text {
    prefix: "v0=",
    clock: Some(SECONDS),
    ..HEX
};

/// What the user's options complete; timestamps are told by their looks.
pub(super) const GIVEN: Text<'static> = Text {
    form: Form::Bytes,
    clock: Some(Clock::new(Unit::Any, 300, 300)),
    ..HEX
};

/// Standard Webhooks.
pub(super) const STANDARD: Text<'static> = Text {
    header: "webhook-signature",
    place: Place::List,
    form: Form::Whsec,
    signed: "{id:webhook-id}.{timestamp:webhook-timestamp}.{body}",
    clock: Some(SECONDS),
    ..BASE64
};

pub(super) const SVIX: Text<'static> = Text {
    header: "svix-signature",
    signed: "{id:svix-id}.{timestamp:svix-timestamp}.{body}",
    ..STANDARD
};

pub(super) const GITLAB_SIGNED: Text<'static> = Text {
    form: Form::GitLab,
    ..STANDARD
};

pub(super) const GITLAB_TOKEN: Text<'static> = Text {
    header: "X-Gitlab-Token",
    proof: Proof::Token,
    signed: "",
    note: Some("but the token covers nothing of the request"),
    ..HEX
};

pub(super) const HUBSPOT_V1: Text<'static> = Text {
    header: "X-HubSpot-Signature",
    constants: &[("X-HubSpot-Signature-Version", "v1")],
    proof: Proof::Digest(Hash::Sha256),
    signed: "{secret}{body}",
    ..HEX
};

pub(super) const HUBSPOT_V2: Text<'static> = Text {
    constants: &[("X-HubSpot-Signature-Version", "v2")],
    signed: "{secret}{method}{url}{body}",
    ..HUBSPOT_V1
};

pub(super) const HUBSPOT_V3: Text<'static> = Text {
    header: "X-HubSpot-Signature-v3",
    signed: "{method}{url}{body}{timestamp:X-HubSpot-Request-Timestamp}",
    clock: Some(Clock::new(Unit::Millis, 300, 300)),
    urls: Urls::HubSpot,
    ..BASE64
};

pub(super) const FORGEJO: Text<'static> = Text {
    header: "X-Forgejo-Signature",
    others: &["X-Gitea-Signature"],
    signed: "{payload}",
    ..HEX
};

pub(super) const GITEA: Text<'static> = Text {
    header: "X-Gitea-Signature",
    others: &["X-Gogs-Signature"],
    signed: "{payload}",
    ..HEX
};

pub(super) const BITBUCKET: Text<'static> = Text {
    header: "X-Hub-Signature",
    ..HUB_256
};

pub(super) const STRIPE: Text<'static> = Text {
    header: "Stripe-Signature",
    place: Place::Pairs(b',', "t", "v1"), // `v0` is "a fake v0 scheme, for test events"
    signed: "{timestamp}.{body}",
    clock: Some(SECONDS),
    ..HEX
};

pub(super) const SLACK: Text<'static> = Text {
    header: "X-Slack-Signature",
    signed: "v0:{timestamp:X-Slack-Request-Timestamp}:{body}",
    ..V0
};

pub(super) const ZOOM: Text<'static> = Text {
    header: "x-zm-signature",
    signed: "v0:{timestamp:x-zm-request-timestamp}:{body}",
    ..V0
};

pub(super) const SHOPIFY: Text<'static> = Text {
    header: "X-Shopify-Hmac-Sha256",
    others: &["shopify-hmac-sha256"],
    ..BASE64
};

pub(super) const SENDGRID: Text<'static> = Text {
    header: "X-Twilio-Email-Event-Webhook-Signature",
    proof: Proof::Signed(Algorithm::EcdsaDer),
    form: Form::P256,
    signed: "{timestamp:X-Twilio-Email-Event-Webhook-Timestamp}{body}",
    clock: Some(Clock::lax(Unit::Seconds)),
    ..BASE64
};

pub(super) const TWILIO: Text<'static> = Text {
    header: "X-Twilio-Signature",
    proof: Proof::Hmac(Hash::Sha1),
    signed: "{url}{form}",
    urls: Urls::Twilio,
    ..BASE64
};

pub(super) const SQUARE: Text<'static> = Text {
    header: "x-square-hmacsha256-signature",
    signed: "{url}{body}",
    ..BASE64
};

pub(super) const PADDLE: Text<'static> = Text {
    header: "Paddle-Signature",
    place: Place::Pairs(b';', "ts", "h1"),
    signed: "{timestamp}:{body}",
    // Its library allows 5 s; into the future it does not look, and a clock may well be ahead by more.
    clock: Some(Clock::new(Unit::Seconds, 5, 300)),
    ..HEX
};

pub(super) const DISCORD: Text<'static> = Text {
    header: "X-Signature-Ed25519",
    proof: Proof::Signed(Algorithm::Ed25519),
    form: Form::Hex,
    signed: "{timestamp:X-Signature-Timestamp}{body}",
    clock: Some(Clock::lax(Unit::Seconds)),
    ..HEX
};

pub(super) const PAYPAL: Text<'static> = Text {
    header: "PayPal-Transmission-Sig",
    proof: Proof::Signed(Algorithm::RsaPkcs1),
    form: Form::Rsa,
    signed: "{id:PayPal-Transmission-Id}|{timestamp:PayPal-Transmission-Time}|{webhook_id}|{crc32}",
    clock: Some(Clock::lax(Unit::Rfc3339)),
    constants: &[("PayPal-Auth-Algo", "SHA256withRSA")],
    ..BASE64
};

pub(super) const DROPBOX: Text<'static> = Text {
    header: "X-Dropbox-Signature",
    ..HEX
};

pub(super) const LINEAR: Text<'static> = Text {
    header: "Linear-Signature",
    place: Place::Linear,
    clock: Some(Clock::new(Unit::Millis, 60, 60)),
    ..HEX
};

pub(super) const TYPEFORM: Text<'static> = Text {
    header: "Typeform-Signature",
    prefix: "sha256=",
    ..BASE64
};

pub(super) const KUDOSITY: Text<'static> = Text {
    header: "x-transmitsms-signature",
    signed: "{php_query}",
    ..HEX
};

pub(super) const MAILGUN: Text<'static> = Text {
    place: Place::Mailgun,
    signed: "{timestamp}{token}",
    clock: Some(Clock::lax(Unit::Seconds)),
    note: Some("but the signature does not cover the event itself"),
    ..HEX
};
