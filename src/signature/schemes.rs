//! The table of schemes, one literal for each provider, and the search in it by name and by request.
//!
//! Detection takes the first row that fits a request, so a provider that also sends another provider's headers comes
//! before that provider. To add a scheme, add a row; nothing else names a scheme.

use crate::json::MemberIndex;
use crate::message::content_encoding::content;
use crate::message::{Headers, Request};
use crate::suggest::{nearest, one_of};

use super::hmac::{Encoding, Hash};
use super::keypair::KeyPairAlgorithm;
use super::mailgun;
use super::scheme::{Scheme, SchemeKind, SecretFormat};
use super::secret::{Secret, SecretEncoding};
use super::shared_key;
use super::spec::{
    Algorithm, HEX, OtherVersion, Placement, SignatureOptions, SignatureSpec, UrlVariants,
};
use super::template::{self, TemplatePart};
use super::timestamp::{TimestampFormat, TimestampSpec};

pub(crate) static SCHEMES: &[Scheme] = &[
    Scheme {
        name: "forgejo",
        label: "Forgejo",
        kind: SchemeKind::Single(SignatureSpec {
            header: "X-Forgejo-Signature",
            other_headers: &["X-Gitea-Signature"],
            template: "{payload}",
            ..HEX
        }),
        // Forgejo also sends Gitea's header.
        detect: Some(|request| request.headers.contains("X-Forgejo-Signature")),
        ..ROW
    },
    Scheme {
        name: "gitea",
        label: "Gitea",
        aliases: &["gogs"],
        kind: SchemeKind::Single(SignatureSpec {
            header: "X-Gitea-Signature",
            other_headers: &["X-Gogs-Signature"],
            template: "{payload}",
            ..HEX
        }),
        ..ROW
    },
    Scheme {
        name: "gitlab",
        label: "GitLab",
        secret_format: SecretFormat::Base64("whsec_"),
        kind: SchemeKind::Versions {
            specs: &[
                SignatureSpec {
                    secret_encoding: SecretEncoding::GitLab,
                    ..STANDARD
                },
                SignatureSpec {
                    header: "X-Gitlab-Token",
                    algorithm: Algorithm::Token,
                    template: "",
                    note: Some("but the token covers nothing of the request"),
                    ..HEX
                },
            ],
            version: gitlab_version,
        },
        detect: Some(|request| {
            let headers = &request.headers;
            headers.contains("X-Gitlab-Token") || headers.contains("X-Gitlab-Event")
        }),
        ..ROW
    },
    Scheme {
        name: "meta",
        label: "Meta",
        aliases: &["facebook", "instagram", "whatsapp"],
        secret_format: SecretFormat::Hex(16),
        kind: SchemeKind::Single(HUB_256),
        // The header is GitHub's; the body always has these two members.
        detect: Some(|request| {
            let body = content(&request.headers, &request.body);
            let members = MemberIndex::of(&body);
            !is_github(request) && members.contains("object") && members.contains("entry")
        }),
        ..ROW
    },
    Scheme {
        name: "github",
        label: "GitHub",
        kind: SchemeKind::Single(HUB_256),
        ..ROW
    },
    Scheme {
        name: "github-sha1",
        label: "GitHub (SHA-1)",
        kind: SchemeKind::Single(HUB_SHA1),
        detect: Some(is_github),
        ..ROW
    },
    Scheme {
        name: "bitbucket",
        label: "Bitbucket",
        aliases: &["jira"],
        kind: SchemeKind::Single(SignatureSpec {
            header: "X-Hub-Signature",
            other_version: None,
            ..HUB_256
        }),
        ..ROW
    },
    Scheme {
        name: "intercom",
        label: "Intercom",
        secret_format: SecretFormat::Uuid,
        kind: SchemeKind::Single(HUB_SHA1),
        ..ROW
    },
    Scheme {
        name: "stripe",
        label: "Stripe",
        has_test_mode: true,
        secret_format: SecretFormat::Letters("whsec_", 32),
        kind: SchemeKind::Single(SignatureSpec {
            header: "Stripe-Signature",
            // `v0` is "a fake v0 scheme, for test events".
            placement: Placement::Composite("t={timestamp},v1={signature}"),
            template: "{timestamp}.{body}",
            other_version: Some(OtherVersion::Label("v1=", "v0=")),
            // Those for Node and Python accept it; those for PHP and .NET do not.
            timestamp: Some(SECONDS.future_note("some of Stripe's libraries accept it")),
            ..HEX
        }),
        ..ROW
    },
    Scheme {
        name: "slack",
        label: "Slack",
        secret_format: SecretFormat::Hex(16),
        kind: SchemeKind::Single(SignatureSpec {
            header: "X-Slack-Signature",
            prefix: "v0=",
            template: "v0:{timestamp:X-Slack-Request-Timestamp}:{body}",
            timestamp: Some(SECONDS),
            ..HEX
        }),
        ..ROW
    },
    Scheme {
        name: "zoom",
        label: "Zoom",
        secret_format: SecretFormat::Letters("", 22),
        kind: SchemeKind::Single(SignatureSpec {
            header: "x-zm-signature",
            prefix: "v0=",
            template: "v0:{timestamp:x-zm-request-timestamp}:{body}",
            timestamp: Some(SECONDS),
            ..HEX
        }),
        ..ROW
    },
    Scheme {
        name: "shopify",
        label: "Shopify",
        kind: SchemeKind::Single(SignatureSpec {
            header: "X-Shopify-Hmac-Sha256",
            other_headers: &["shopify-hmac-sha256"],
            ..BASE64
        }),
        ..ROW
    },
    Scheme {
        name: "sendgrid",
        label: "SendGrid",
        secret_format: SecretFormat::P256,
        kind: SchemeKind::Single(SignatureSpec {
            header: "X-Twilio-Email-Event-Webhook-Signature",
            algorithm: Algorithm::KeyPair(KeyPairAlgorithm::EcdsaDer),
            secret_encoding: SecretEncoding::P256,
            template: "{timestamp:X-Twilio-Email-Event-Webhook-Timestamp}{body}",
            timestamp: Some(TimestampSpec::unlimited(TimestampFormat::Seconds)),
            ..BASE64
        }),
        ..ROW
    },
    Scheme {
        name: "twilio",
        label: "Twilio",
        secret_format: SecretFormat::Hex(16),
        kind: SchemeKind::Versions {
            specs: &[
                TWILIO,
                SignatureSpec {
                    algorithm: Algorithm::Hmac(Hash::Sha256),
                    ..TWILIO
                },
            ],
            version: |headers, options, _| {
                usize::from(shared_key::algorithm(headers, options) == Hash::Sha256)
            },
        },
        ..ROW
    },
    Scheme {
        name: "square",
        label: "Square",
        has_test_mode: true,
        secret_format: SecretFormat::Letters("", 22),
        kind: SchemeKind::Single(SignatureSpec {
            header: "x-square-hmacsha256-signature",
            template: "{url}{body}",
            ..BASE64
        }),
        ..ROW
    },
    Scheme {
        name: "paddle",
        label: "Paddle",
        has_test_mode: true,
        secret_format: SecretFormat::Letters("pdl_ntfset_", 32),
        kind: SchemeKind::Single(SignatureSpec {
            header: "Paddle-Signature",
            placement: Placement::Composite("ts={timestamp};h1={signature}"),
            template: "{timestamp}:{body}",
            // Paddle's library allows 5 s into the past. It does not check the future, where a clock may be off by
            // more.
            timestamp: Some(
                TimestampSpec::new(TimestampFormat::Seconds, 5, 300)
                    .future_note("some of Paddle's libraries accept it"),
            ),
            ..HEX
        }),
        ..ROW
    },
    Scheme {
        name: "discord",
        label: "Discord",
        secret_format: SecretFormat::Ed25519Hex,
        kind: SchemeKind::Single(SignatureSpec {
            header: "X-Signature-Ed25519",
            algorithm: Algorithm::KeyPair(KeyPairAlgorithm::Ed25519),
            secret_encoding: SecretEncoding::Ed25519Hex,
            template: "{timestamp:X-Signature-Timestamp}{body}",
            timestamp: Some(TimestampSpec::unlimited(TimestampFormat::Seconds)),
            ..HEX
        }),
        ..ROW
    },
    Scheme {
        name: "paypal",
        label: "PayPal",
        secret_format: SecretFormat::None(
            "PayPal signs with its own certificate; for a test set-up make a key with `openssl genpkey -algorithm RSA`",
        ),
        kind: SchemeKind::Single(SignatureSpec {
            header: "PayPal-Transmission-Sig",
            algorithm: Algorithm::KeyPair(KeyPairAlgorithm::RsaPkcs1),
            secret_encoding: SecretEncoding::Rsa,
            template: "{id:PayPal-Transmission-Id}|{timestamp:PayPal-Transmission-Time}|{webhook_id}|{crc32}",
            timestamp: Some(TimestampSpec::unlimited(TimestampFormat::Rfc3339)),
            fixed_headers: &[("PayPal-Auth-Algo", "SHA256withRSA")],
            ..BASE64
        }),
        ..ROW
    },
    Scheme {
        name: "dropbox",
        label: "Dropbox",
        secret_format: SecretFormat::Letters("", 15),
        kind: SchemeKind::Single(SignatureSpec {
            header: "X-Dropbox-Signature",
            ..HEX
        }),
        ..ROW
    },
    Scheme {
        name: "hubspot",
        label: "HubSpot",
        secret_format: SecretFormat::Uuid,
        kind: SchemeKind::Versions {
            specs: &[HUBSPOT_V3, HUBSPOT_V2, HUBSPOT_V1],
            version: hubspot_version,
        },
        ..ROW
    },
    Scheme {
        name: "hubspot-v3",
        label: "HubSpot (v3)",
        secret_format: SecretFormat::Uuid,
        kind: SchemeKind::Single(HUBSPOT_V3),
        ..ROW
    },
    Scheme {
        name: "hubspot-v2",
        label: "HubSpot (v2)",
        secret_format: SecretFormat::Uuid,
        kind: SchemeKind::Single(HUBSPOT_V2),
        ..ROW
    },
    Scheme {
        name: "hubspot-v1",
        label: "HubSpot (v1)",
        secret_format: SecretFormat::Uuid,
        kind: SchemeKind::Single(HUBSPOT_V1),
        ..ROW
    },
    Scheme {
        name: "linear",
        label: "Linear",
        secret_format: SecretFormat::Letters("lin_wh_", 40),
        kind: SchemeKind::Single(SignatureSpec {
            header: "Linear-Signature",
            placement: Placement::Linear,
            timestamp: Some(TimestampSpec::new(TimestampFormat::Millis, 60, 60)),
            ..HEX
        }),
        ..ROW
    },
    Scheme {
        name: "typeform",
        label: "Typeform",
        kind: SchemeKind::Single(SignatureSpec {
            header: "Typeform-Signature",
            prefix: "sha256=",
            ..BASE64
        }),
        ..ROW
    },
    Scheme {
        name: "kudosity",
        label: "Kudosity",
        aliases: &["transmitsms", "burstsms"],
        kind: SchemeKind::Single(SignatureSpec {
            header: "x-transmitsms-signature",
            template: "{php_query}",
            ..HEX
        }),
        ..ROW
    },
    Scheme {
        name: "svix",
        label: "Svix",
        secret_format: SecretFormat::Whsec,
        kind: SchemeKind::Versions {
            specs: &[
                SignatureSpec {
                    header: "svix-signature",
                    template: "{id:svix-id}.{timestamp:svix-timestamp}.{body}",
                    ..STANDARD
                },
                STANDARD,
            ],
            version: svix_version,
        },
        detect: Some(|request| {
            request.headers.contains("svix-signature") || request.headers.contains("svix-id")
        }),
        ..ROW
    },
    Scheme {
        name: "standard",
        label: "Standard Webhooks",
        aliases: &["standard-webhooks"],
        secret_format: SecretFormat::Whsec,
        kind: SchemeKind::Single(STANDARD),
        ..ROW
    },
    Scheme {
        name: "rfc9421",
        label: "HTTP Message Signatures",
        aliases: &["http-message-signatures"],
        secret_format: SecretFormat::Base64("base64:"),
        kind: SchemeKind::Rfc9421,
        ..ROW
    },
    Scheme {
        name: "mailgun",
        label: "Mailgun",
        secret_format: SecretFormat::Hex(16),
        kind: SchemeKind::Single(SignatureSpec {
            placement: Placement::Mailgun,
            template: "{timestamp}{token}",
            timestamp: Some(TimestampSpec::unlimited(TimestampFormat::Seconds)),
            note: Some("but the signature does not cover the event itself"),
            ..HEX
        }),
        detect: Some(|request| {
            let body = content(&request.headers, &request.body);
            mailgun::read(&request.headers, &body).is_some()
        }),
        ..ROW
    },
    Scheme {
        name: "hmac",
        label: "HMAC",
        ..ROW
    },
];

