//! The handshakes of all known providers.
//!
//! Rows that match a header need no order; of the others, no two match one request.

use super::spec::{
    ChallengeSource, HandshakeMatcher, HandshakeResponseKind, HandshakeSpec, JsonToken,
    ProbeTemplate,
};
use crate::json::quote;
use crate::message::Request;
use crate::signature::{Encoding, Secret, SignatureOptions, hmac_sha256};

/// A GET whose response is 200 with the challenge as text. Each row names what differs.
const BASE: HandshakeSpec = HandshakeSpec {
    name: "",
    aliases: &[],
    label: "",
    title: "",
    is_signed: false,
    scheme: "",
    options: no_options,
    method: "GET",
    matcher: HandshakeMatcher::Query(""),
    challenge: ChallengeSource::None,
    token: None,
    response: HandshakeResponseKind::Text,
    probe: PROBE,
    statuses: 200..=200,
    content_type: None,
    field: None,
    forged: None,
};

const PROBE: ProbeTemplate = ProbeTemplate {
    query: &[],
    headers: &[],
    body: "",
};

static URL_VERIFICATION: JsonToken = JsonToken::new(r#""url_verification""#);
static URL_VALIDATION: JsonToken = JsonToken::new(r#""endpoint.url_validation""#);

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

pub(crate) static HANDSHAKES: &[HandshakeSpec] = &[
    // developers.facebook.com, Messenger webhooks; WebSub 5.3 has the same without a token.
    HandshakeSpec {
        name: "meta",
        aliases: &["facebook", "instagram", "messenger", "whatsapp"],
        label: "Meta",
        title: "hub.challenge",
        matcher: HandshakeMatcher::Query("hub.challenge"),
        challenge: ChallengeSource::Query("hub.challenge"),
        token: Some("hub.verify_token"),
        probe: ProbeTemplate {
            query: &[
                ("hub.mode", "subscribe"),
                ("hub.challenge", "{number}"),
                ("hub.verify_token", "{token}"),
            ],
            ..PROBE
        },
        forged: Some(300..=599),
        ..BASE
    },
    // api.slack.com/events/url_verification
    HandshakeSpec {
        name: "slack",
        label: "Slack",
        title: "url_verification",
        is_signed: true,
        scheme: "slack",
        method: "POST",
        matcher: HandshakeMatcher::Member(&["type"], &URL_VERIFICATION),
        challenge: ChallengeSource::Json(&["challenge"]),
        field: Some("challenge"),
        probe: ProbeTemplate {
            headers: JSON,
            body: r#"{"token":"verification-token","challenge":"{challenge}","type":"url_verification"}"#,
            ..PROBE
        },
        ..BASE
    },
    // zoom/webhook-sample, index.js
    HandshakeSpec {
        name: "zoom",
        label: "Zoom",
        title: "endpoint.url_validation",
        is_signed: true,
        scheme: "zoom",
        method: "POST",
        matcher: HandshakeMatcher::Member(&["event"], &URL_VALIDATION),
        challenge: ChallengeSource::Json(&["payload", "plainToken"]),
        response: HandshakeResponseKind::Keyed(zoom),
        probe: ProbeTemplate {
            headers: JSON,
            body: r#"{"payload":{"plainToken":"{challenge}"},"event_ts":{millis},"event":"endpoint.url_validation"}"#,
            ..PROBE
        },
        ..BASE
    },
    // learn.microsoft.com/graph/change-notifications-delivery-webhooks: 200 and text/plain, the token decoded.
    HandshakeSpec {
        name: "microsoft-graph",
        aliases: &["graph", "msgraph", "onedrive", "sharepoint"],
        label: "Microsoft Graph",
        title: "validationToken",
        method: "POST",
        matcher: HandshakeMatcher::Query("validationToken"),
        challenge: ChallengeSource::Query("validationToken"),
        content_type: Some("text/plain"),
        probe: ProbeTemplate {
            query: &[(
                "validationToken",
                "Validation: Testing client application reachability for subscription Request-Id: {challenge}",
            )],
            headers: &[("Content-Type", "text/plain; charset=utf-8")],
            ..PROBE
        },
        ..BASE
    },
    // dropbox.com/developers/reference/webhooks
    HandshakeSpec {
        name: "dropbox",
        aliases: &["adobe-io", "nylas"],
        label: "Dropbox",
        title: "challenge",
        matcher: HandshakeMatcher::OnlyQuery("challenge"),
        challenge: ChallengeSource::Query("challenge"),
        probe: ProbeTemplate {
            query: &[("challenge", "{challenge}")],
            ..PROBE
        },
        ..BASE
    },
    // discord/discord-api-docs, interactions: it also sends invalid signatures, which must get a 401.
    HandshakeSpec {
        name: "discord",
        label: "Discord",
        title: "PING",
        is_signed: true,
        scheme: "discord",
        method: "POST",
        matcher: HandshakeMatcher::Ping("1"),
        response: HandshakeResponseKind::Fixed(r#"{"type":1}"#),
        probe: ProbeTemplate {
            headers: JSON,
            body: r#"{"application_id":"123456789012345678","id":"223456789012345678","token":"{challenge}","type":1,"version":1}"#,
            ..PROBE
        },
        forged: Some(401..=401),
        ..BASE
    },
    // discord/discord-api-docs, docs/events/webhook-events.mdx
    HandshakeSpec {
        name: "discord-events",
        label: "Discord",
        title: "PING for webhook events",
        is_signed: true,
        scheme: "discord",
        method: "POST",
        matcher: HandshakeMatcher::Ping("0"),
        response: HandshakeResponseKind::NoContent,
        probe: ProbeTemplate {
            headers: JSON,
            body: r#"{"version":1,"application_id":"123456789012345678","type":0}"#,
            ..PROBE
        },
        statuses: 204..=204,
        forged: Some(401..=401),
        ..BASE
    },
    // CloudEvents web hooks 1.0.2, section 4; Event Grid with the CloudEvents schema.
    HandshakeSpec {
        name: "cloudevents",
        label: "CloudEvents",
        title: "OPTIONS",
        method: "OPTIONS",
        matcher: HandshakeMatcher::Header("webhook-request-origin"),
        response: HandshakeResponseKind::Permissions,
        probe: ProbeTemplate {
            headers: &[
                ("WebHook-Request-Origin", "eventemitter.example.com"),
                ("WebHook-Request-Rate", "120"),
            ],
            ..PROBE
        },
        statuses: 200..=599, // any status will do
        ..BASE
    },
    // learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
    HandshakeSpec {
        name: "eventgrid",
        aliases: &["event-grid", "azure-event-grid"],
        label: "Event Grid",
        title: "SubscriptionValidation",
        method: "POST",
        matcher: HandshakeMatcher::HeaderIs("aeg-event-type", "SubscriptionValidation"),
        challenge: ChallengeSource::Json(&["0", "data", "validationCode"]),
        response: HandshakeResponseKind::Json("validationResponse"),
        probe: ProbeTemplate {
            headers: &[
                ("Content-Type", "application/json"),
                ("Aeg-Event-Type", "SubscriptionValidation"),
            ],
            body: r#"[{"id":"{id}","topic":"/subscriptions/example","subject":"","data":{"validationCode":"{challenge}"},"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"{time}","metadataVersion":"1","dataVersion":"2"}]"#,
            ..PROBE
        },
        ..BASE
    },
    // developer.okta.com/docs/concepts/event-hooks
    HandshakeSpec {
        name: "okta",
        label: "Okta",
        title: "verification challenge",
        matcher: HandshakeMatcher::Header("x-okta-verification-challenge"),
        challenge: ChallengeSource::Header("x-okta-verification-challenge"),
        response: HandshakeResponseKind::Json("verification"),
        probe: ProbeTemplate {
            headers: &[("X-Okta-Verification-Challenge", "{challenge}")],
            ..PROBE
        },
        ..BASE
    },
    // The header or the body is enough.
    HandshakeSpec {
        name: "smartsheet",
        label: "Smartsheet",
        title: "hook challenge",
        method: "POST",
        matcher: HandshakeMatcher::Header("smartsheet-hook-challenge"),
        challenge: ChallengeSource::Header("smartsheet-hook-challenge"),
        response: HandshakeResponseKind::Header(
            "Smartsheet-Hook-Response",
            Some("smartsheetHookResponse"),
        ),
        probe: ProbeTemplate {
            headers: &[
                ("Content-Type", "application/json"),
                ("Smartsheet-Hook-Challenge", "{challenge}"),
            ],
            body: r#"{"challenge":"{challenge}","webhookId":4503604829677444}"#,
            ..PROBE
        },
        ..BASE
    },
    // The header or the body is enough. Events carry the client id too, but they are POST requests.
    HandshakeSpec {
        name: "adobe-sign",
        aliases: &["adobesign", "acrobat-sign"],
        label: "Adobe Sign",
        title: "client id check",
        matcher: HandshakeMatcher::Header("x-adobesign-clientid"),
        challenge: ChallengeSource::Header("x-adobesign-clientid"),
        response: HandshakeResponseKind::Header("X-AdobeSign-ClientId", Some("xAdobeSignClientId")),
        probe: ProbeTemplate {
            headers: &[("X-AdobeSign-ClientId", "{challenge}")],
            ..PROBE
        },
        statuses: 200..=299,
        ..BASE
    },
    // X signs its events with the same secret, in Base64 after `sha256=`, which `hmac` can verify.
    HandshakeSpec {
        name: "x",
        aliases: &["twitter"],
        label: "X",
        title: "CRC",
        scheme: "hmac",
        matcher: HandshakeMatcher::Query("crc_token"),
        challenge: ChallengeSource::Query("crc_token"),
        response: HandshakeResponseKind::Keyed(x),
        probe: ProbeTemplate {
            query: &[("crc_token", "{challenge}")],
            ..PROBE
        },
        ..BASE
    },
    // dev.twitch.tv/docs/eventsub/handling-webhook-events
    HandshakeSpec {
        name: "twitch",
        label: "Twitch",
        title: "webhook_callback_verification",
        is_signed: true,
        scheme: "hmac",
        options: twitch,
        method: "POST",
        matcher: HandshakeMatcher::HeaderIs(
            "twitch-eventsub-message-type",
            "webhook_callback_verification",
        ),
        challenge: ChallengeSource::Json(&["challenge"]),
        probe: ProbeTemplate {
            headers: &[
                ("Content-Type", "application/json"),
                ("Twitch-Eventsub-Message-Id", "{id}"),
                ("Twitch-Eventsub-Message-Retry", "0"),
                (
                    "Twitch-Eventsub-Message-Type",
                    "webhook_callback_verification",
                ),
                ("Twitch-Eventsub-Message-Timestamp", "{time}"),
                ("Twitch-Eventsub-Subscription-Type", "channel.follow"),
                ("Twitch-Eventsub-Subscription-Version", "2"),
            ],
            body: r#"{"challenge":"{challenge}","subscription":{"id":"{id}","status":"webhook_callback_verification_pending","type":"channel.follow","version":"2","cost":1,"condition":{"broadcaster_user_id":"12826"},"created_at":"{time}"}}"#,
            ..PROBE
        },
        statuses: 200..=299,
        ..BASE
    },
    // The challenge is the secret that signs later deliveries.
    HandshakeSpec {
        name: "asana",
        label: "Asana",
        title: "X-Hook-Secret",
        method: "POST",
        matcher: HandshakeMatcher::Header("x-hook-secret"),
        challenge: ChallengeSource::Header("x-hook-secret"),
        response: HandshakeResponseKind::Header("X-Hook-Secret", None),
        probe: ProbeTemplate {
            headers: &[("X-Hook-Secret", "{challenge}")],
            ..PROBE
        },
        statuses: 200..=299,
        ..BASE
    },
];

fn no_options() -> SignatureOptions {
    SignatureOptions::default()
}

fn twitch() -> SignatureOptions {
    let signed =
        "{header:Twitch-Eventsub-Message-Id}{header:Twitch-Eventsub-Message-Timestamp}{body}";
    SignatureOptions {
        signature_header: Some("Twitch-Eventsub-Message-Signature".to_owned()),
        prefix: Some("sha256=".to_owned()),
        template: Some(signed.to_owned()),
        ..SignatureOptions::default()
    }
}

/// Zoom's response: the token and its HMAC (zoom/webhook-sample, index.js).
fn zoom(token: &str, secret: &Secret) -> String {
    let encrypted = hmac_sha256(secret, token.as_bytes(), Encoding::Hex);
    let token = quote(token);
    format!(r#"{{"plainToken":{token},"encryptedToken":"{encrypted}"}}"#)
}

/// X's response: the token's HMAC.
fn x(token: &str, secret: &Secret) -> String {
    let digest = hmac_sha256(secret, token.as_bytes(), Encoding::Base64);
    format!(r#"{{"response_token":"sha256={digest}"}}"#)
}

/// The handshake that a request is, if any. Of a long body only the ends are searched.
pub(crate) fn find(request: &Request, content: &[u8]) -> Option<&'static HandshakeSpec> {
    HANDSHAKES
        .iter()
        .find(|spec| spec.method == request.method && spec.matcher.matches(request, content))
}

/// The handshake of the provider with this name or alias, in any case.
pub(crate) fn find_by_name(name: &str) -> Option<&'static HandshakeSpec> {
    let lower = name.to_ascii_lowercase();
    HANDSHAKES
        .iter()
        .find(|spec| spec.names().any(|known| known == lower))
}

/// The provider's name for people; `name` itself if it is unknown.
pub(crate) fn label(name: &str) -> &str {
    let spec = HANDSHAKES.iter().find(|spec| spec.name == name);
    spec.map_or(name, |spec| spec.label)
}
