//! The senders. The first whose mark is there wins, so those that also send another's headers stand before it.

/// A test event: its type, and the file of its body.
macro_rules! event {
    ($event_type:literal, $file:literal) => {
        crate::payload::Sample::new(
            $event_type,
            include_str!(concat!("../samples/", $file, ".json")),
        )
    };
}

mod chat;
mod code;
mod general;
mod mail;
mod payments;
mod people;
mod sms;

use super::dress::{Layout, Outfit, Value};
use super::fresh::IdForm;
use super::{Provider, Source};
use crate::payload::Format;

/// All known senders.
pub(crate) const PROVIDERS: &[Provider] = &[
    code::FORGEJO,
    code::GITEA,
    code::GITHUB,
    code::GITLAB,
    code::BITBUCKET,
    code::LINEAR,
    payments::STRIPE,
    payments::SHOPIFY,
    payments::PADDLE,
    payments::SQUARE,
    payments::PAYPAL,
    chat::SLACK,
    chat::DISCORD,
    sms::TWILIO,
    sms::KUDOSITY,
    mail::MAILGUN,
    mail::SENDGRID,
    people::TYPEFORM,
    people::HUBSPOT,
    people::INTERCOM,
    people::META,
    people::ZOOM,
    people::TWITCH,
    people::DROPBOX,
    general::SVIX,
    general::CLOUDEVENTS,
    general::STANDARD,
];

/// What most senders leave empty.
const NOBODY: Provider = Provider {
    name: "",
    label: "",
    marks: &[],
    event_headers: &[],
    event: &[],
    id: &[],
    outfits: &[],
};

/// JSON by POST, as most senders have it.
const JSON: Outfit = Outfit {
    format: Format::Plain,
    layout: Layout::Compact,
    in_form: false,
    headers: &[],
    members: &[],
    id: IdForm::None,
    scheme: None,
    events: &[],
};

/// Fields by POST.
const FORM: Outfit = Outfit {
    format: Format::Form,
    ..JSON
};

/// Fields in the query of a GET.
const QUERY: Outfit = Outfit {
    format: Format::Query,
    ..JSON
};

const ANY: (&str, Value) = ("Accept", Value::Text("*/*"));
const JSON_TYPE: (&str, Value) = ("Content-Type", Value::Text("application/json"));

/// Unix seconds.
const SECONDS: Value = Value::Time("%s");
/// Unix milliseconds.
const MILLIS: Value = Value::Time("%s%3f");
/// Unix seconds with six digits behind the point.
const MICROS: Value = Value::Time("%s%.6f");
const RFC3339: Value = Value::Time("%Y-%m-%dT%H:%M:%SZ");
const RFC3339_MILLIS: Value = Value::Time("%Y-%m-%dT%H:%M:%S%.3fZ");
const RFC3339_MICROS: Value = Value::Time("%Y-%m-%dT%H:%M:%S%.6fZ");

const fn header(name: &'static str) -> Source {
    Source::Header(name)
}

const fn agent(name: &'static str) -> (&'static str, Value) {
    ("User-Agent", Value::Text(name))
}
