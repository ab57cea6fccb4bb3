//! All known providers, each as one literal.
//!
//! The list comes first, in the order in which a request is compared with them; then what most literals share; then the
//! literals, by field.

use super::emulate::EmulatedValue::{Id, PrefixedId, Text, Time, Type};
use super::emulate::{EmulatedValue, EmulationSpec, JsonLayout};
use super::provider::Matcher::{Agent, ContentType, Fields, Header, Members};
use super::provider::ValueSource::{All, Field, If, Json, Named, Prefixed};
use super::provider::{Provider, ValueSource};
use crate::ids::{BASE62, DIGITS, HEX, IdFormat, LOWER, UPPER};
use crate::payload::{Format, SAMPLES, Sample, USER_AGENT};

/// The first provider that matches a request counts, so one that also sends the headers of another comes before it.
pub(crate) const PROVIDERS: &[Provider] = &[
    FORGEJO,
    GITEA,
    GITHUB,
    GITLAB,
    BITBUCKET,
    LINEAR,
    STRIPE,
    SHOPIFY,
    PADDLE,
    SQUARE,
    PAYPAL,
    SLACK,
    DISCORD,
    TWILIO,
    KUDOSITY,
    MAILGUN,
    SENDGRID,
    TYPEFORM,
    HUBSPOT,
    INTERCOM,
    META,
    ZOOM,
    TWITCH,
    DROPBOX,
    SVIX,
    CLOUDEVENTS,
    STANDARD,
];

/// The providers whose events can be emulated.
pub(crate) fn emulated() -> impl Iterator<Item = &'static Provider> {
    let all = PROVIDERS.iter();
    all.filter(|provider| !provider.emulations.is_empty())
}

/// The names of all, in alphabetical order.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<_> = PROVIDERS.iter().map(|provider| provider.name).collect();
    names.sort_unstable();
    names.into_iter()
}

/// The name for people of the provider with this name; `name` itself if it is unknown.
pub(crate) fn label(name: &str) -> &str {
    PROVIDERS
        .iter()
        .find(|provider| provider.name == name)
        .map_or(name, |provider| provider.label)
}

/// A test event: its type, and the file of its body.
macro_rules! event {
    ($event_type:literal, $file:literal) => {
        Sample::new(
            $event_type,
            include_str!(concat!("samples/", $file, ".json")),
        )
    };
}

/// Each literal names what differs.
const BASE: Provider = Provider {
    name: "",
    label: "",
    matchers: &[],
    event_headers: &[],
    event: &[],
    id: &[],
    emulations: &[],
};

/// JSON by POST, as most providers send it.
const JSON: EmulationSpec = EmulationSpec {
    format: Format::Plain,
    layout: JsonLayout::Compact,
    in_form: false,
    headers: &[],
    members: &[],
    id: IdFormat::None,
    scheme: None,
    events: &[],
};

/// Fields by POST.
const FORM: EmulationSpec = EmulationSpec {
    format: Format::Form,
    ..JSON
};

/// Fields in the query of a GET.
const QUERY: EmulationSpec = EmulationSpec {
    format: Format::Query,
    ..JSON
};

const ANY: (&str, EmulatedValue) = ("Accept", Text("*/*"));
const JSON_TYPE: (&str, EmulatedValue) = ("Content-Type", Text("application/json"));

/// Unix seconds.
const SECONDS: EmulatedValue = Time("%s");
/// Unix milliseconds.
const MILLIS: EmulatedValue = Time("%s%3f");
/// Unix seconds with six decimal places.
const MICROS: EmulatedValue = Time("%s%.6f");
const RFC3339: EmulatedValue = Time("%Y-%m-%dT%H:%M:%SZ");
const RFC3339_MILLIS: EmulatedValue = Time("%Y-%m-%dT%H:%M:%S%.3fZ");
const RFC3339_MICROS: EmulatedValue = Time("%Y-%m-%dT%H:%M:%S%.6fZ");

const fn header(name: &'static str) -> ValueSource {
    ValueSource::Header(name)
}

