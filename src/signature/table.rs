//! The schemes. `auto` takes the first that fits, so those that also send another's headers stand before it.

use crate::message::Request;
use crate::suggest::{nearest, one_of};

use super::fresh::SecretFormat;
use super::scheme::{Scheme, SchemeKind};
use super::{choose, detect, texts};

/// All schemes.
pub(crate) static SCHEMES: &[Scheme] = &[
    row(
        "forgejo",
        "Forgejo",
        SecretFormat::Hex(32),
        SchemeKind::Single(texts::FORGEJO),
    )
    .when(detect::is_forgejo),
    row(
        "gitea",
        "Gitea",
        SecretFormat::Hex(32),
        SchemeKind::Single(texts::GITEA),
    )
    .also(&["gogs"]),
    row(
        "gitlab",
        "GitLab",
        SecretFormat::Base64("whsec_"),
        SchemeKind::Versions {
            texts: &[texts::GITLAB_SIGNED, texts::GITLAB_TOKEN],
            choose: choose::gitlab,
        },
    )
    .when(detect::is_gitlab),
    row(
        "meta",
        "Meta",
        SecretFormat::Hex(16),
        SchemeKind::Single(texts::HUB_256),
    )
    .also(&["facebook", "instagram", "whatsapp"])
    .when(detect::is_meta),
    row(
        "github",
        "GitHub",
        SecretFormat::Hex(32),
        SchemeKind::Single(texts::HUB_256),
    ),
    row(
        "github-sha1",
        "GitHub (SHA-1)",
        SecretFormat::Hex(32),
        SchemeKind::Single(texts::HUB_SHA1),
    )
    .when(detect::is_github),
    row(
        "bitbucket",
        "Bitbucket",
        SecretFormat::Hex(32),
        SchemeKind::Single(texts::BITBUCKET),
    )
    .also(&["jira"]),
    row(
        "intercom",
        "Intercom",
        SecretFormat::Uuid,
        SchemeKind::Single(texts::HUB_SHA1),
    ),
    row(
        "stripe",
        "Stripe",
        SecretFormat::Letters("whsec_", 32),
        SchemeKind::Single(texts::STRIPE),
    ),
    row(
        "slack",
        "Slack",
        SecretFormat::Hex(16),
        SchemeKind::Single(texts::SLACK),
    ),
    row(
        "zoom",
        "Zoom",
        SecretFormat::Letters("", 22),
        SchemeKind::Single(texts::ZOOM),
    ),
    row(
        "shopify",
        "Shopify",
        SecretFormat::Hex(32),
        SchemeKind::Single(texts::SHOPIFY),
    ),
    row(
        "sendgrid",
        "SendGrid",
        SecretFormat::P256,
        SchemeKind::Single(texts::SENDGRID),
    ),
    row(
        "twilio",
        "Twilio",
        SecretFormat::Hex(16),
        SchemeKind::Single(texts::TWILIO),
    ),
    row(
        "square",
        "Square",
        SecretFormat::Letters("", 22),
        SchemeKind::Single(texts::SQUARE),
    ),
    row(
        "paddle",
        "Paddle",
        SecretFormat::Letters("pdl_ntfset_", 32),
        SchemeKind::Single(texts::PADDLE),
    ),
    row(
        "discord",
        "Discord",
        SecretFormat::HexPair,
        SchemeKind::Single(texts::DISCORD),
    ),
    row(
        "paypal",
        "PayPal",
        SecretFormat::None(
            "PayPal signs with its own certificate; for a test set-up make a key with `openssl genpkey -algorithm RSA`",
        ),
        SchemeKind::Single(texts::PAYPAL),
    ),
    row(
        "dropbox",
        "Dropbox",
        SecretFormat::Letters("", 15),
        SchemeKind::Single(texts::DROPBOX),
    ),
    row(
        "hubspot",
        "HubSpot",
        SecretFormat::Uuid,
        SchemeKind::Versions {
            texts: &[texts::HUBSPOT_V3, texts::HUBSPOT_V2, texts::HUBSPOT_V1],
            choose: choose::hubspot,
        },
    ),
    row(
        "hubspot-v3",
        "HubSpot (v3)",
        SecretFormat::Uuid,
        SchemeKind::Single(texts::HUBSPOT_V3),
    ),
    row(
        "hubspot-v2",
        "HubSpot (v2)",
        SecretFormat::Uuid,
        SchemeKind::Single(texts::HUBSPOT_V2),
    ),
    row(
        "hubspot-v1",
        "HubSpot (v1)",
        SecretFormat::Uuid,
        SchemeKind::Single(texts::HUBSPOT_V1),
    ),
    row(
        "linear",
        "Linear",
        SecretFormat::Letters("lin_wh_", 40),
        SchemeKind::Single(texts::LINEAR),
    ),
    row(
        "typeform",
        "Typeform",
        SecretFormat::Hex(32),
        SchemeKind::Single(texts::TYPEFORM),
    ),
    row(
        "kudosity",
        "Kudosity",
        SecretFormat::Hex(32),
        SchemeKind::Single(texts::KUDOSITY),
    )
    .also(&["transmitsms", "burstsms"]),
    row(
        "svix",
        "Svix",
        SecretFormat::Base64("whsec_"),
        SchemeKind::Versions {
            texts: &[texts::SVIX, texts::STANDARD],
            choose: choose::svix,
        },
    )
    .when(detect::is_svix),
    row(
        "standard",
        "Standard Webhooks",
        SecretFormat::Base64("whsec_"),
        SchemeKind::Single(texts::STANDARD),
    )
    .also(&["standard-webhooks"]),
    row(
        "rfc9421",
        "HTTP Message Signatures",
        SecretFormat::Base64("base64:"),
        SchemeKind::Rfc9421,
    )
    .also(&["http-message-signatures"]),
    row(
        "mailgun",
        "Mailgun",
        SecretFormat::Hex(16),
        SchemeKind::Single(texts::MAILGUN),
    )
    .when(detect::is_mailgun),
    row("hmac", "HMAC", SecretFormat::Hex(32), SchemeKind::Custom),
];

/// Finds a scheme by its name or another name for it; the error names the nearest ones.
pub(crate) fn find_scheme(name: &str) -> Result<&'static Scheme, String> {
    let lower = name.to_ascii_lowercase();
    let known = |scheme: &&Scheme| {
        scheme.name == lower || scheme.aliases.iter().any(|alias| *alias == lower)
    };
    SCHEMES.iter().find(known).ok_or_else(|| {
        let near = nearest(&lower, SCHEMES.iter().map(|scheme| scheme.name));
        match one_of(&near) {
            Some(near) => format!("`{name}` is not a known scheme: did you mean {near}?"),
            None => format!(
                "`{name}` is not a known scheme: use one of {}",
                scheme_names().join(", ")
            ),
        }
    })
}

/// All names, in the order of the alphabet.
pub(crate) fn scheme_names() -> Vec<&'static str> {
    let mut names: Vec<_> = SCHEMES.iter().map(|scheme| scheme.name).collect();
    names.sort_unstable();
    names
}

const fn row(
    name: &'static str,
    label: &'static str,
    fresh: SecretFormat,
    method: SchemeKind,
) -> Scheme {
    Scheme {
        name,
        label,
        aliases: &[],
        fresh,
        method,
        mark: None,
    }
}

impl Scheme {
    /// The same under other names.
    const fn also(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// The same, taken by `auto` only where this holds.
    const fn when(self, mark: fn(&Request) -> bool) -> Self {
        Self {
            mark: Some(mark),
            ..self
        }
    }
}