/// What a row does not set.
const ROW: Scheme = Scheme {
    name: "",
    label: "",
    aliases: &[],
    secret_format: SecretFormat::Hex(32),
    kind: SchemeKind::Custom,
    has_test_mode: false,
    detect: None,
};

/// The tolerance of the libraries of Standard Webhooks, Stripe and Slack.
const SECONDS: TimestampSpec = TimestampSpec::new(TimestampFormat::Seconds, 300, 300);

const BASE64: SignatureSpec<'static> = SignatureSpec {
    encoding: Encoding::Base64,
    ..HEX
};

/// GitHub's, which others adopted.
const HUB_256: SignatureSpec<'static> = SignatureSpec {
    header: "X-Hub-Signature-256",
    prefix: "sha256=",
    other_version: Some(OtherVersion::Older(&HUB_SHA1)),
    ..HEX
};

/// GitHub's older one, which others keep.
const HUB_SHA1: SignatureSpec<'static> = SignatureSpec {
    header: "X-Hub-Signature",
    prefix: "sha1=",
    algorithm: Algorithm::Hmac(Hash::Sha1),
    ..HEX
};

/// Standard Webhooks 1.0.0.
const STANDARD: SignatureSpec<'static> = SignatureSpec {
    header: "webhook-signature",
    placement: Placement::List,
    secret_encoding: SecretEncoding::Whsec,
    template: "{id:webhook-id}.{timestamp:webhook-timestamp}.{body}",
    timestamp: Some(SECONDS),
    // Ed25519's.
    other_version: Some(OtherVersion::Label("v1,", "v1a,")),
    ..BASE64
};