const fn agent(name: &'static str) -> (&'static str, EmulatedValue) {
    ("User-Agent", Text(name))
}

// Source code.

// Forgejo sends Gitea's headers too, and both send GitHub's and Gogs' (Gitea, services/webhook/deliver.go); Go writes
// headers in the order of their bytes.
const GITEA_EVENTS: &[Sample] = &[
    event!("push", "gitea/push"),
    event!("issues", "gitea/issues"),
];

const FORGEJO: Provider = Provider {
    name: "forgejo",
    label: "Forgejo",
    matchers: &[Header("x-forgejo-event")],
    event_headers: &["x-forgejo-event"],
    id: &[header("x-forgejo-delivery")],
    emulations: &[EmulationSpec {
        in_form: true,
        headers: &[
            agent("Go-http-client/1.1"),
            JSON_TYPE,
            ("X-Forgejo-Delivery", Id),
            ("X-Forgejo-Event", Type),
            ("X-Forgejo-Event-Type", Type),
            ("X-GitHub-Delivery", Id),
            ("X-GitHub-Event", Type),
            ("X-GitHub-Event-Type", Type),
            ("X-Gitea-Delivery", Id),
            ("X-Gitea-Event", Type),
            ("X-Gitea-Event-Type", Type),
            ("X-Gogs-Delivery", Id),
            ("X-Gogs-Event", Type),
            ("X-Gogs-Event-Type", Type),
        ],
        id: IdFormat::Uuid,
        scheme: Some("forgejo"),
        events: GITEA_EVENTS,
        ..JSON
    }],
    ..BASE
};

const GITEA: Provider = Provider {
    name: "gitea",
    label: "Gitea",
    matchers: &[Header("x-gitea-event")],
    event_headers: &["x-gitea-event"],
    id: &[header("x-gitea-delivery")],
    emulations: &[EmulationSpec {
        in_form: true,
        headers: &[
            agent("Go-http-client/1.1"),
            JSON_TYPE,
            ("X-GitHub-Delivery", Id),
            ("X-GitHub-Event", Type),
            ("X-GitHub-Event-Type", Type),
            ("X-Gitea-Delivery", Id),
            ("X-Gitea-Event", Type),
            ("X-Gitea-Event-Type", Type),
            ("X-Gogs-Delivery", Id),
            ("X-Gogs-Event", Type),
            ("X-Gogs-Event-Type", Type),
        ],
        id: IdFormat::Uuid,
        scheme: Some("gitea"),
        events: GITEA_EVENTS,
        ..JSON
    }],
    ..BASE
};

const GITHUB: Provider = Provider {
    name: "github",
    label: "GitHub",
    matchers: &[Header("x-github-event")],
    event_headers: &["x-github-event"],
    id: &[header("x-github-delivery")],
    emulations: &[EmulationSpec {
        in_form: true,
        headers: &[
            ANY,
            JSON_TYPE,
            agent("GitHub-Hookshot/6f2c7a1"),
            ("X-GitHub-Delivery", Id),
            ("X-GitHub-Event", Type),
            ("X-GitHub-Hook-ID", Text("512448361")),
            ("X-GitHub-Hook-Installation-Target-ID", Text("731904826")),
            ("X-GitHub-Hook-Installation-Target-Type", Text("repository")),
        ],
        id: IdFormat::Uuid,
        scheme: Some("github"),
        events: &[
            event!("push", "github/push"),
            event!("ping", "github/ping"),
            event!("pull_request", "github/pull_request"),
            event!("issues", "github/issues"),
            event!("release", "github/release"),
            event!("workflow_run", "github/workflow_run"),
        ],
        ..JSON
    }],
    ..BASE
};

