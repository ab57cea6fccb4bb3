//! The checks. Those of which a header tells need no order; of the others no two fit one request.

use crate::signature::SignatureOptions;

use super::mark::{Mark, Source};
use super::{Answer, Ask, Check, answer};

/// A GET that is answered 200 with the challenge as text; each row says what is different.
const ROW: Check = Check {
    name: "",
    aliases: &[],
    label: "",
    what: "",
    is_signed: false,
    scheme: "",
    options: no_options,
    method: "GET",
    mark: Mark::Query(""),
    challenge: Source::Nowhere,
    token: None,
    answer: Answer::Text,
    ask: ASK,
    statuses: 200..=200,
    content_type: None,
    field: None,
    forged: None,
};

const ASK: Ask = Ask {
    query: &[],
    headers: &[],
    body: "",
};

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

/// All known checks.
pub(crate) static CHECKS: &[Check] = &[
    // developers.facebook.com, Messenger webhooks; WebSub 5.3 has the same without a token.
    Check {
        name: "meta",
        aliases: &["facebook", "instagram", "messenger", "whatsapp"],
        label: "Meta",
        what: "hub.challenge",
        mark: Mark::Query("hub.challenge"),
        challenge: Source::Query("hub.challenge"),
        token: Some("hub.verify_token"),
        ask: Ask {
            query: &[
                ("hub.mode", "subscribe"),
                ("hub.challenge", "{number}"),
                ("hub.verify_token", "{token}"),
            ],
            ..ASK
        },
        forged: Some(300..=599),
        ..ROW
    },
    // api.slack.com/events/url_verification
    Check {
        name: "slack",
        label: "Slack",
        what: "url_verification",
        is_signed: true,
        scheme: "slack",
        method: "POST",
        mark: Mark::Member(&["type"], r#""url_verification""#),
        challenge: Source::Json(&["challenge"]),
        field: Some("challenge"),
        ask: Ask {
            headers: JSON,
            body: r#"{"token":"verification-token","challenge":"{challenge}","type":"url_verification"}"#,
            ..ASK
        },
        ..ROW
    },
    // zoom/webhook-sample, index.js
    Check {
        name: "zoom",
        label: "Zoom",
        what: "endpoint.url_validation",
        is_signed: true,
        scheme: "zoom",
        method: "POST",
        mark: Mark::Member(&["event"], r#""endpoint.url_validation""#),
        challenge: Source::Json(&["payload", "plainToken"]),
        answer: Answer::Keyed(answer::zoom),
        ask: Ask {
            headers: JSON,
            body: r#"{"payload":{"plainToken":"{challenge}"},"event_ts":{millis},"event":"endpoint.url_validation"}"#,
            ..ASK
        },
        ..ROW
    },
    // learn.microsoft.com/graph/change-notifications-delivery-webhooks: 200 and text/plain, the token decoded.
    Check {
        name: "microsoft-graph",
        aliases: &["graph", "msgraph", "onedrive", "sharepoint"],
        label: "Microsoft Graph",
        what: "validationToken",
        method: "POST",
        mark: Mark::Query("validationToken"),
        challenge: Source::Query("validationToken"),
        content_type: Some("text/plain"),
        ask: Ask {
            query: &[(
                "validationToken",
                "Validation: Testing client application reachability for subscription Request-Id: {challenge}",
            )],
            headers: &[("Content-Type", "text/plain; charset=utf-8")],
            ..ASK
        },
        ..ROW
    },
    // dropbox.com/developers/reference/webhooks
    Check {
        name: "dropbox",
        aliases: &["adobe-io", "nylas"],
        label: "Dropbox",
        what: "challenge",
        mark: Mark::OnlyQuery("challenge"),
        challenge: Source::Query("challenge"),
        ask: Ask {
            query: &[("challenge", "{challenge}")],
            ..ASK
        },
        ..ROW
    },
    // discord/discord-api-docs, interactions: it also sends bad signatures, which have to get 401.
    Check {
        name: "discord",
        label: "Discord",
        what: "PING",
        is_signed: true,
        scheme: "discord",
        method: "POST",
        mark: Mark::Ping("1"),
        answer: Answer::Fixed(r#"{"type":1}"#),
        ask: Ask {
            headers: JSON,
            body: r#"{"application_id":"123456789012345678","id":"223456789012345678","token":"{challenge}","type":1,"version":1}"#,
            ..ASK
        },
        forged: Some(401..=401),
        ..ROW
    },
    // discord/discord-api-docs, docs/events/webhook-events.mdx
    Check {
        name: "discord-events",
        label: "Discord",
        what: "PING for webhook events",
        is_signed: true,
        scheme: "discord",
        method: "POST",
        mark: Mark::Ping("0"),
        answer: Answer::Nothing,
        ask: Ask {
            headers: JSON,
            body: r#"{"version":1,"application_id":"123456789012345678","type":0}"#,
            ..ASK
        },
        statuses: 204..=204,
        forged: Some(401..=401),
        ..ROW
    },
    // CloudEvents web hooks 1.0.2, section 4; Event Grid with the CloudEvents schema.
    Check {
        name: "cloudevents",
        label: "CloudEvents",
        what: "OPTIONS",
        method: "OPTIONS",
        mark: Mark::Header("webhook-request-origin"),
        answer: Answer::Rights,
        ask: Ask {
            headers: &[
                ("WebHook-Request-Origin", "eventemitter.example.com"),
                ("WebHook-Request-Rate", "120"),
            ],
            ..ASK
        },
        statuses: 200..=599, // the status means nothing
        ..ROW
    },
    // learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
    Check {
        name: "eventgrid",
        aliases: &["event-grid", "azure-event-grid"],
        label: "Event Grid",
        what: "SubscriptionValidation",
        method: "POST",
        mark: Mark::HeaderIs("aeg-event-type", "SubscriptionValidation"),
        challenge: Source::Json(&["0", "data", "validationCode"]),
        answer: Answer::Json("validationResponse"),
        ask: Ask {
            headers: &[
                ("Content-Type", "application/json"),
                ("Aeg-Event-Type", "SubscriptionValidation"),
            ],
            body: r#"[{"id":"{id}","topic":"/subscriptions/example","subject":"","data":{"validationCode":"{challenge}"},"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"{time}","metadataVersion":"1","dataVersion":"2"}]"#,
            ..ASK
        },
        ..ROW
    },
    // developer.okta.com/docs/concepts/event-hooks
    Check {
        name: "okta",
        label: "Okta",
        what: "verification challenge",
        mark: Mark::Header("x-okta-verification-challenge"),
        challenge: Source::Header("x-okta-verification-challenge"),
        answer: Answer::Json("verification"),
        ask: Ask {
            headers: &[("X-Okta-Verification-Challenge", "{challenge}")],
            ..ASK
        },
        ..ROW
    },
    // Either of header and body will do.
    Check {
        name: "smartsheet",
        label: "Smartsheet",
        what: "hook challenge",
        method: "POST",
        mark: Mark::Header("smartsheet-hook-challenge"),
        challenge: Source::Header("smartsheet-hook-challenge"),
        answer: Answer::Header("Smartsheet-Hook-Response", Some("smartsheetHookResponse")),
        ask: Ask {
            headers: &[
                ("Content-Type", "application/json"),
                ("Smartsheet-Hook-Challenge", "{challenge}"),
            ],
            body: r#"{"challenge":"{challenge}","webhookId":4503604829677444}"#,
            ..ASK
        },
        ..ROW
    },
    // Either of header and body will do. Events carry the client id too, and are no checks.
    Check {
        name: "adobe-sign",
        aliases: &["adobesign", "acrobat-sign"],
        label: "Adobe Sign",
        what: "client id check",
        mark: Mark::Header("x-adobesign-clientid"),
        challenge: Source::Header("x-adobesign-clientid"),
        answer: Answer::Header("X-AdobeSign-ClientId", Some("xAdobeSignClientId")),
        ask: Ask {
            headers: &[("X-AdobeSign-ClientId", "{challenge}")],
            ..ASK
        },
        statuses: 200..=299,
        ..ROW
    },
    // Its events are signed with the same secret, in base64 behind `sha256=`: `hmac` has a word for that.
    Check {
        name: "x",
        aliases: &["twitter"],
        label: "X",
        what: "CRC",
        scheme: "hmac",
        mark: Mark::Query("crc_token"),
        challenge: Source::Query("crc_token"),
        answer: Answer::Keyed(answer::x),
        ask: Ask {
            query: &[("crc_token", "{challenge}")],
            ..ASK
        },
        ..ROW
    },
    // dev.twitch.tv/docs/eventsub/handling-webhook-events
    Check {
        name: "twitch",
        label: "Twitch",
        what: "webhook_callback_verification",
        is_signed: true,
        scheme: "hmac",
        options: twitch,
        method: "POST",
        mark: Mark::HeaderIs(
            "twitch-eventsub-message-type",
            "webhook_callback_verification",
        ),
        challenge: Source::Json(&["challenge"]),
        ask: Ask {
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
            ..ASK
        },
        statuses: 200..=299,
        ..ROW
    },
    // Later deliveries are signed with the secret that is sent here.
    Check {
        name: "asana",
        label: "Asana",
        what: "X-Hook-Secret",
        method: "POST",
        mark: Mark::Header("x-hook-secret"),
        challenge: Source::Header("x-hook-secret"),
        answer: Answer::Header("X-Hook-Secret", None),
        ask: Ask {
            headers: &[("X-Hook-Secret", "{challenge}")],
            ..ASK
        },
        statuses: 200..=299,
        ..ROW
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