/// Under the account's Auth Token. A SharedKey changes the algorithm and adds a header that names both.
const TWILIO: SignatureSpec<'static> = SignatureSpec {
    header: "X-Twilio-Signature",
    algorithm: Algorithm::Hmac(Hash::Sha1),
    template: "{url}{form}",
    url_variants: UrlVariants::Twilio,
    ..BASE64
};

const HUBSPOT_V1: SignatureSpec<'static> = SignatureSpec {
    header: "X-HubSpot-Signature",
    fixed_headers: &[("X-HubSpot-Signature-Version", "v1")],
    algorithm: Algorithm::Digest(Hash::Sha256),
    template: "{secret}{body}",
    ..HEX
};

const HUBSPOT_V2: SignatureSpec<'static> = SignatureSpec {
    fixed_headers: &[("X-HubSpot-Signature-Version", "v2")],
    template: "{secret}{method}{url}{body}",
    ..HUBSPOT_V1
};

const HUBSPOT_V3: SignatureSpec<'static> = SignatureSpec {
    header: "X-HubSpot-Signature-v3",
    template: "{method}{url}{body}{timestamp:X-HubSpot-Request-Timestamp}",
    timestamp: Some(
        TimestampSpec::new(TimestampFormat::Millis, 300, 300)
            .future_note("some of HubSpot's libraries accept it"),
    ),
    url_variants: UrlVariants::HubSpot,
    ..BASE64
};