// With a signing token it sends Standard Webhooks' headers too; `webhook-id` equals `Idempotency-Key`.
const GITLAB: Provider = Provider {
    name: "gitlab",
    label: "GitLab",
    matchers: &[Header("x-gitlab-event")],
    event_headers: &["x-gitlab-event"],
    id: &[
        header("idempotency-key"),
        header("webhook-id"),
        header("x-gitlab-event-uuid"),
    ],
    emulations: &[EmulationSpec {
        headers: &[
            JSON_TYPE,
            agent("GitLab/18.5.2-ee"),
            ("Idempotency-Key", Id),
            ("X-Gitlab-Event", Type),
            (
                "X-Gitlab-Webhook-UUID",
                Text("5c0a8f2e-7d41-4b93-8e6a-f1d9c3b7a250"),
            ),
            ("X-Gitlab-Instance", Text("https://gitlab.example.com")),
            ("X-Gitlab-Event-UUID", Id),
        ],
        id: IdFormat::Uuid,
        scheme: Some("gitlab"),
        events: &[
            event!("Push Hook", "gitlab/push"),
            event!("Merge Request Hook", "gitlab/merge-request"),
        ],
        ..JSON
    }],
    ..BASE
};

const BITBUCKET: Provider = Provider {
    name: "bitbucket",
    label: "Bitbucket",
    matchers: &[Header("x-event-key")],
    event_headers: &["x-event-key"],
    id: &[header("x-request-uuid")],
    emulations: &[EmulationSpec {
        headers: &[
            agent("Bitbucket-Webhooks/2.0"),
            ANY,
            ("X-Event-Key", Type),
            ("X-Hook-UUID", Text("0f7b6d3c-9a2e-4851-b4c0-e8d5a1f39726")),
            ("X-Request-UUID", Id),
            ("X-Attempt-Number", Text("1")),
            JSON_TYPE,
        ],
        id: IdFormat::Uuid,
        scheme: Some("bitbucket"),
        events: &[
            event!("repo:push", "bitbucket/repo-push"),
            event!("pullrequest:created", "bitbucket/pullrequest-created"),
        ],
        ..JSON
    }],
    ..BASE
};

const LINEAR: Provider = Provider {
    name: "linear",
    label: "Linear",
    matchers: &[Header("linear-event"), Header("linear-delivery")],
    event_headers: &["linear-event"],
    id: &[header("linear-delivery")],
    emulations: &[EmulationSpec {
        headers: &[
            ("Content-Type", Text("application/json; charset=utf-8")),
            ("Linear-Delivery", Id),
            ("Linear-Event", Type),
            ("Linear-Timestamp", MILLIS),
            agent("Linear-Webhook"),
        ],
        members: &[
            (&["createdAt"], RFC3339_MILLIS),
            (&["webhookTimestamp"], MILLIS),
        ],
        id: IdFormat::Uuid,
        scheme: Some("linear"),
        events: &[
            event!("Issue", "linear/Issue"),
            event!("Comment", "linear/Comment"),
        ],
        ..JSON
    }],
    ..BASE
};

// Payments and shops.

