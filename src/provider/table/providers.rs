//! All providers, in the order in which a request is compared with them.

use super::super::provider::Provider;
use super::{chat, code, general, mail, payments, people, sms};

/// The first provider that matches a request counts, so one that also sends the headers of another comes before it.
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

/// The providers whose events can be emulated.
pub(crate) fn emulated() -> impl Iterator<Item = &'static Provider> {
    let all = PROVIDERS.iter();
    all.filter(|provider| !provider.emulations.is_empty())
}

/// The name for people of the provider with this name; `name` itself if it is unknown.
pub(crate) fn label(name: &str) -> &str {
    PROVIDERS
        .iter()
        .find(|provider| provider.name == name)
        .map_or(name, |provider| provider.label)
}