/// A signing secret begins with `whsec_`; any other secret is the token itself.
fn gitlab_version(headers: &Headers, _: &SignatureOptions, secret: Option<&Secret>) -> usize {
    let has = |name| headers.contains(name);
    let signs = secret.is_none_or(|secret| secret.reveal().starts_with(b"whsec_"));
    let only_token = has("X-Gitlab-Token") && !has("webhook-signature");
    usize::from(!signs || only_token)
}

/// v3 takes precedence over the older signature that accompanies it; otherwise the version header decides.
fn hubspot_version(headers: &Headers, _: &SignatureOptions, _: Option<&Secret>) -> usize {
    let version = headers.get("X-HubSpot-Signature-Version");
    let old = headers.contains("X-HubSpot-Signature");
    match version {
        _ if !old || headers.contains("X-HubSpot-Signature-v3") => 0,
        Some(b"v2") => 1,
        _ => 2,
    }
}

/// `svix-` headers take precedence over `webhook-` headers.
fn svix_version(headers: &Headers, _: &SignatureOptions, _: Option<&Secret>) -> usize {
    let has = |name| headers.contains(name);
    usize::from(!has("svix-signature") && has("webhook-signature"))
}

fn is_github(request: &Request) -> bool {
    request.headers.contains("X-GitHub-Event")
}