const STRIPE: Provider = Provider {
    name: "stripe",
    label: "Stripe",
    matchers: &[Header("stripe-signature"), Agent("Stripe/")],
    id: &[Json(&["id"])],
    emulations: &[EmulationSpec {
        layout: JsonLayout::Indented,
        headers: &[
            ("Content-Type", Text("application/json; charset=utf-8")),
            ("Cache-Control", Text("no-cache")),
            agent("Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
            ("Accept", Text("*/*; q=0.5, application/xml")),
        ],
        members: &[(&["id"], Id), (&["created"], SECONDS)],
        id: IdFormat::Random("evt_", BASE62, 24),
        scheme: Some("stripe"),
        events: &[
            event!(
                "payment_intent.succeeded",
                "stripe/payment_intent.succeeded"
            ),
            event!("charge.refunded", "stripe/charge.refunded"),
            event!("invoice.paid", "stripe/invoice.paid"),
            event!(
                "checkout.session.completed",
                "stripe/checkout.session.completed"
            ),
            event!("customer.created", "stripe/customer.created"),
        ],
        ..JSON
    }],
    ..BASE
};

// Its newer event deliveries leave the prefix out (shopify-app-js, lib/types.ts).
const SHOPIFY: Provider = Provider {
    name: "shopify",
    label: "Shopify",
    matchers: &[Header("x-shopify-topic"), Header("shopify-topic")],
    event_headers: &["x-shopify-topic", "shopify-topic"],
    id: &[header("x-shopify-webhook-id"), header("shopify-webhook-id")],
    emulations: &[EmulationSpec {
        headers: &[
            JSON_TYPE,
            ANY,
            agent("Shopify-Captain-Hook"),
            ("X-Shopify-Api-Version", Text("2026-10")),
            ("X-Shopify-Event-Id", Id),
            (
                "X-Shopify-Shop-Domain",
                Text("eclat-kitchen.myshopify.example.com"),
            ),
            ("X-Shopify-Topic", Type),
            ("X-Shopify-Triggered-At", RFC3339_MICROS),
            ("X-Shopify-Webhook-Id", Id),
        ],
        id: IdFormat::Uuid,
        scheme: Some("shopify"),
        events: &[
            event!("orders/create", "shopify/orders-create"),
            event!("products/update", "shopify/products-update"),
            event!("app/uninstalled", "shopify/app-uninstalled"),
        ],
        ..JSON
    }],
    ..BASE
};

// Its documentation says to recognize a duplicate by `event_id`; `notification_id` is one endpoint's.
const PADDLE: Provider = Provider {
    name: "paddle",
    label: "Paddle",
    matchers: &[
        Header("paddle-signature"),
        Members(&["event_id", "event_type", "occurred_at", "notification_id"]),
    ],
    id: &[Json(&["event_id"])],
    emulations: &[EmulationSpec {
        headers: &[JSON_TYPE, agent("Paddle")],
        members: &[
            (&["event_id"], Id),
            (&["occurred_at"], RFC3339_MICROS),
            (&["notification_id"], PrefixedId("ntf_")),
        ],
        id: IdFormat::Random("evt_", LOWER, 26),
        scheme: Some("paddle"),
        events: &[
            event!("transaction.completed", "paddle/transaction.completed"),
            event!("subscription.created", "paddle/subscription.created"),
        ],
        ..JSON
    }],
    ..BASE
};

const SQUARE: Provider = Provider {
    name: "square",
    label: "Square",
    matchers: &[
        Header("x-square-hmacsha256-signature"),
        Header("square-initial-delivery-timestamp"),
    ],
    id: &[Json(&["event_id"])],
    emulations: &[EmulationSpec {
        headers: &[
            ("content-type", Text("application/json")),
            ("square-environment", Text("Production")),
            ("square-initial-delivery-timestamp", RFC3339),
            ("user-agent", Text("Square Connect v2")),
            ("accept", Text("*/*")),
        ],
        members: &[(&["event_id"], Id), (&["created_at"], RFC3339_MILLIS)],
        id: IdFormat::Uuid,
        scheme: Some("square"),
        events: &[
            event!("payment.created", "square/payment.created"),
            event!("order.updated", "square/order.updated"),
        ],
        ..JSON
    }],
    ..BASE
};

const PAYPAL: Provider = Provider {
    name: "paypal",
    label: "PayPal",
    matchers: &[Header("paypal-transmission-id")],
    id: &[header("paypal-transmission-id")],
    ..BASE
};

// Conversations.

const SLACKBOT: (&str, EmulatedValue) = agent("Slackbot 1.0 (+https://api.slack.com/robots)");

const SLACK_EVENT: EmulationSpec = EmulationSpec {
    headers: &[
        ("X-Slack-Request-Timestamp", SECONDS),
        JSON_TYPE,
        ANY,
        SLACKBOT,
    ],
    scheme: Some("slack"),
    ..JSON
};

const SLACK: Provider = Provider {
    name: "slack",
    label: "Slack",
    matchers: &[
        Header("x-slack-signature"),
        Header("x-slack-request-timestamp"),
    ],
    event: &[If("command", "command")],
    id: &[Json(&["event_id"]), Field("trigger_id")],
    emulations: &[
        EmulationSpec {
            members: &[
                (&["event", "ts"], MICROS),
                (&["event", "event_ts"], MICROS),
                (&["event_id"], Id),
                (&["event_time"], SECONDS),
            ],
            id: IdFormat::Random("Ev0", UPPER, 10),
            events: &[event!("event_callback", "slack/event_callback")],
            ..SLACK_EVENT
        },
        EmulationSpec {
            events: &[event!("url_verification", "slack/url_verification")],
            ..SLACK_EVENT
        },
        EmulationSpec {
            headers: &[
                ("X-Slack-Request-Timestamp", SECONDS),
                ("Content-Type", Text("application/x-www-form-urlencoded")),
                ("Accept", Text("application/json,*/*")),
                SLACKBOT,
            ],
            members: &[(&["trigger_id"], Id)],
            id: IdFormat::Random("9876543210123.1234567890.", HEX, 32),
            scheme: Some("slack"),
            events: &[event!("command", "slack/command")],
            ..FORM
        },
    ],
    ..BASE
};

const DISCORD_INTERACTION: EmulationSpec = EmulationSpec {
    headers: &[
        agent("Discord-Interactions/1.0 (+https://discord.com)"),
        JSON_TYPE,
        ("X-Signature-Timestamp", SECONDS),
    ],
    members: &[(&["id"], Id)],
    id: IdFormat::Random("1", DIGITS, 18),
    scheme: Some("discord"),
    ..JSON
};

// An interaction has a number as its type (0 is the ping of webhook events); a webhook event names its own.
const DISCORD: Provider = Provider {
    name: "discord",
    label: "Discord",
    matchers: &[
        Header("x-signature-ed25519"),
        Agent("Discord-Interactions/"),
        Agent("Discord-Webhook/"),
    ],
    event: &[
        Json(&["event", "type"]),
        Named(
            "type",
            &[
                ("0", "PING"),
                ("1", "PING"),
                ("2", "APPLICATION_COMMAND"),
                ("3", "MESSAGE_COMPONENT"),
                ("4", "APPLICATION_COMMAND_AUTOCOMPLETE"),
                ("5", "MODAL_SUBMIT"),
            ],
        ),
    ],
    id: &[Json(&["id"])],
    emulations: &[
        EmulationSpec {
            events: &[
                event!("PING", "discord/PING"),
                event!("APPLICATION_COMMAND", "discord/APPLICATION_COMMAND"),
            ],
            ..DISCORD_INTERACTION
        },
        EmulationSpec {
            headers: &[
                agent("Discord-Webhook/1.0 (+https://discord.com)"),
                JSON_TYPE,
                ("X-Signature-Timestamp", SECONDS),
            ],
            members: &[(&["event", "timestamp"], Time("%Y-%m-%dT%H:%M:%S%.6f"))],
            id: IdFormat::None,
            events: &[
                event!("APPLICATION_AUTHORIZED", "discord/APPLICATION_AUTHORIZED"),
                event!("ENTITLEMENT_CREATE", "discord/ENTITLEMENT_CREATE"),
            ],
            ..DISCORD_INTERACTION
        },
    ],
    ..BASE
};

// Text messages.

const TWILIO_FORM: EmulationSpec = EmulationSpec {
    headers: &[
        (
            "Content-Type",
            Text("application/x-www-form-urlencoded; charset=UTF-8"),
        ),
        ANY,
        agent("TwilioProxy/1.1"),
    ],
    id: IdFormat::Random("SM", HEX, 32),
    scheme: Some("twilio"),
    ..FORM
};

const TWILIO: Provider = Provider {
    name: "twilio",
    label: "Twilio",
    matchers: &[Header("x-twilio-signature"), Agent("TwilioProxy/")],
    event: &[
        Prefixed("message.", "MessageStatus"),
        Prefixed("message.", "SmsStatus"),
        Prefixed("call.", "CallStatus"),
    ],
    id: &[
        header("i-twilio-idempotency-token"),
        All(&[Field("MessageSid"), Field("MessageStatus")]),
        Field("MessageSid"),
        All(&[Field("CallSid"), Field("CallStatus")]),
    ],
    emulations: &[
        EmulationSpec {
            members: &[
                (&["SmsMessageSid"], Id),
                (&["SmsSid"], Id),
                (&["MessageSid"], Id),
            ],
            events: &[event!("message.received", "twilio/message.received")],
            ..TWILIO_FORM
        },
        EmulationSpec {
            members: &[(&["SmsSid"], Id), (&["MessageSid"], Id)],
            events: &[event!("message.delivered", "twilio/message.delivered")],
            ..TWILIO_FORM
        },
    ],
    ..BASE
};

const KUDOSITY_V1: EmulationSpec = EmulationSpec {
    headers: &[ANY],
    scheme: Some("kudosity"),
    ..QUERY
};

/// UTC, without saying so.
const UTC: EmulatedValue = Time("%Y-%m-%d %H:%M:%S");

const KUDOSITY_V2: EmulationSpec = EmulationSpec {
    headers: &[agent("Go-http-client/2.0"), JSON_TYPE],
    id: IdFormat::Uuid,
    ..JSON
};

// V1 is a GET that only its parameters distinguish (kudosity-dev-docs, webhooks-1.md). V2 is not signed.
const KUDOSITY: Provider = Provider {
    name: "kudosity",
    label: "Kudosity",
    matchers: &[
        Header("x-transmitsms-signature"),
        Members(&["event_type", "webhook_id", "webhook_name"]),
        Fields(&["message_id", "mobile", "status", "user_id"]),
        Fields(&["message_id", "mobile", "response_id", "is_optout"]),
        Fields(&["list_id", "message_id", "mobile", "link_hits"]),
        Fields(&["type", "list_id", "mobile", "datetime_entry"]),
    ],
    event: &[
        If("link_hits", "link-hit"),
        If("response_id", "reply"),
        If("status", "delivery"),
    ],
    id: &[
        All(&[Json(&["status", "id"]), Json(&["status", "status"])]),
        Json(&["mo", "id"]),
        All(&[
            Json(&["link_hit", "source_message", "id"]),
            Json(&["link_hit", "hits"]),
        ]),
        Json(&["opt_out", "source_message", "id"]),
        Field("response_id"),
        All(&[Field("message_id"), Field("status")]),
    ],
    emulations: &[
        EmulationSpec {
            members: &[(&["datetime_entry"], UTC)],
            events: &[
                event!("add", "kudosity/add"),
                event!("delete", "kudosity/delete"),
            ],
            ..KUDOSITY_V1
        },
        EmulationSpec {
            members: &[(&["message_id"], Id), (&["datetime"], UTC)],
            id: IdFormat::Random("7", DIGITS, 8),
            events: &[event!("delivery", "kudosity/delivery")],
            ..KUDOSITY_V1
        },
        EmulationSpec {
            members: &[(&["response_id"], Id), (&["datetime_entry"], UTC)],
            id: IdFormat::Random("9", DIGITS, 7),
            events: &[event!("reply", "kudosity/reply")],
            ..KUDOSITY_V1
        },
        EmulationSpec {
            members: &[(&["datetime"], UTC)],
            events: &[event!("link-hit", "kudosity/link-hit")],
            ..KUDOSITY_V1
        },
        EmulationSpec {
            members: &[(&["timestamp"], RFC3339_MICROS), (&["status", "id"], Id)],
            events: &[event!("SMS_STATUS", "kudosity/SMS_STATUS")],
            ..KUDOSITY_V2
        },
        EmulationSpec {
            members: &[(&["timestamp"], RFC3339_MICROS), (&["mo", "id"], Id)],
            events: &[event!("SMS_INBOUND", "kudosity/SMS_INBOUND")],
            ..KUDOSITY_V2
        },
        EmulationSpec {
            members: &[
                (&["timestamp"], RFC3339_MICROS),
                (&["link_hit", "source_message", "id"], Id),
            ],
            events: &[event!("LINK_HIT", "kudosity/LINK_HIT")],
            ..KUDOSITY_V2
        },
        EmulationSpec {
            members: &[
                (&["timestamp"], RFC3339_MICROS),
                (&["opt_out", "source_message", "id"], Id),
            ],
            events: &[event!("OPT_OUT", "kudosity/OPT_OUT")],
            ..KUDOSITY_V2
        },
    ],
    ..BASE
};

// Mail.

// Its documentation says to recognize a duplicate by the token.
const MAILGUN: Provider = Provider {
    name: "mailgun",
    label: "Mailgun",
    matchers: &[Members(&["signature", "event-data"])],
    event: &[Json(&["event-data", "event"])],
    id: &[Json(&["signature", "token"])],
    emulations: &[EmulationSpec {
        headers: &[JSON_TYPE],
        members: &[
            (&["signature", "token"], Id),
            (&["signature", "timestamp"], SECONDS),
            (&["event-data", "timestamp"], MICROS),
        ],
        id: IdFormat::Random("", HEX, 50),
        scheme: Some("mailgun"),
        events: &[
            event!("delivered", "mailgun/delivered"),
            event!("failed", "mailgun/failed"),
        ],
        ..JSON
    }],
    ..BASE
};

// A batch, which its first event represents. Its signature covers the line break at the end.
const SENDGRID: Provider = Provider {
    name: "sendgrid",
    label: "SendGrid",
    matchers: &[
        Header("x-twilio-email-event-webhook-signature"),
        Agent("SendGrid Event API"),
    ],
    event: &[Json(&["0", "event"])],
    id: &[Json(&["0", "sg_event_id"])],
    emulations: &[EmulationSpec {
        layout: JsonLayout::Line,
        headers: &[
            agent("SendGrid Event API"),
            ("Content-Type", Text("application/json; charset=utf-8")),
        ],
        members: &[
            (&["0", "timestamp"], SECONDS),
            (&["0", "sg_event_id"], Id),
            (&["1", "timestamp"], SECONDS),
            (&["2", "timestamp"], SECONDS),
        ],
        id: IdFormat::Random("", BASE62, 48),
        scheme: Some("sendgrid"),
        events: &[
            event!("delivered", "sendgrid/delivered"),
            event!("bounce", "sendgrid/bounce"),
        ],
        ..JSON
    }],
    ..BASE
};

// Customers, audiences and their files.

const TYPEFORM: Provider = Provider {
    name: "typeform",
    label: "Typeform",
    matchers: &[Header("typeform-signature"), Agent("Typeform Webhooks")],
    id: &[Json(&["event_id"])],
    emulations: &[
        EmulationSpec {
            members: &[
                (&["event_id"], Id),
                (&["form_response", "submitted_at"], RFC3339),
            ],
            events: &[event!("form_response", "typeform/form_response")],
            ..TYPEFORM_JSON
        },
        EmulationSpec {
            members: &[(&["event_id"], Id)],
            events: &[event!(
                "form_response_partial",
                "typeform/form_response_partial"
            )],
            ..TYPEFORM_JSON
        },
    ],
    ..BASE
};

const TYPEFORM_JSON: EmulationSpec = EmulationSpec {
    headers: &[JSON_TYPE, agent("Typeform Webhooks")],
    id: IdFormat::Random("01", UPPER, 24),
    scheme: Some("typeform"),
    ..JSON
};

// A batch, which its first event represents.
const HUBSPOT: Provider = Provider {
    name: "hubspot",
    label: "HubSpot",
    matchers: &[
        Header("x-hubspot-signature-v3"),
        Header("x-hubspot-signature"),
        Agent("HubSpot Connect"),
    ],
    event: &[Json(&["0", "subscriptionType"])],
    id: &[Json(&["0", "eventId"])],
    emulations: &[EmulationSpec {
        headers: &[
            ANY,
            JSON_TYPE,
            agent(
                "HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client) - \
                 WebhooksExecutorDaemon-executor",
            ),
            ("X-HubSpot-Request-Timestamp", MILLIS),
        ],
        members: &[
            (&["0", "eventId"], Id),
            (&["0", "occurredAt"], MILLIS),
            (&["1", "occurredAt"], MILLIS),
        ],
        id: IdFormat::Random("4", DIGITS, 9),
        scheme: Some("hubspot"),
        events: &[
            event!("contact.creation", "hubspot/contact.creation"),
            event!("contact.propertyChange", "hubspot/contact.propertyChange"),
        ],
        ..JSON
    }],
    ..BASE
};

const INTERCOM: Provider = Provider {
    name: "intercom",
    label: "Intercom",
    matchers: &[Members(&["type", "topic", "app_id", "delivery_attempts"])],
    id: &[Json(&["id"])],
    ..BASE
};

// It uses GitHub's signature header; its body always has these two members.
const META: Provider = Provider {
    name: "meta",
    label: "Meta",
    matchers: &[Members(&["object", "entry"])],
    event: &[
        Json(&["entry", "0", "changes", "0", "field"]),
        Json(&["object"]),
    ],
    id: &[
        Json(&["entry", "0", "changes", "0", "value", "messages", "0", "id"]),
        Json(&["entry", "0", "messaging", "0", "message", "mid"]),
    ],
    ..BASE
};

const ZOOM: Provider = Provider {
    name: "zoom",
    label: "Zoom",
    matchers: &[Header("x-zm-signature"), Header("x-zm-request-timestamp")],
    ..BASE
};

const TWITCH: Provider = Provider {
    name: "twitch",
    label: "Twitch",
    matchers: &[Header("twitch-eventsub-message-id")],
    event_headers: &["twitch-eventsub-subscription-type"],
    id: &[header("twitch-eventsub-message-id")],
    ..BASE
};

const DROPBOX: Provider = Provider {
    name: "dropbox",
    label: "Dropbox",
    matchers: &[Header("x-dropbox-signature")],
    ..BASE
};

// Standards, which providers without a literal of their own follow.

/// Standard Webhooks 1.0.0, "Payload structure".
const ENVELOPE: EmulationSpec = EmulationSpec {
    layout: JsonLayout::Envelope,
    members: &[(&["timestamp"], RFC3339_MILLIS)],
    id: IdFormat::Random("msg_", BASE62, 27),
    events: SAMPLES,
    ..JSON
};

const SVIX: Provider = Provider {
    name: "svix",
    label: "Svix",
    matchers: &[Header("svix-id")],
    id: &[header("svix-id")],
    emulations: &[EmulationSpec {
        headers: &[
            ("user-agent", Text("Svix-Webhooks/1.84.0")),
            ("accept", Text("*/*")),
            ("content-type", Text("application/json")),
            ("svix-id", Id),
            ("svix-timestamp", SECONDS),
        ],
        scheme: Some("svix"),
        ..ENVELOPE
    }],
    ..BASE
};

// A batch has no id of its own; a duplicate has the same source and id (CloudEvents 1.0.2, "id").
const CLOUDEVENTS: Provider = Provider {
    name: "cloudevents",
    label: "CloudEvents",
    matchers: &[
        // Any of them is enough: a missing one is a problem of the event, which `cloudevents::read` lists.
        Header("ce-specversion"),
        Header("ce-type"),
        Header("ce-source"),
        Header("ce-id"),
        ContentType("application/cloudevents"),
    ],
    event_headers: &["ce-type"],
    id: &[
        All(&[header("ce-source"), header("ce-id")]),
        All(&[Json(&["source"]), Json(&["id"])]),
    ],
    ..BASE
};

const STANDARD: Provider = Provider {
    name: "standard",
    label: "Standard Webhooks",
    matchers: &[Header("webhook-id")],
    id: &[header("webhook-id")],
    emulations: &[EmulationSpec {
        headers: &[
            agent(USER_AGENT),
            ANY,
            JSON_TYPE,
            ("webhook-id", Id),
            ("webhook-timestamp", SECONDS),
        ],
        scheme: Some("standard"),
        ..ENVELOPE
    }],
    ..BASE
};
