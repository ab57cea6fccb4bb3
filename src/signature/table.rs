//! The schemes. `auto` takes the first that fits, so those that also send another's headers stand before it.

use crate::message::Request;

use super::fresh::Fresh;
use super::scheme::{Method, Scheme};
use super::{choose, detect, texts};

/// All schemes.
pub(crate) static SCHEMES: &[Scheme] = &[
    row(
        "forgejo",
        "Forgejo",
        Fresh::Hex(32),
        Method::Text(texts::FORGEJO),
    )
    .when(detect::is_forgejo),
    row("gitea", "Gitea", Fresh::Hex(32), Method::Text(texts::GITEA)).also(&["gogs"]),
    row(
        "gitlab",
        "GitLab",
        Fresh::Base64("whsec_"),
        Method::Choice {
            texts: &[texts::GITLAB_SIGNED, texts::GITLAB_TOKEN],
            choose: choose::gitlab,
        },
    )
    .when(detect::is_gitlab),
    row("meta", "Meta", Fresh::Hex(16), Method::Text(texts::HUB_256))
        .also(&["facebook", "instagram", "whatsapp"])
        .when(detect::is_meta),
    row(
        "github",
        "GitHub",
        Fresh::Hex(32),
        Method::Text(texts::HUB_256),
    ),
    row(
        "github-sha1",
        "GitHub (SHA-1)",
        Fresh::Hex(32),
        Method::Text(texts::HUB_SHA1),
    )
    .when(detect::is_github),
    row(
        "bitbucket",
        "Bitbucket",
        Fresh::Hex(32),
        Method::Text(texts::BITBUCKET),
    )
    .also(&["jira"]),
    row(
        "intercom",
        "Intercom",
        Fresh::Uuid,
        Method::Text(texts::HUB_SHA1),
    ),
    row(
        "stripe",
        "Stripe",
        Fresh::Letters("whsec_", 32),
        Method::Text(texts::STRIPE),
    ),
    row("slack", "Slack", Fresh::Hex(16), Method::Text(texts::SLACK)),
    row(
        "zoom",
        "Zoom",
        Fresh::Letters("", 22),
        Method::Text(texts::ZOOM),
    ),
    row(
        "shopify",
        "Shopify",
        Fresh::Hex(32),
        Method::Text(texts::SHOPIFY),
    ),
    row(
        "sendgrid",
        "SendGrid",
        Fresh::P256,
        Method::Text(texts::SENDGRID),
    ),
    row(
        "twilio",
        "Twilio",
        Fresh::Hex(16),
        Method::Text(texts::TWILIO),
    ),
    row(
        "square",
        "Square",
        Fresh::Letters("", 22),
        Method::Text(texts::SQUARE),
    ),
    row(
        "paddle",
        "Paddle",
        Fresh::Letters("pdl_ntfset_", 32),
        Method::Text(texts::PADDLE),
    ),
    row(
        "discord",
        "Discord",
        Fresh::HexPair,
        Method::Text(texts::DISCORD),
    ),
    row(
        "paypal",
        "PayPal",
        Fresh::None(
            "PayPal signs with its own certificate; for a test set-up make a key with `openssl genpkey -algorithm RSA`",
        ),
        Method::Text(texts::PAYPAL),
    ),
    row(
        "dropbox",
        "Dropbox",
        Fresh::Letters("", 15),
        Method::Text(texts::DROPBOX),
    ),
    row(
        "hubspot",
        "HubSpot",
        Fresh::Uuid,
        Method::Choice {
            texts: &[texts::HUBSPOT_V3, texts::HUBSPOT_V2, texts::HUBSPOT_V1],
            choose: choose::hubspot,
        },
    ),
    row(
        "hubspot-v3",
        "HubSpot (v3)",
        Fresh::Uuid,
        Method::Text(texts::HUBSPOT_V3),
    ),
    row(
        "hubspot-v2",
        "HubSpot (v2)",
        Fresh::Uuid,
        Method::Text(texts::HUBSPOT_V2),
    ),
    row(
        "hubspot-v1",
        "HubSpot (v1)",
        Fresh::Uuid,
        Method::Text(texts::HUBSPOT_V1),
    ),
    row(
        "linear",
        "Linear",
        Fresh::Letters("lin_wh_", 40),
        Method::Text(texts::LINEAR),
    ),
    row(
        "typeform",
        "Typeform",
        Fresh::Hex(32),
        Method::Text(texts::TYPEFORM),
    ),
    row(
        "kudosity",
        "Kudosity",
        Fresh::Hex(32),
        Method::Text(texts::KUDOSITY),
    )
    .also(&["transmitsms", "burstsms"]),
    row(
        "svix",
        "Svix",
        Fresh::Base64("whsec_"),
        Method::Choice {
            texts: &[texts::SVIX, texts::STANDARD],
            choose: choose::svix,
        },
    )
    .when(detect::is_svix),
    row(
        "standard",
        "Standard Webhooks",
        Fresh::Base64("whsec_"),
        Method::Text(texts::STANDARD),
    )
    .also(&["standard-webhooks"]),
    row(
        "rfc9421",
        "HTTP Message Signatures",
        Fresh::Base64("base64:"),
        Method::Messages,
    )
    .also(&["http-message-signatures"]),
    row(
        "mailgun",
        "Mailgun",
        Fresh::Hex(16),
        Method::Text(texts::MAILGUN),
    )
    .when(detect::is_mailgun),
    row("hmac", "HMAC", Fresh::Hex(32), Method::Given),
];

const fn row(name: &'static str, label: &'static str, fresh: Fresh, method: Method) -> Scheme {
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