/// No scheme has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a known scheme: {suggestion}")]
pub(crate) struct UnknownScheme {
    name: String,
    /// The nearest names, or all of them.
    suggestion: String,
}

impl UnknownScheme {
    /// `others` are what may stand in place of a name.
    fn new(name: &str, others: &[&str]) -> Self {
        let mut names: Vec<_> = SCHEMES.iter().map(|scheme| scheme.name).collect();
        names.sort_unstable();
        names.splice(..0, others.iter().copied());
        Self {
            name: name.to_owned(),
            suggestion: match one_of(&nearest(name, names.iter().copied())) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("use one of {}", names.join(", ")),
            },
        }
    }
}

/// Finds a scheme by its name or an alias.
pub(crate) fn find_scheme(name: &str) -> Result<&'static Scheme, UnknownScheme> {
    named(name).ok_or_else(|| UnknownScheme::new(name, &[]))
}

/// The same, or none for `auto`.
pub(crate) fn find_scheme_or_auto(name: &str) -> Result<Option<&'static Scheme>, UnknownScheme> {
    match named(name) {
        None if name.eq_ignore_ascii_case("auto") => Ok(None),
        None => Err(UnknownScheme::new(name, &["auto"])),
        found => Ok(found),
    }
}

fn named(name: &str) -> Option<&'static Scheme> {
    let lower = name.to_ascii_lowercase();
    let is_named = |scheme: &&Scheme| {
        scheme.name == lower || scheme.aliases.iter().any(|alias| *alias == lower)
    };
    SCHEMES.iter().find(is_named)
}

/// Detects the scheme of a request by its headers (Mailgun's by its body); the most specific one if several fit.
///
/// A malformed signature is detected by the name of its header, a missing one by the headers of timestamp and id.
pub(crate) fn detect(request: &Request) -> Option<&'static Scheme> {
    let first_with = |evidence: Evidence| {
        let mut schemes = SCHEMES.iter();
        schemes.find(|scheme| has_evidence(scheme, request, evidence))
    };
    first_with(Evidence::Signature)
        .or_else(|| first_with(Evidence::Header))
        .or_else(|| first_with(Evidence::OtherHeaders))
}

/// The scheme whose signature a request has, by its form.
pub(crate) fn scheme_of(request: &Request) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|scheme| is_signed_by(scheme, request))
}

/// Whether a request has a signature of this scheme, by its form.
pub(super) fn is_signed_by(scheme: &Scheme, request: &Request) -> bool {
    has_evidence(scheme, request, Evidence::Signature)
}

/// What in a request suggests a scheme.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// A signature in the scheme's form.
    Signature,
    /// The header of the signature.
    Header,
    /// The headers of timestamp and id.
    OtherHeaders,
}

fn has_evidence(scheme: &Scheme, request: &Request, evidence: Evidence) -> bool {
    let has = |name: &str| request.headers.contains(name);
    let fits = match scheme.kind {
        SchemeKind::Rfc9421 => has("Signature-Input") && has("Signature"),
        SchemeKind::Custom => false, // the user's options describe it, and any request might fit
        _ => scheme
            .specs()
            .iter()
            .any(|spec| spec_has_evidence(spec, request, evidence)),
    };
    fits && scheme.detect.is_none_or(|detect| detect(request))
}

fn spec_has_evidence(spec: &SignatureSpec<'_>, request: &Request, evidence: Evidence) -> bool {
    if spec.placement == Placement::Mailgun {
        return evidence == Evidence::Signature; // the row's own check reads the body
    }
    if evidence == Evidence::OtherHeaders {
        let parts = template::parse(spec.template).unwrap_or_default();
        return parts.iter().any(|part| match *part {
            TemplatePart::Id(Some(name)) | TemplatePart::Timestamp(Some(name)) => {
                request.headers.contains(name)
            }
            _ => false,
        });
    }
    let mut names = spec.other_headers.iter().chain([&spec.header]);
    names.any(|name| {
        let value = request.headers.get(name);
        let has_prefix = |value: &[u8]| value.starts_with(spec.prefix.as_bytes());
        value.is_some_and(|value| evidence == Evidence::Header || has_prefix(value))
    })
}
